"""The warm child process in which a web process renders what authors are working on.

Learners' pages never render. One author at a time does, within a budget: a text that keeps the child busy costs its
author a moment, and nobody else.
"""

import atexit
import time
from collections.abc import Iterator
from contextlib import contextmanager

from elearning.content.bounds import SECONDS, Renderer, Renders, TooComplicatedError
from elearning.content.render import Context

_renderer = Renderer()
atexit.register(_renderer.close)


class _Budget:
    """A renderer that has so many seconds for all texts together."""

    def __init__(self, renderer: Renderer, seconds: float) -> None:
        self._renderer = renderer
        self._until = time.monotonic() + seconds

    def use(self, context: Context) -> None:
        self._renderer.use(context)

    def render(self, source: str, *, folder: str = "", key: str = "1", inline: bool = False) -> str:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TooComplicatedError
        self._renderer.seconds = min(SECONDS, left)
        return self._renderer.render(source, folder=folder, key=key, inline=inline)


@contextmanager
def rendering(seconds: float) -> Iterator[Renders]:
    """Have the child process for a while; call it outside a write transaction."""
    with _renderer.lock:
        _renderer.warm()  # a cold start is nobody's text
        yield _Budget(_renderer, seconds)
