"""Files out: the overview as CSV and XLSX, JSON, GeoJSON and a feed.

``overview`` says what stands in which column and how a cell is read back, ``files`` which files
there are; views and the command ``export_offers`` only call ``files.Export``. For people the
format is explained in ``docs/angebotsuebersicht.md``.
"""
