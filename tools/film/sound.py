"""The sound of a film: a recorded voice where there is one, else the computer voice; and the quiet of a room."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import lfilter

from tools.film.camera import RATE as FRAMES
from tools.film.ledger import fingerprint
from tools.film.phonemes import SOUNDS, WORDS
from tools.film.script import Script
from tools.film.timeline import Slot, Timeline
from tools.film.voices import NARRATOR_VOICE, RATE, VOICES, Kokoro, Sound, speak

RECORDINGS = Path(__file__).parent / "stemmen"
ENDINGS = (".wav", ".m4a", ".opus")
LOUDNESS = "loudnorm=I=-18:TP=-2:LRA=7"
TRIM = "silenceremove=start_periods=1:start_threshold=-42dB:start_silence=0.05"


def recording(script: Script, number: int) -> Path | None:
    """Find the file in which somebody says a line, if there is one."""
    name = RECORDINGS / script.source.parent.name / f"{script.scene}-{number}"
    return next((path for ending in ENDINGS if (path := name.with_name(name.name + ending)).exists()), None)


def recorded(path: Path) -> Sound:
    """Read a recording, without the silence around it, as loud as the other voices."""
    chain = f"{TRIM},areverse,{TRIM},areverse,highpass=f=75,{LOUDNESS},aresample={RATE}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(path), "-af", chain]
    command += ["-ac", "1", "-f", "f32le", "-"]
    made = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    heard: Sound = np.frombuffer(made.stdout, np.float32).astype(np.float64)
    return heard


@dataclass
class Studio:
    """Where lines are spoken; what was said once is kept in `cache`."""

    cache: Path
    model: Kokoro | None = None

    def say(self, script: Script, number: int, plays: str) -> Sound:
        """Give the sound of a line, counted from 1; `plays` is who of the library says it."""
        path = recording(script, number)
        return recorded(path) if path else self._spoken(script.lines[number - 1].text, plays)

    def _spoken(self, text: str, plays: str) -> Sound:
        voice = VOICES.get(plays.partition(" ")[0], NARRATOR_VOICE)
        kept = self.cache / "lines" / f"{fingerprint(text, voice, SOUNDS, WORDS)}.wav"
        if not kept.exists():
            self.model = self.model or Kokoro(self.cache)
            kept.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(kept, speak(self.model, text, voice), RATE)
        sound: Sound = soundfile.read(kept)[0]
        return sound


def track(sounds: list[Sound], timeline: Timeline) -> Sound:
    """Lay the lines in the quiet of a room: a refrigerator far away, so that a silence does not sound dead."""
    whole = np.zeros(int(timeline.seconds * RATE) + 1)
    for sound, slot in zip(sounds, timeline.slots, strict=True):
        start = int(slot.start * RATE)
        whole[start : start + len(sound)] += sound
    noise = lfilter([0.002], [1, -0.998], np.random.default_rng(7).standard_normal(len(whole)))
    hum = np.sin(2 * np.pi * 100 * np.arange(len(whole)) / RATE)
    return np.asarray(np.clip(whole + 0.010 * noise / np.max(np.abs(noise)) + 0.0022 * hum, -1, 1), np.float64)


def rests(sound: Sound) -> list[Slot]:
    """Find where a voice rests within a line: at least 0.14 s of quiet, in steps of 10 ms."""
    step = RATE // 100
    quiet = np.sqrt(np.mean(sound[: len(sound) // step * step].reshape(-1, step) ** 2, axis=1)) < 0.018
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(int), [0]])))
    found = [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
    return [
        Slot(start / 100, end / 100) for start, end in found if end - start >= 14 and start > 0 and end < len(quiet)
    ]


def loudness(sound: Sound) -> NDArray[np.float64]:
    """How loud a line is in each frame, from 0 to about 1: what the mouth follows."""
    step = RATE // FRAMES
    frames = sound[: len(sound) // step * step].reshape(-1, step)
    heard = np.sqrt(np.mean(frames**2, axis=1))
    strongest = np.percentile(heard[heard > 0], 92) if (heard > 0).any() else 1.0
    return np.asarray(np.clip(heard / strongest, 0, 1), np.float64)
