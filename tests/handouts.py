"""A handout of a test course, packed and unpacked."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from elearning.content.model import Course
from elearning.services.handout import Order
from elearning.services.publishing import store_media
from tests.courses import shipment

Writer = Callable[[Order, Path, IO[bytes]], None]


def proef() -> Course:
    """The test course, with its media and its unchecked facts."""
    course = shipment("proef", demo=True).compiled.course
    assert course
    return course


def order(course: Course | None = None, *, with_tests: bool = False) -> Order:
    day = date(2026, 11, 22)
    return Order(course or proef(), 3, day, "IVZ Proefland", "088 123 45 67", "https://leren.example", with_tests)


def packed(write: Writer, wanted: Order, folder: Path) -> ZipFile:
    """Write a handout; its media come from the test course."""
    store_media(folder / "media", wanted.course, shipment("proef", demo=True).files)
    target = BytesIO()
    write(wanted, folder / "media", target)
    return ZipFile(target)
