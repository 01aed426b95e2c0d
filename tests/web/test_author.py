"""The page of the redactie: study load beside what was measured, and the file for accreditation."""

import io
import zipfile

from tests.pages import Page


def test_an_author_sees_declared_beside_measured_and_no_name(ruud: Page) -> None:
    seen = ruud.get("/redactie")
    assert "De proefcursus" in seen.text
    assert "Studielast van de kern: 8 minuten." in seen.text
    rows = seen.texts("section[aria-labelledby=cursus-proef] tbody tr")
    assert len(rows) == 5
    for hidden in ("Samira", "Noor", "@"):
        assert hidden not in seen.text, hidden


def test_the_file_for_accreditation_is_one_button(ruud: Page) -> None:
    seen = ruud.get("/redactie")
    link = next(one.get("href") for one in seen.all("main a") if "proef/accreditatie" in one.get("href", ""))
    file = ruud.get(link).response
    assert file.mimetype == "application/zip"
    assert 'filename="accreditatie-proef.zip"' in file.headers["Content-Disposition"]
    names = zipfile.ZipFile(io.BytesIO(file.data)).namelist()
    assert len(names) == 7
    assert {name.split("/")[0] for name in names} == {"accreditatie-proef"}


def test_a_course_that_does_not_exist_has_no_file(ruud: Page) -> None:
    ruud.get("/redactie/bestaat-niet/accreditatie.zip", status=404)
