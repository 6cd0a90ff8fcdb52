"""A drawing (SVG) as a picture (PNG), by the same program and fonts as the documents."""

import typst

from .pdf import FONTS

WIDTH = 1000  # pt of the drawing's width, whatever its own units
POINTS_PER_INCH = 144.0  # two pixels for each pt
# The drawing comes in as data; nothing in it can become a command.
SHEET = (
    b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: %dpt)
"""
    % WIDTH
)


def png_of(svg):
    """Return the drawing ``svg`` (text) as the bytes of a PNG, 2,000 pixels wide."""
    return typst.compile(
        SHEET,
        format="png",
        ppi=POINTS_PER_INCH,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"svg": svg},
    )
