"""Invented catalogues of any size, for trying out and measuring: see ``catalogue.generate``."""
