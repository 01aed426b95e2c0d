"""Makes a film: says its lines, draws its frames, and has both formats written while it draws."""

import io
import math
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soundfile
from PIL import Image

from tools.film import camera
from tools.film.acting import Actor, Change, mouth
from tools.film.camera import HEIGHT, RATE, WIDTH, Shot
from tools.film.captions import captions, vtt
from tools.film.direction import Staging
from tools.film.drawing import rooms
from tools.film.script import Kind, Script
from tools.film.sound import Studio, loudness, rests, track
from tools.film.stage import Look, Stage
from tools.film.timeline import Timeline, lay
from tools.film.voices import RATE as SOUND_RATE
from tools.film.voices import Sound

POSTER_BYTES = 78_000
BEGIN = 1.0
"""The second from which people do what the first line says."""
FADE = 0.25
"""Seconds in which a title comes and goes."""
CUT = 0.45
"""How far into the silence between two lines the picture cuts."""


@dataclass(frozen=True)
class Take:
    """Everything that is known about a film before its first frame is drawn."""

    script: Script
    staging: Staging
    sounds: list[Sound]
    timeline: Timeline

    def cuts(self) -> list[float]:
        """When each line's picture begins: in the silence before it."""
        slots = self.timeline.slots
        return [0.0, *(one.end + (other.start - one.end) * CUT for one, other in pairwise(slots))]


def make(script: Script, staging: Staging, cache: Path) -> float:
    """Make one film; tell how long it lasts."""
    take = rehearse(script, staging, Studio(cache))
    render(take, cache / "work" / script.name.replace("/", "-"))
    return take.timeline.seconds


def rehearse(script: Script, staging: Staging, studio: Studio) -> Take:
    """Say all lines, and lay them in time."""
    plays = [staging.cast.get(line.who, line.who) for line in script.lines]
    sounds = [studio.say(script, number, who) for number, who in enumerate(plays, 1)]
    timeline = lay([len(sound) / SOUND_RATE for sound in sounds], [beat.pause for beat in staging.beats])
    return Take(script, staging, sounds, timeline)


def render(take: Take, work: Path) -> None:
    """Write all four files of a film beside its text."""
    work.mkdir(parents=True, exist_ok=True)
    voice = work / "track.wav"
    soundfile.write(voice, track(take.sounds, take.timeline), SOUND_RATE)
    made = {ending: work / f"film{ending}" for ending in (".mp4", ".webm")}
    with subprocess.Popen(_encoders(voice, made), stdin=subprocess.PIPE) as encoder:  # noqa: S603
        assert encoder.stdin is not None
        for frame in frames(take):
            encoder.stdin.write(frame)
        encoder.stdin.close()
    if encoder.returncode:
        raise RuntimeError(f"ffmpeg failed on {take.script.name}")
    still = poster(take)
    for ending, path in made.items():
        path.replace(take.script.beside(ending))
    take.script.beside(".jpg").write_bytes(still)
    caption(take)


def caption(take: Take) -> None:
    """Write the captions of a film beside its text."""
    written = captions(take.script.lines, take.timeline, [rests(sound) for sound in take.sounds])
    take.script.beside(".nl.vtt").write_text(vtt(written), encoding="utf-8")


def _encoders(voice: Path, made: dict[str, Path]) -> list[str]:
    """Have one ffmpeg write both formats from one stream of frames."""
    raw = ["-f", "rawvideo", "-pix_fmt", "bgra", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-"]
    h264 = ["-c:v", "libx264", "-preset", "slow", "-crf", "28", "-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart"]
    av1 = ["-c:v", "libsvtav1", "-preset", "9", "-crf", "40", "-c:a", "libopus", "-b:a", "32k", "-cues_to_front", "1"]
    common = ["-map", "0:v", "-map", "1:a", "-pix_fmt", "yuv420p", "-g", "250", "-ac", "1", "-shortest"]
    threads = ["-threads", "2"]
    return [
        imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *raw, "-i", str(voice),
        *common, *threads, *h264, str(made[".mp4"]),
        *common, *av1, "-svtav1-params", "lp=2:tune=0", str(made[".webm"]),
    ]  # fmt: skip


def frames(take: Take) -> Iterator[bytes]:
    """Draw the film, frame after frame."""
    scene = _Scene(take)
    for number in range(math.ceil(take.timeline.seconds * RATE)):
        yield scene.frame(number)


def poster(take: Take) -> bytes:
    """Draw the still: everybody with open eyes, as fine as the allowed size lets it be."""
    scene = _Scene(take)
    slot = take.timeline.slots[take.staging.poster - 1]
    number = int((slot.start + slot.end) / 2 * RATE)
    pixels = np.frombuffer(scene.frame(number, still=True), np.uint8).reshape(HEIGHT, WIDTH, 4)
    image = Image.fromarray(pixels[:, :, [2, 1, 0]].copy())
    for quality in range(86, 40, -4):
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        if file.tell() <= POSTER_BYTES:
            break
    return file.getvalue()


class _Scene:
    """A film while it is drawn."""

    def __init__(self, take: Take) -> None:
        self.take = take
        self.stage = Stage(take.staging)
        self.cuts = take.cuts()
        self.mouths: dict[str, str] = {}
        seconds = take.timeline.seconds
        self.actors = {
            seat.who: Actor(number, _changes(take, seat.who, self.cuts), seconds)
            for number, seat in enumerate(take.staging.seats)
        }
        self.loud = [loudness(sound) for sound in take.sounds]

    def frame(self, number: int, still: bool = False) -> bytes:
        """Draw one frame. A still has no mouth half open and no eye half shut."""
        at = number / RATE
        line = sum(cut <= at for cut in self.cuts) - 1
        heard = 0.0 if still else self._heard(line, number)
        looks = {who: self._look(who, actor, at, number, (line, heard, still)) for who, actor in self.actors.items()}
        return self.stage.frame(self.take.staging.beats[line], self._shot(line, at), looks, self._title(line, at))

    def _heard(self, line: int, number: int) -> float:
        """How loud the line is that is said in this frame."""
        since = number - int(self.take.timeline.slots[line].start * RATE)
        loud = self.loud[line]
        return float(loud[since]) if 0 <= since < len(loud) else -1.0

    def _look(self, who: str, actor: Actor, at: float, number: int, now: tuple[int, float, bool]) -> Look:
        line, heard, still = now
        speaks = self.take.script.lines[line].who == who and heard >= 0 and not still
        mood = actor.mood(at) if still else actor.alive(at, max(0.0, heard) if speaks else 0.0)
        if not speaks:
            self.mouths[who] = mood.mouth
        elif number % 2 == 0 or who not in self.mouths:
            self.mouths[who] = mouth(heard, number // 2)
        shake = math.sin(at * 47) * 2.2 * mood.tremble
        return Look(mood, actor.arms(at), self.mouths[who], 0.0 if still else actor.breath(at), shake)

    def _shot(self, line: int, at: float) -> tuple[Shot, float]:
        """Where the camera is, and how far through the shot; a shot goes on while the next line asks for the same."""
        beats = self.take.staging.beats
        first = last = line
        while first and beats[first - 1].shot == beats[line].shot:
            first -= 1
        while last + 1 < len(beats) and beats[last + 1].shot == beats[line].shot:
            last += 1
        end = self.cuts[last + 1] if last + 1 < len(self.cuts) else self.take.timeline.seconds
        part = (at - self.cuts[first]) / max(0.1, end - self.cuts[first])
        seats = [seat for seat in self.take.staging.seats if seat.who not in beats[line].absent]
        spots = rooms.ROOMS[beats[line].room].spots
        rise = self._rise(beats[line].shot, line)
        return camera.shot(beats[line].shot, seats, spots, rise), max(0.0, min(1.0, part))

    def _rise(self, name: str, line: int) -> float:
        """How far whoever is looked at has risen."""
        at = self.cuts[line] + BEGIN
        return max(
            (actor.ends(at).rise for who, actor in self.actors.items() if name in (who, "together")), default=0.0
        )

    def _title(self, line: int, at: float) -> tuple[str, float]:
        """The title over the picture and how strong it is."""
        said = self.take.script.lines[line]
        if said.kind is not Kind.TITLE:
            return "", 0.0
        end = self.cuts[line + 1] if line + 1 < len(self.cuts) else self.take.timeline.seconds
        return said.text, max(0.0, min(1.0, (at - self.cuts[line]) / FADE, (end - at) / FADE))


def _changes(take: Take, who: str, cuts: list[float]) -> list[Change]:
    """List how somebody holds himself through the film."""
    mood, arms = take.staging.first[who]
    changes = [Change(0.0, mood, arms)]
    shot = ""
    for cut, beat in zip(cuts, take.staging.beats, strict=True):
        mood, arms = beat.moods.get(who, mood), beat.arms.get(who, arms)
        if (mood, arms) != (changes[-1].mood, changes[-1].arms):
            changes.append(Change(cut or BEGIN, mood, arms, cut=bool(cut) and beat.shot != shot))
        shot = beat.shot
    return changes
