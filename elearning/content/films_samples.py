"""Where in an MP4 the pieces of one track lie (ISO 14496-12, 8.7): three tables that have to be read together."""

import struct
from collections.abc import Iterator
from itertools import pairwise

#: The tables by their possible names: where each chunk begins, how many samples it has, how large those are.
TABLES = ((b"stco", b"co64"), (b"stsc",), (b"stsz",))
LARGEST_TABLE = 512 * 1024


def stretches(chunks: bytes, counts: bytes, sizes: bytes) -> Iterator[tuple[int, int]]:
    """Give place and length of each chunk of a track. The tables have their name in front; a torn one gives nothing."""
    try:
        begins = _numbers(chunks[8:], "Q" if chunks.startswith(b"co64") else "I")
        sample_sizes = _Sizes(sizes)
        for at, count in zip(begins, _counts(counts, len(begins)), strict=True):
            length = sample_sizes.take(count)
            if length:
                yield at, length
    except (struct.error, ValueError, IndexError):
        return


def _numbers(table: bytes, form: str, each: int = 1) -> tuple[int, ...]:
    (count,) = struct.unpack(">I", table[:4])
    length = count * each * struct.calcsize(f">{form}")
    if length > len(table) - 4:
        raise ValueError
    return struct.unpack(f">{count * each}{form}", table[4 : 4 + length])


def _counts(table: bytes, chunks: int) -> list[int]:
    """Give how many samples each chunk has; the table only tells where that changes."""
    told = _numbers(table[8:], "I", 3)
    firsts, counts = [*told[::3], chunks + 1], told[1::3]
    lengths = [after - first for first, after in pairwise(firsts)]
    if firsts[0] != 1 or min(lengths) <= 0:
        raise ValueError
    return [count for count, length in zip(counts, lengths, strict=True) for _ in range(length)]


class _Sizes:
    """The sizes of the samples, handed out from the first on."""

    def __init__(self, table: bytes) -> None:
        self.same = int.from_bytes(table[8:12], "big")
        self.each = () if self.same else _numbers(table[12:], "I")
        self.place = 0

    def take(self, count: int) -> int:
        """Give how large the next so many samples are together."""
        if self.same:
            return self.same * count
        if self.place + count > len(self.each):
            raise IndexError
        self.place += count
        return sum(self.each[self.place - count : self.place])
