"""Measure the site on invented catalogues; ``manage.py bench`` is the way in, see
docs/performance.md. Nothing in here runs on a real site."""
