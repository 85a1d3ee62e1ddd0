"""From the plan's text to the tables of an edition.

``ingest`` runs everything. ``source`` holds the text; it comes from a text file (``clean``), a PDF (``pdf``)
or an Excel workbook (``workbook``). ``layout`` finds pages, ``headings``, ``footnotes`` and sheets in it;
``sheets`` reads the cells of a sheet with its ``indicator_rows``, and ``kpis`` the basic KPIs. For the text
of a workbook, ``worksheets`` and ``workbook_plan`` do the same. ``readings`` interprets cells, ``slips``
lists the plan's own slips, ``tables`` makes frames with provenance, ``package`` writes them, and ``install``
puts them in place.

Nothing is repaired or guessed: unexpected text raises :class:`~explorer.frames.DataError` with file, line
and expectation.
"""
