"""A plain HTTP client that keeps its connections open, so many at once, and cheap beside the server it drives."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

#: A page that takes longer has failed.
PATIENCE = 60.0


@dataclass(frozen=True)
class Call:
    """One request."""

    path: str
    method: str = "GET"
    cookie: str = ""
    form: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def encoded(self, host: str) -> bytes:
        """Write it as it goes over the line (RFC 9112)."""
        body = urlencode(self.form).encode() if self.method == "POST" else b""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: gzip"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if self.method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


#: What one visitor does without a pause: an answer, say, and the page after it.
Chain = tuple[Call, ...]


@dataclass
class Answered:
    """What came of a number of chains."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    #: The first body of each status, to look into when something is wrong.
    bodies: dict[int, bytes] = field(default_factory=dict)
    headers: dict[int, bytes] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Chains answered in a second."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, part: float) -> float:
        """The milliseconds under which this part of the chains stayed."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    def errors(self, *expected: int) -> int:
        """Count the answers with another status than expected; 0 is a connection that broke."""
        return sum(count for status, count in self.statuses.items() if status not in expected)


def drive(port: int, host: str, chains: Sequence[Chain], at_once: int) -> Answered:
    """Do all chains, so many visitors at once, each on a connection of its own."""
    return asyncio.run(_drive(port, host, iter(chains), at_once))


async def _drive(port: int, host: str, chains: Iterator[Chain], at_once: int) -> Answered:
    answered = Answered()
    began = time.perf_counter()
    await asyncio.gather(*(_visit(Line(port, host), chains, answered) for _ in range(at_once)))
    answered.seconds = time.perf_counter() - began
    return answered


async def _visit(line: "Line", chains: Iterator[Chain], answered: Answered) -> None:
    for chain in chains:
        began = time.perf_counter()
        for call in chain:
            status, head, body = await line.send(call)
            answered.statuses[status] += 1
            answered.bodies.setdefault(status, body)
            answered.headers.setdefault(status, head)
        answered.milliseconds.append((time.perf_counter() - began) * 1000)
    await line.close()


class Line:
    """One connection, that is made anew when the server ended it."""

    def __init__(self, port: int, host: str) -> None:
        self.port = port
        self.host = host
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, call: Call) -> tuple[int, bytes, bytes]:
        """Send one request; gives status, head and body. Status 0 = no answer came."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._send(call)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            await self.close()
            return 0, b"", b""

    async def _send(self, call: Call) -> tuple[int, bytes, bytes]:
        if self.reader is not None and self.reader.at_eof():
            await self.close()  # hung up while nothing was asked; a browser sees that too, and rings again
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(call.encoded(self.host))
        head = await self.reader.readuntil(b"\r\n\r\n")
        lowered = head.lower()
        status = int(head[9:12])
        body = await _body(self.reader, lowered) if status not in (204, 304) else b""
        if b"connection: close" in lowered:
            await self.close()
        return status, head, body

    async def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    _, found, rest = head.partition(b"content-length:")
    if found:
        return await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))
    parts = []
    while size := int((await reader.readline()).strip() or b"0", 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)
