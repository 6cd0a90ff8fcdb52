"""QR codes as SVG; the address stands beside each of them as text."""

import io

import segno

# Characters; the squares of a longer text are too small to be read from paper, and at some
# point there is no code that holds it.
LONGEST = 1000


def qr_svg(text):
    """Return an SVG document for ``text``; dark on a light ground in every colour scheme."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(
        out, kind="svg", border=3, dark="#15323b", light="#fff", omitsize=True, xmldecl=False
    )
    return out.getvalue().decode()
