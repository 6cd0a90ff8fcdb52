"""QR codes as SVG; the address stands beside each of them as text."""

import segno
from django.utils.safestring import mark_safe


def qr_svg(text):
    """Return an SVG document for ``text``; dark on a light ground in every colour scheme."""
    return segno.make_qr(text, error="m").svg_inline(
        border=3, dark="#15323b", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )


def qr_markup(text):
    """The code for a page. segno draws squares only; nothing of ``text`` stands in the SVG."""
    return mark_safe(qr_svg(text))  # noqa: S308
