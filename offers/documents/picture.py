"""The picture that shared links show (Open Graph): a title on the site's colours."""

import io

from PIL import Image, ImageDraw, ImageFont

from .pdf import FONTS

SIZE = (1200, 630)  # pixels, what the large services cut to
MARGIN = 80
PAPER, INK, SOFT, FJORD = "#fbf7ef", "#15323b", "#45606a", "#0b5563"
# The five phases of the life path, from pregnancy to primary school.
BAND = ("#6f2a6a", "#2f86c9", "#176a60", "#dda022", "#d4623c")
FAINT = "#d9d5cb"
MOST_LINES = 4


def shared_picture(title, byline, site_name, fields):
    """Return a PNG as bytes. ``fields``: the places of its phases in the band, from 1."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 18), fill=FJORD)
    _band(draw, fields)
    bottom = _paragraph(draw, title, top=190, size=68, weight=600, fill=INK, most=MOST_LINES)
    _paragraph(draw, byline, top=bottom + 24, size=34, weight=400, fill=SOFT, most=1)
    draw.text((MARGIN, SIZE[1] - 100), site_name, font=_font(500, 38), fill=FJORD)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _band(draw, fields):
    width, gap, left = 120, 16, MARGIN
    for field, colour in enumerate(BAND, 1):
        box = (left, 96, left + width, 130)
        draw.rounded_rectangle(box, radius=14, fill=colour if field in fields else FAINT)
        left += width + gap


def _font(weight, size):
    return ImageFont.truetype(FONTS / f"fira-sans-{weight}.ttf", size)


def _paragraph(draw, text, *, top, size, weight, fill, most):
    """Write ``text`` in lines that fit, at most ``most``; return where it ends."""
    font = _font(weight, size)
    lines = _lines(draw, text, font, SIZE[0] - 2 * MARGIN)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    for line in lines:
        draw.text((MARGIN, top), line, font=font, fill=fill)
        top += round(size * 1.2)
    return top


def _lines(draw, text, font, width):
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font=font) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]
