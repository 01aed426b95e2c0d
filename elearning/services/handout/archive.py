"""A ZIP file that is the same to the byte whenever it is made, and that never has a film in memory."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

#: The first moment a ZIP file can name; the day of making would make every copy different.
NO_TIME = (1980, 1, 1, 0, 0, 0)
#: Packed already, so packing again only takes time.
PACKED = frozenset({".mp4", ".webm", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".woff2"})
PIECE = 1024 * 1024


def write_archive(target: IO[bytes], files: Iterable[tuple[str, bytes | Path]]) -> None:
    """Write files in this order: bytes, or a path whose content goes in piece by piece."""
    with ZipFile(target, "w", compresslevel=6) as archive:
        for name, content in files:
            info = ZipInfo(name, NO_TIME)
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.compress_type = ZIP_STORED if Path(name).suffix.lower() in PACKED else ZIP_DEFLATED
            if isinstance(content, bytes):
                archive.writestr(info, content)
            else:
                info.file_size = content.stat().st_size
                with content.open("rb") as source, archive.open(info, "w") as entry:
                    shutil.copyfileobj(source, entry, PIECE)
