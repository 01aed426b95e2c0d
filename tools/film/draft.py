"""Placeholders: small grey films with the right captions, made in a blink, so that a course with new films checks."""

import subprocess

import imageio_ffmpeg

from tools.film.captions import captions, vtt
from tools.film.ledger import PLACEHOLDER, Ledger, fingerprint
from tools.film.script import Script
from tools.film.timeline import Pause, estimated, lay


def draft(script: Script, ledger: Ledger) -> bool:
    """Make the placeholder of a film, unless the film itself or just this placeholder is there."""
    key = PLACEHOLDER + fingerprint([(line.kind, line.who, line.text) for line in script.lines])
    real = ledger.made.get(script.name, PLACEHOLDER)
    if ledger.done(script, key) or (not real.startswith(PLACEHOLDER) and ledger.done(script, real)):
        return False
    timeline = lay([estimated(line.text) for line in script.lines], [Pause()] * len(script.lines))
    picture = f"color=0x24474f:s=320x180:r=2:d={timeline.seconds:.2f}"
    for output in (
        ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", script.beside(".mp4")),
        ("-c:v", "libvpx-vp9", "-b:v", "20k", script.beside(".webm")),
        ("-frames:v", "1", script.beside(".jpg")),
    ):
        subprocess.run(  # noqa: S603 (our own ffmpeg, from its package)
            [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", "-f", "lavfi", "-i", picture, *output],
            check=True,
        )
    script.beside(".nl.vtt").write_text(vtt(captions(script.lines, timeline)), encoding="utf-8")
    ledger.note(script, key)
    return True
