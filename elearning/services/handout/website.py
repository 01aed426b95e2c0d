"""A course as a website that opens from a folder, without any server and without the internet."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from elearning.paths import shipped
from elearning.services.handout.addresses import Addresses
from elearning.services.handout.archive import write_archive
from elearning.services.handout.order import Order
from elearning.services.handout.pages import pages, read_me
from elearning.services.publishing import media_path

START = "index.html"
FILES = "bestanden"
#: What every page loads: from where it ships, to where it lies in a handout. The folders are those of the style sheet.
STYLES = {
    "build/app.css": "stijl/app.css",
    "css/handout/handout.css": "stijl/handout.css",
    "fonts/atkinson-hyperlegible-regular.woff2": "fonts/atkinson-hyperlegible-regular.woff2",
    "fonts/atkinson-hyperlegible-bold.woff2": "fonts/atkinson-hyperlegible-bold.woff2",
    "fonts/literata-italic.woff2": "fonts/literata-italic.woff2",
    "fonts/atkinson-hyperlegible-OFL.txt": "fonts/atkinson-hyperlegible-OFL.txt",
    "fonts/literata-OFL.txt": "fonts/literata-OFL.txt",
    "img/favicon.svg": "favicon.svg",
}
SCRIPTS = ("answers", "casus", "parts", "question", "screens", "talk", "quiz", "overview")


def write_website(order: Order, media_dir: Path, target: IO[bytes]) -> None:
    """Write the ZIP file of a website. Raises FileNotFoundError when a film or picture is gone from the disk."""
    write_archive(target, [*website_files(order, media_dir, START), ("LEESMIJ.txt", read_me(order).encode())])


def website_files(order: Order, media_dir: Path, start: str) -> Iterator[tuple[str, bytes | Path]]:
    """Give every file of the pages and what they show, in a fixed order."""
    addresses = Addresses(order, media_dir, start)
    for place, page in pages(order, addresses):
        yield place, page.encode()
    yield from assets(SCRIPTS)
    for place, media in sorted(addresses.used.items()):
        yield place, media_path(media_dir, media.sha256)


def assets(scripts: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Give the styles, fonts and these scripts."""
    for source, place in STYLES.items():
        yield f"{FILES}/{place}", _shipped(source)
    for name in scripts:
        yield f"{FILES}/js/{name}.js", _shipped(f"js/handout/{name}.js")


def _shipped(source: str) -> bytes:
    return (shipped("static") / source).read_bytes()
