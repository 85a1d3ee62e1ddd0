"""From the plan's text to the tables of one edition.

``source`` reads the text, ``pdf`` takes it out of a PDF, ``layout`` finds pages, ``headings``,
``footnotes`` and sheets, ``sheets`` reads the cells of one sheet with its ``indicator_rows``, ``kpis``
the basic KPIs, ``readings`` interprets what a cell says, ``slips`` lists the plan's own oddities,
``tables`` makes frames with their provenance, ``package`` writes them, and ``install`` puts them in
their place; ``ingest`` is all of it in one call. Nothing is
repaired or guessed: what does not fit raises :class:`~explorer.frames.DataError` with file,
line and what was expected.
"""
