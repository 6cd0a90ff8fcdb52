"""The networks in the back office. Importing the package registers every model."""

from . import structure

__all__ = ["structure"]
