"""Networks as points on a plain ground: a map without tiles, the list beside it says the same."""

from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 360, 420, 60
KM_PER_DEGREE_LATITUDE, KM_PER_DEGREE_LONGITUDE = 111.3, 69.5  # at 51° north, mid-Germany
LEAST_KM = 40  # a single place does not fill the whole ground


@dataclass(frozen=True)
class Point:
    network: object
    x: float
    y: float
    label_x: float
    anchor: str


def map_of(networks):
    """Return the Points of all networks with coordinates, north at the top, true to scale."""
    placed = [network for network in networks if network.latitude is not None]
    if not placed:
        return []
    east = [network.longitude * KM_PER_DEGREE_LONGITUDE for network in placed]
    north = [network.latitude * KM_PER_DEGREE_LATITUDE for network in placed]
    span = max(max(east) - min(east), (max(north) - min(north)), LEAST_KM)
    scale = min(WIDTH, HEIGHT) - 2 * MARGIN
    middle = (max(east) + min(east)) / 2, (max(north) + min(north)) / 2
    points = []
    for network, x, y in zip(placed, east, north, strict=True):
        left = WIDTH / 2 + (x - middle[0]) / span * scale
        top = HEIGHT / 2 - (y - middle[1]) / span * scale
        is_right = left > WIDTH / 2
        label = left - 12 if is_right else left + 12
        anchor = "end" if is_right else "start"
        points.append(Point(network, round(left, 1), round(top, 1), round(label, 1), anchor))
    return points
