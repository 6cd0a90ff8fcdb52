from offers.search.backends.base import Document, Hits, backend

__all__ = ["Document", "Hits", "backend"]
