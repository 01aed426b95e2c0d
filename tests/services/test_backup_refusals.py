"""A back-up that is not whole, not ours or not meant well is refused before anything happens."""

import json
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from elearning.services import backup
from elearning.services.backup import RefusedBackupError
from tests.people import Cast
from tests.services.kept import FILM, fill, made, name_of, prints, put_back


@pytest.fixture
def media(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def filled(session: Session, cast: Cast, media: Path) -> None:
    fill(session, media)


def remade(path: Path, change: Callable[[dict[str, bytes]], None], **attributes: int) -> Path:
    """Make a back-up again after something in it was changed."""
    with ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    wicked = path.with_name("wicked.zip")
    with ZipFile(wicked, "w") as packed:
        for name, content in parts.items():
            info = ZipInfo(name)
            info.external_attr = attributes.get(name, 0o600) << 16
            packed.writestr(info, content)
    return wicked


def manifest(parts: dict[str, bytes], **changes: object) -> None:
    parts["manifest.json"] = json.dumps({**json.loads(parts["manifest.json"]), **changes}).encode()


def first_media(parts: dict[str, bytes]) -> str:
    return next(name for name in parts if name.startswith("media/"))


REFUSED: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "no manifest": (lambda parts: parts.pop("manifest.json"), "manifest.json ontbreekt"),
    "another format": (lambda parts: manifest(parts, format="iets"), "geen reservekopie"),
    "a later format": (lambda parts: manifest(parts, number=2), "nieuwer programma"),
    "a later schema": (lambda parts: manifest(parts, revision="9999"), "nieuwer programma"),
    "a manifest that is no manifest": (lambda parts: manifest(parts, tables=["person"]), "manifest"),
    "a missing table": (lambda parts: parts.pop("rows/person.jsonl"), "ontbreekt iets: rows/person.jsonl"),
    "a missing file": (lambda parts: parts.pop(first_media(parts)), "ontbreekt iets: media/"),
    "another row": (
        lambda parts: parts.update({"rows/person.jsonl": b"[]\n"}),
        "rows/person.jsonl is beschadigd",
    ),
    "another film": (lambda parts: parts.update({first_media(parts): b"x"}), "is beschadigd"),
    "a way out": (lambda parts: parts.update({"media/../../weg": b"x"}), "niet hoort"),
    "a way from the root": (lambda parts: parts.update({"/etc/cron.d/x": b"x"}), "niet hoort"),
    "a pickle": (lambda parts: parts.update({"rows/person.pickle": b"x"}), "niet hoort"),
    "a strange table": (lambda parts: parts.update({"rows/strange.jsonl": b""}), "niet hoort: rows/strange.jsonl"),
}


@pytest.mark.usefixtures("filled")
def test_what_is_not_whole_or_not_ours_is_refused_before_anything_happens(
    engine: Engine, bare_engine: Engine, media: Path, tmp_path: Path
) -> None:
    path, before = made(engine, media, tmp_path), prints(bare_engine)
    for what, (change, words) in REFUSED.items():
        wicked = remade(path, change)  # type: ignore[arg-type]
        with pytest.raises(RefusedBackupError, match=words):
            put_back(wicked, bare_engine, tmp_path / "elders")
        assert prints(bare_engine) == before, what
        assert not (tmp_path / "elders").exists(), what


@pytest.mark.usefixtures("filled")
def test_a_link_a_part_twice_and_a_file_that_stops_halfway_are_refused(
    engine: Engine, media: Path, tmp_path: Path
) -> None:
    path = made(engine, media, tmp_path)
    link = remade(path, lambda parts: None, **{f"media/{name_of(FILM)}": stat.S_IFLNK | 0o777})
    twice = path.with_name("twice.zip")
    twice.write_bytes(path.read_bytes())
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(twice, "a", ZIP_STORED) as packed:
        packed.writestr("rows/person.jsonl", b"")
    half = path.with_name("half.zip")
    half.write_bytes(path.read_bytes()[:-100])
    rotten = path.with_name("rotten.zip")
    rotten.write_bytes(path.read_bytes().replace(FILM[:100], b"g" + FILM[1:100], 1))
    for wicked in (link, twice, half, rotten):
        with pytest.raises(RefusedBackupError), backup.opened(wicked):
            pass


def with_a_last_person(path: Path, line: bytes) -> Path:
    """Put another last line in the table of people, with checksums that are right."""

    def change(parts: dict[str, bytes]) -> None:
        data = b"\n".join([*parts["rows/person.jsonl"].splitlines()[:-1], line]) + b"\n"
        parts["rows/person.jsonl"] = data
        tables = json.loads(parts["manifest.json"])["tables"]
        tables["person"] |= {"size": len(data), "sha256": sha256(data).hexdigest()}
        manifest(parts, tables=tables)

    return remade(path, change)


def test_a_row_that_fits_no_table_puts_nothing_back(
    engine: Engine, bare_engine: Engine, media: Path, tmp_path: Path
) -> None:
    path = made(engine, media, tmp_path)
    with ZipFile(path) as packed:
        good = json.loads(packed.read("rows/person.jsonl").splitlines()[-1])
    wicked = [[1], {"a": 1}, "", [{"a": 1}, *good[1:]], [*good[:-1], ["x"]], [True, *good[1:]], [None] * len(good)]
    for line in (b"no json", b"", *(json.dumps(one).encode() for one in wicked)):
        with pytest.raises(RefusedBackupError, match=r"Tabel person, regel .* Er is niets teruggezet"):
            put_back(with_a_last_person(path, line), bare_engine, media)
        assert not any(count for count, _ in prints(bare_engine).values()), line


def test_a_database_with_anything_in_it_is_left_alone_and_the_way_out_is_told(
    engine: Engine, media: Path, tmp_path: Path
) -> None:
    path, before = made(engine, media, tmp_path), prints(engine)
    with pytest.raises(RefusedBackupError, match=r"niet leeg.*nieuwe, lege database"):
        put_back(path, engine, media)
    assert prints(engine) == before
