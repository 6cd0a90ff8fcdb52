"""A small line for a series of numbers; the numbers stand beside it in a table."""

WIDTH, HEIGHT, MARGIN = 100, 24, 2


def line(values):
    """``"x,y x,y"`` in a box of 100 × 24 for numbers in time; None is skipped, "" below two."""
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    numbers = [value for _place, value in known]
    low, span = min(numbers), (max(numbers) - min(numbers)) or 1
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    height = HEIGHT - 2 * MARGIN
    return " ".join(
        f"{round(MARGIN + place * step)},{round(HEIGHT - MARGIN - height * (value - low) / span)}"
        for place, value in known
    )
