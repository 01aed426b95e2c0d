"""PDFs: for everybody to read, with whatever name somebody has, and nothing a name could do."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from elearning.models import Certificate
from elearning.services import typesetting
from elearning.services.paper import duration, paper
from elearning.services.typesetting import TypesettingError, pdf

#: Every mark a Latin letter can have, and what would be a command if names were part of a template.
NAME = 'Zoë Đặng-Øster Ğülşen Łukáš #eval("1+1") *x* $y$ @z \\ van ’t Hoff'
ADDRESS = "https://leren.voorbeeld.example/echtheid"


def certificate(name: str = NAME) -> Certificate:
    return Certificate(
        code="7KQ2M3XA9DTV0WZ8",
        name=name,
        course="proef",
        title="De proefcursus",
        completed_on=date(2026, 11, 3),
        minutes=85,
        issued_at=datetime(2026, 11, 22, tzinfo=UTC),
        says={
            "quiz": True,
            "meetings": [["Alcohol bij ouderen", "2026-11-10"]],
            "accreditation": [["registerplein", "RP-1", "2", "998877"]],
            "modules": [[f"Module {number}", 6] for number in range(30)],
        },
    )


def opened(made: bytes) -> Any:
    """Open a PDF; the reader takes two seconds to import, so only who opens one does that."""
    import pymupdf

    return pymupdf.open(stream=made)


def words(made: bytes) -> str:
    """Give the text of a PDF on one line, so that where a line breaks does not matter."""
    with opened(made) as pages:
        return " ".join(" ".join(page.get_text() for page in pages).split())


@pytest.fixture(scope="module")
def made() -> bytes:
    return paper(certificate(), "IVZ Proefland", ADDRESS, made_on=date(2026, 11, 22))


def test_a_bewijs_says_all_it_has_to_say(made: bytes) -> None:
    text = words(made)
    for said in (
        NAME,
        "De proefcursus",
        "3 november 2026",
        "1 uur en 25 minuten",
        "gehaald",
        "Alcohol bij ouderen, 10 november 2026",
        "SKJ niet geaccrediteerd",
        "accreditatie RP-1, 2 punten; registratienummer 998877",
        "7KQ2-M3XA-9DTV-0WZ8",
        ADDRESS,
        "IVZ Proefland",
    ):
        assert said in text, said
    assert "Voorbeeld" not in text


def test_a_bewijs_passes_the_check_of_pdf_ua(made: bytes, tmp_path: Path) -> None:
    """PDF/UA-1 and what a machine can see of WCAG; a checker of its own, not the one that made the file."""
    from outloud import check

    path = tmp_path / "bewijs.pdf"
    path.write_bytes(made)
    report = check(path)
    assert not report.findings, report.findings


def test_it_knows_its_language_title_and_day(made: bytes) -> None:
    with opened(made) as pages:
        assert pages.metadata["title"] == f"Bewijs van {NAME}: De proefcursus"
        assert pages.metadata["creationDate"].startswith("D:20261122")
        assert pages.xref_get_key(pages.pdf_catalog(), "Lang") == ("string", "nl")


def test_the_same_bewijs_is_the_same_file(made: bytes) -> None:
    assert paper(certificate(), "IVZ Proefland", ADDRESS, made_on=date(2026, 11, 22)) == made


@pytest.mark.parametrize("name", ["Жанна", "Αθηνά", "中国 Chen", "Ana 👍", "a\u0007b\u200bc\ufffe", "Zoe\u0308"])
def test_no_name_makes_it_fail(name: str) -> None:
    text = words(paper(certificate(name), "IVZ", ADDRESS, made_on=date(2026, 11, 22)))
    assert "7KQ2" in text
    assert "Zoë" in text if name.startswith("Zoe") else True


def test_a_table_comes_with_its_head_on_every_page() -> None:
    rows = [[f"Naam {number}", "bezig", ""] for number in range(120)]
    data = {"title": "Voortgang", "made_on": "2026-11-22", "lines": ["Stand van vandaag."]}
    with opened(pdf("progress", {**data, "columns": ["Naam", "Woord", "Klaar"], "rows": rows})) as pages:
        assert len(pages) > 2
        assert all("Woord" in page.get_text() for page in pages)
        assert "Naam 119" in pages[-1].get_text()


def test_a_table_without_rows_is_a_page_that_says_what_it_is() -> None:
    made = pdf("progress", {"title": "Voortgang", "made_on": "2026-11-22", "columns": ["Naam"], "rows": []})
    assert "Voortgang" in words(made)


def test_what_the_typesetter_says_is_told_and_the_words_of_people_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypesettingError) as told:
        pdf("bestaat-niet", {"title": "Geheim", "made_on": "2026-11-22"})
    assert "bestaat-niet" in str(told.value)
    assert "Geheim" not in str(told.value)
    monkeypatch.setattr(typesetting, "SECONDS", 0.001)
    with pytest.raises(TypesettingError, match="took longer"):
        pdf("progress", {"title": "x", "made_on": "2026-11-22", "columns": ["a"], "rows": []})


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minuten"),
        (1, "1 minuut"),
        (59, "59 minuten"),
        (60, "1 uur"),
        (61, "1 uur en 1 minuut"),
        (150, "2 uur en 30 minuten"),
    ],
)
def test_a_study_load_is_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert duration(minutes) == said
