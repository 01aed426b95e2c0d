"""Draws one frame: the room, the people, the table, and the camera that looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import skia
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.film.acting import Mood
from tools.film.camera import HEIGHT, WIDTH, Box, Shot
from tools.film.direction import Beat, Seat, Staging
from tools.film.drawing import arms, body, face, head, rooms, things
from tools.film.drawing.people import PEOPLE, Person
from tools.film.drawing.svg import group

MARGIN = (600.0, 700.0)
"""How far left of and above (0, 0) a drawing may reach."""
CANVAS = (2600, 2400)
MARGIN_OF_SHOT = 0.04
SHARPNESS = 1.3
"""How much finer than the film a background is kept, because the camera closes in on it."""


@dataclass(frozen=True)
class Look:
    """How somebody is at one moment."""

    mood: Mood
    arms: str
    mouth: str
    breath: float
    shake: float = 0.0


def render(source: str, canvas: skia.Canvas) -> None:
    """Draw a whole SVG. The stream does not own its bytes, so they are kept until the drawing has been read."""
    data = source.encode()
    stream = skia.MemoryStream(data)
    drawing = skia.SVGDOM.MakeFromStream(stream)
    if drawing is None:
        raise ValueError(f"no drawing: {source[:2000]}")
    drawing.render(canvas)


@lru_cache(maxsize=2048)
def picture(drawing: str) -> skia.Picture:
    """Turn SVG into something that is drawn again and again without reading it."""
    moved = group(drawing, at=MARGIN)
    source = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CANVAS[0]}" height="{CANVAS[1]}">{rooms.DEFS}{moved}</svg>'
    )
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeWH(*CANVAS))
    render(source, canvas)
    return recorder.finishRecordingAsPicture()


def draw(canvas: skia.Canvas, drawing: str) -> None:
    """Draw a piece of SVG where the canvas is."""
    canvas.save()
    canvas.translate(-MARGIN[0], -MARGIN[1])
    canvas.drawPicture(picture(drawing))
    canvas.restore()


@lru_cache(maxsize=64)
def background(room: str, shot: Shot) -> tuple[skia.Image, Box]:
    """Draw a room as one shot sees it, once."""
    widest = max((shot.start, shot.end), key=lambda box: box.width)
    seen = Box(
        (shot.start.x + shot.end.x) / 2, (shot.start.y + shot.end.y) / 2, widest.width * (1 + 2 * MARGIN_OF_SHOT)
    )
    x, y, width, height = seen.edges
    size = int(WIDTH * SHARPNESS), int(HEIGHT * SHARPNESS)
    source = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y} {width} {height}" '
        f'width="{size[0]}" height="{size[1]}">'
        f"{rooms.picture(rooms.ROOMS[room])}</svg>"
    )
    surface = skia.Surface(*size)
    with surface as canvas:
        render(source, canvas)
    image = Image.fromarray(surface.toarray()[:, :, :3])
    if shot.blur:
        image = image.filter(ImageFilter.GaussianBlur(shot.blur * SHARPNESS))
    pixels = np.asarray(image) * _vignette(*size)[..., None]
    opaque = np.dstack([pixels, np.full(pixels.shape[:2], 255)]).astype(np.uint8)
    return skia.Image.fromarray(opaque, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kOpaque_AlphaType), seen


def _vignette(width: int, height: int) -> NDArray[np.float64]:
    """Make the corners of a room a little darker; the people before it keep their light."""
    rows, columns = np.mgrid[0:height, 0:width]
    away = np.hypot((columns - width / 2) / (width * 0.62), (rows - height * 0.5) / (height * 0.72))
    return np.asarray(1 - np.clip((away - 0.62) / 0.62, 0, 1) ** 1.5 * 0.55, np.float64)


class Stage:
    """The drawing board of one film."""

    def __init__(self, staging: Staging) -> None:
        self.staging = staging
        self.surface = skia.Surface(WIDTH, HEIGHT)

    def frame(self, beat: Beat, where: tuple[Shot, float], looks: dict[str, Look], title: tuple[str, float]) -> bytes:
        """Draw one frame as BGRA bytes."""
        shot, part = where
        box = shot.at(part)
        with self.surface as canvas:
            _room(canvas, beat.room, shot, box)
            canvas.save()
            x, y, width, _ = box.edges
            canvas.scale(WIDTH / width, WIDTH / width)
            canvas.translate(-x, -y)
            self._people(canvas, beat, looks)
            canvas.restore()
            if title[1] > 0:
                card(canvas, *title)
        pixels: bytes = self.surface.toarray().tobytes()
        return pixels

    def _people(self, canvas: skia.Canvas, beat: Beat, looks: dict[str, Look]) -> None:
        """Draw the people, then what stands before them, then their arms on it."""
        room = rooms.ROOMS[beat.room]
        there = [seat for seat in self.staging.seats if seat.who not in beat.absent and beat.shot not in room.spots]
        for seat in there:
            _at(canvas, seat, looks[seat.who], person)
        if room.table:
            draw(canvas, rooms.table(room.table))
        else:
            for seat in there:
                _at(canvas, seat, looks[seat.who], limbs)
        draw(canvas, room.front())
        for name, x, y, size in beat.things:
            draw(canvas, group(things.THINGS[name](), at=(x, y), scale=(size, size)))
        if room.table:
            for seat in there:
                _at(canvas, seat, looks[seat.who], limbs)


def _room(canvas: skia.Canvas, room: str, shot: Shot, box: Box) -> None:
    image, seen = background(room, shot)
    scale = image.width() / seen.width
    x, y, width, height = box.edges
    left, top, _, _ = seen.edges
    source = skia.Rect.MakeXYWH((x - left) * scale, (y - top) * scale, width * scale, height * scale)
    target = skia.Rect.MakeWH(WIDTH, HEIGHT)
    canvas.drawImageRect(image, source, target, skia.SamplingOptions(skia.FilterMode.kLinear))


def _at(canvas: skia.Canvas, seat: Seat, look: Look, drawn: Callable[[skia.Canvas, Person, Look], None]) -> None:
    """Draw a part of somebody in the right place."""
    who = PEOPLE[seat.plays]
    canvas.save()
    canvas.translate(seat.x, seat.y - look.mood.rise)
    size = seat.size * who.size
    canvas.scale(size * seat.facing, size)
    drawn(canvas, who, look)
    canvas.restore()


def person(canvas: skia.Canvas, who: Person, look: Look) -> None:
    """Draw somebody without the arms."""
    mood = look.mood
    canvas.rotate(mood.lean, 0, 260)
    for layer in ("behind", "body", "head"):
        canvas.save()
        if layer != "body":
            canvas.translate(2, -92 + look.breath)
            canvas.scale(mood.turn if abs(mood.turn) > 0.2 else 0.2, 1)
            canvas.rotate(mood.tilt, 0, 60)
        if layer == "behind":
            draw(canvas, head.behind(who))
        elif layer == "body":
            draw(canvas, body.torso(who))
        else:
            _face(canvas, who, look)
        canvas.restore()


def _face(canvas: skia.Canvas, who: Person, look: Look) -> None:
    mood = look.mood
    draw(canvas, head.head(who))
    gaze = (round(mood.across, 1), round(mood.down, 1))
    draw(canvas, face.eyes(who, round(mood.lids, 2), gaze, round(mood.worry, 1)))
    draw(canvas, head.over(who))
    draw(canvas, face.mouth(look.mouth, who.colours))  # type: ignore[arg-type]
    draw(canvas, head.over_mouth(who) + head.around(who))


def limbs(canvas: skia.Canvas, who: Person, look: Look) -> None:
    """Draw somebody's arms."""
    canvas.translate(look.shake, -look.shake * 0.6)
    draw(canvas, arms.arms(who, look.arms))


@lru_cache(maxsize=2)
def _typeface() -> skia.Typeface:
    found = [path for path in resources.files("fontpkg_atkinson_hyperlegible").rglob("*") if "Bold" in path.name]  # type: ignore[attr-defined]
    return skia.Typeface.MakeFromFile(str(sorted(found)[0]))


def card(canvas: skia.Canvas, text: str, strength: float) -> None:
    """Lay a title over the picture."""
    canvas.drawColor(skia.ColorSetARGB(int(225 * strength), 6, 38, 45))
    font = skia.Font(_typeface(), 84)
    x = (WIDTH - font.measureText(text)) / 2
    alpha = int(255 * strength)
    canvas.drawString(text, x, 386, font, skia.Paint(Color=skia.ColorSetARGB(alpha, 255, 255, 255), AntiAlias=True))
    bar = skia.Rect.MakeXYWH(WIDTH / 2 - 60, 424, 120, 9)
    canvas.drawRect(bar, skia.Paint(Color=skia.ColorSetARGB(alpha, 245, 179, 46), AntiAlias=True))
