"""The planners' side of the catalogue: overviews, matrix, gaps, overlaps, figures, snapshots.

Every overview is a Table (``tables``) made from one PlanningSelection (``selection``); page, CSV,
XLSX and JSON show that same Table. ``registry`` knows all overviews, other apps add theirs there.
"""
