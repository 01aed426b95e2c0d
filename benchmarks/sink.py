"""A mail server in a process of its own that takes every letter and keeps none: `python -m benchmarks.sink`."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
END_OF_LETTER = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection: says yes to everything."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""
        self.end = b"\r\n"
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every whole line, and every whole letter."""
        self.waiting += data
        while self.end in self.waiting:
            said, _, self.waiting = self.waiting.partition(self.end)
            self._answer(said[:4].upper())

    def _answer(self, word: bytes) -> None:
        if self.end == END_OF_LETTER:
            self.end = b"\r\n"
            self.transport.write(b"250 taken\r\n")
        elif word == b"DATA":
            self.end = END_OF_LETTER
            self.transport.write(b"354 go on\r\n")
        elif word == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 fine\r\n")


@contextmanager
def sink() -> Iterator[int]:
    """Run one; gives its port."""
    words = [sys.executable, "-m", "benchmarks.sink"]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 (our own words)
        assert child.stdout
        try:
            yield int(child.stdout.readline())
        finally:
            child.kill()


async def _serve() -> None:
    """Take letters until whoever started this is gone."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
