"""Where the camera is: a box of the room that slowly closes in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.film.direction import Seat

WIDTH, HEIGHT, RATE = 1280, 720, 25
FACE = (50.0, -106.0)
"""From the middle of the neck to the middle of a close-up, for somebody who looks to the right."""


@dataclass(frozen=True)
class Box:
    """A part of the room, by its middle and its width; as high as the picture asks."""

    x: float
    y: float
    width: float

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, width and height."""
        height = self.width * HEIGHT / WIDTH
        return self.x - self.width / 2, self.y - height / 2, self.width, height


@dataclass(frozen=True)
class Shot:
    """A camera movement, and how far out of focus the room behind the people is."""

    start: Box
    end: Box
    blur: float = 0.0

    def at(self, part: float) -> Box:
        """Where the camera is when so much of the shot is over."""
        one, other = self.start, self.end
        return Box(
            one.x + (other.x - one.x) * part,
            one.y + (other.y - one.y) * part,
            one.width + (other.width - one.width) * part,
        )


def shot(name: str, seats: Sequence[Seat], spots: Mapping[str, tuple[float, float, float]], rise: float = 0.0) -> Shot:
    """Place the camera: `total`, `together`, `table`, a spot of the room, or a close-up of somebody."""
    if name == "total":
        return Shot(Box(640, 360, 1280), Box(640, 363, 1176))
    if name == "table":
        return Shot(Box(640, 540, 560), Box(640, 545, 530), 3)
    if name in spots:
        x, y, width = spots[name]
        return Shot(Box(x, y, width), Box(x, y, width * 0.93))
    for seat in seats:
        if seat.who == name:
            x = seat.x + FACE[0] * seat.facing * seat.size
            y = seat.y - rise + FACE[1] * seat.size
            return Shot(Box(x, y, 470), Box(x + 3 * seat.facing, y, 440), 8)
    return _together(seats, rise)


def _together(seats: Sequence[Seat], rise: float) -> Shot:
    faces = [seat.x for seat in seats]
    middle, wide = (min(faces) + max(faces)) / 2, max(840.0, max(faces) - min(faces) + 400)
    wide += rise * 2
    height = sum(seat.y + FACE[1] for seat in seats) / len(seats) + 102 - rise / 2
    return Shot(Box(middle, height, wide), Box(middle, height + 2, wide * 0.94))
