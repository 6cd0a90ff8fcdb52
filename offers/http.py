"""How a public page is marked: the same for everybody, so it may be cached."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe


def public_page(view):
    """A page without login and without anything personal; see kompass.pagecache."""
    view = login_not_required(require_safe(view))
    view.is_public_page = True
    return view


def embeddable(view):
    """A page that other websites may show in a frame; see kompass.middleware."""
    view.is_embeddable = True
    return view
