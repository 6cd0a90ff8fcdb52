"""A small line for a series of numbers; the numbers stand beside it in a table."""

WIDTH, HEIGHT, MARGIN = 100, 24, 2


def line(values):
    """``"x,y x,y"`` in a box of 100 × 24 for numbers in time; None is skipped, "" below two.

    A line without any change lies in the middle.
    """
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    numbers = [value for _place, value in known]
    low, span = min(numbers), max(numbers) - min(numbers)
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    height = HEIGHT - 2 * MARGIN

    def y(value):
        return HEIGHT - MARGIN - height * ((value - low) / span if span else 0.5)

    return " ".join(f"{round(MARGIN + place * step)},{round(y(value))}" for place, value in known)
