"""The networks in the back office. Importing the package registers every model."""

from . import structure, work

__all__ = ["structure", "work"]
