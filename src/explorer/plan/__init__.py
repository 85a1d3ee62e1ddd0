"""From the plan's text to the tables of one edition.

``source`` reads the file, ``layout`` finds pages, ``headings``, ``footnotes`` and sheets, ``sheets``
reads the cells of one sheet with its ``indicator_rows``, ``kpis`` the basic KPIs, ``readings``
interprets what a cell says, ``slips`` lists the plan's own oddities, ``tables`` makes frames with
their provenance, and ``package`` writes them; ``ingest`` is all of it in one call. Nothing is
repaired or guessed: what does not fit raises :class:`~explorer.plan.source.PlanError` with file,
line and what was expected.
"""
