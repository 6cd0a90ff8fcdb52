"""The same page in the other languages: for the menu, the sitemap and ``hreflang``."""

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override


def alternate_paths(path):
    """Return ``[(language, path)]`` for all languages, the page's own included.

    ``path`` may carry a query, which is kept. A page that does not exist leads to the start.
    """
    return [(code, _path_in(code, path)) for code, _name in settings.LANGUAGES]


def alternate_urls(path):
    """The same as whole addresses of this site, with ``x-default`` (German) at the end."""
    urls = [(code, settings.SITE_URL + there) for code, there in alternate_paths(path)]
    return [*urls, ("x-default", dict(urls)[settings.LANGUAGE_CODE])]


def _path_in(code, path):
    if code == get_language():
        return path
    there = translate_url(path, code)
    if there != path:
        return there
    with override(code):
        return reverse("start")
