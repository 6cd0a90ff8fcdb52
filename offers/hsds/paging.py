"""The envelope of every list."""

from math import ceil

MAX_PER_PAGE = 100
PER_PAGE = 50


def envelope(total, page, per_page, contents):
    """Wrap one page; a page behind the last one is empty and says so."""
    pages = ceil(total / per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def slice_of(ids, page, per_page):
    start = (page - 1) * per_page
    return ids[start : start + per_page]
