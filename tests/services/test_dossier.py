"""The file that a register asks for: everything in it comes from the course itself."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from elearning.content.model import Course
from elearning.models import Accreditation, Register
from elearning.services import dossier
from elearning.services.dossier import Form, Maker
from elearning.services.library import current_courses
from elearning.services.sheets import csv_file, safe
from tests.services.test_typesetting import words

TODAY = date(2026, 11, 23)
FORM = Form(["De uitleg was duidelijk."], ["1: helemaal niet", "5: helemaal"], "Wil je nog iets zeggen?")
MAKER = Maker("IVZ Proefland", "http://localhost/echtheid", TODAY)


@pytest.fixture
def course(session: Session) -> Course:
    return next(one.course for one in current_courses(session) if one.course.slug == "proef")


@pytest.fixture
def unpacked(course: Course) -> Callable[[str], bytes]:
    accredited = Accreditation(
        course="proef", register=Register.SKJ, number="SKJ-7", points="2", from_on=TODAY, until_on=TODAY
    )
    packed = zipfile.ZipFile(io.BytesIO(dossier.dossier(course, [accredited], FORM, MAKER)))
    assert packed.testzip() is None
    return lambda name: packed.read(f"accreditatie-proef/{name}")


def table(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))


def test_every_leerdoel_is_in_the_file_with_what_teaches_it(unpacked: Callable[[str], bytes], course: Course) -> None:
    rows = table(unpacked("leerdoelen.csv"))
    assert [row["Leerdoel"] for row in rows] == [goal.slug for goal in course.goals]
    assert rows[0]["Wat iemand daarna kan"] == "Je rekent drank om naar glazen."
    assert "Wat zit erin?" in rows[0]["Modules"]


def test_the_matrix_holds_every_question_that_counts_once(unpacked: Callable[[str], bytes], course: Course) -> None:
    rows = [row for row in table(unpacked("toetsmatrijs.csv")) if not row["Waar"].startswith("casus")]
    graded = sorted(question.key for question in course.questions if question.graded)
    assert sorted(row["Vraag"] for row in rows) == graded
    assert {row["Leerdoel"] for row in rows} == {goal.slug for goal in course.goals}
    assert all(row["Tekst"] and "<" not in row["Tekst"] for row in rows)
    assert any(row["Waar"] == "toets: Eindtoets" for row in rows)


def test_what_was_declared_stands_beside_what_was_measured(unpacked: Callable[[str], bytes], course: Course) -> None:
    rows = table(unpacked("studielast.csv"))
    assert [row["Onderdeel"] for row in rows] == [step.title for step in course.steps]
    assert {row["Deel"] for row in rows} == {"kern", "verdieping"}
    assert all(float(row["Minuten gemeten"].replace(",", ".")) >= 0 for row in rows)


def test_the_rest_of_the_file_is_there(unpacked: Callable[[str], bytes]) -> None:
    read_me = unpacked("lees-mij.md").decode()
    for said in ("De proefcursus", "norm 75%", "SKJ, nummer SKJ-7", "IVZ Proefland", "Vul dit zelf nog aan"):
        assert said in read_me, said
    form = unpacked("evaluatieformulier.md").decode()
    for said in ("1. De uitleg was duidelijk.", "- 5: helemaal", "Wil je nog iets zeggen?"):
        assert said in form, said
    assert b"Bron" in unpacked("bronnen.csv")
    example = words(unpacked("voorbeeld-bewijs.pdf"))
    for said in ("Voorbeeld. Dit is geen geldig bewijs.", "0000-0000-0000-0000", "SKJ-7", dossier.EXAMPLE_NAME):
        assert said in example, said


def test_no_cell_is_a_formula() -> None:
    for typed in ("=1+1", "+1", "-1", "@A1", "＝1", "\t=1", "\u200b=1", "\r\n=1"):
        assert safe(typed).startswith("'"), typed
    assert safe("Els – 5 = 5") == "Els – 5 = 5"
    file = csv_file(["a"], [["=cmd"], [3], [date(2026, 1, 2)], [None], ['x";=1\n']])
    assert file.decode("utf-8-sig") == '"a"\r\n"\'=cmd"\r\n"3"\r\n"02-01-2026"\r\n""\r\n"x"";=1"\r\n'
