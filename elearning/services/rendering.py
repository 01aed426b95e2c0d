"""The warm child process in which a web process renders what authors are working on.

Learners' pages never render. One author at a time does, within a budget: a text that keeps the child busy costs its
author a moment, and nobody else. When nobody wrote for a while the child ends, and its memory (25 MB) is free again.
"""

import atexit
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from elearning.content.bounds import SECONDS, Renderer, Renders, TooComplicatedError
from elearning.content.render import Context

#: How long the child waits for an author who is thinking.
IDLE_SECONDS = 60.0

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


class _Idle:
    """Ends a renderer's child some time after it was used last."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._timer: Timer | None = None

    def stop(self) -> None:
        """Be told that it is in use. A timer that rang just now waits for the lock, and ends a child early: no harm."""
        if self._timer:
            self._timer.cancel()

    def start(self) -> None:
        """Be told that it is not in use any more."""
        self._timer = Timer(IDLE_SECONDS, self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        with self._renderer.lock:
            self._renderer.close()


_idle = _Idle(_renderer)


@contextmanager
def rendering(seconds: float) -> Iterator[Renders]:
    """Have the child process for a while; call it outside a write transaction."""
    with _renderer.lock:
        _idle.stop()
        _renderer.warm()  # a cold start is nobody's text
        try:
            yield _Budget(_renderer, seconds)
        finally:
            _idle.start()
