"""Rendering with a limit: in one warm child process, which is killed when a text keeps it busy too long."""

import json
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from base64 import b64encode
from types import TracebackType
from typing import IO, Any, Protocol, Self

from elearning.content.render import Context

SECONDS = 2.0
START_SECONDS = 60.0
BLOCK_LIMIT = 64 * 1024


class TooComplicatedError(Exception):
    """A text that could not be rendered within the limits."""


class Renders(Protocol):
    """Whatever can render texts: the child process, or in a test a plain call."""

    def use(self, context: Context) -> None:
        """Set what the texts that follow may point to."""

    def render(self, source: str, *, folder: str = "", key: str = "1", inline: bool = False) -> str:
        """Render one text, or raise `TooComplicatedError`."""


class Renderer:
    """One warm child process. Use it as a context manager; it may be shared by threads that each call `use` first."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._context: str | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self.lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child. A new one starts when there is something to render."""
        child, self._child, self._rest = self._child, None, b""
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _close(pipe)

    def warm(self) -> None:
        """Have the child ready, so that starting it costs no text its time."""
        with self.lock:
            if self._child is None:
                self._start()

    def use(self, context: Context) -> None:
        """Set what the texts that follow may point to."""
        with self.lock:
            self._context = b64encode(pickle.dumps(context)).decode()
            if self._child is not None:
                self._ask({"context": self._context}, START_SECONDS)

    def render(self, source: str, *, folder: str = "", key: str = "1", inline: bool = False) -> str:
        """Render one text, or raise `TooComplicatedError` and leave a fresh child for the next."""
        if len(source.encode("utf-8", "replace")) > BLOCK_LIMIT:
            raise TooComplicatedError
        with self.lock:
            if self._child is None:
                self._start()
            answer = self._ask({"source": source, "folder": folder, "key": key, "inline": inline}, self.seconds)
        if "html" not in answer:
            raise TooComplicatedError
        return str(answer["html"])

    def _start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "elearning.content.renderer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._receive(START_SECONDS)
        if self._context is not None:
            self._ask({"context": self._context}, START_SECONDS)

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        assert self._child is not None
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps(request).encode() + b"\n")
            self._child.stdin.flush()
            return self._receive(seconds)
        except (OSError, ValueError, TooComplicatedError):
            self.close()
            raise TooComplicatedError from None

    def _receive(self, seconds: float) -> dict[str, Any]:
        assert self._child is not None
        assert self._child.stdout is not None
        pipe = self._child.stdout.fileno()
        until = time.monotonic() + seconds
        while b"\n" not in self._rest:
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            data = os.read(pipe, 65536) if ready else b""
            if not data:
                self.close()
                raise TooComplicatedError
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return
