"""What people install: the wheel has everything, wherever it runs from."""

import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.running import Visitor, clean_environment, free_port, running

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel, that borrows its dependencies; gives its bin folder."""
    place = tmp_path_factory.mktemp("env")
    venv.create(place, with_pip=False)
    packages = next(place.glob("lib/python*/site-packages"))
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"])
    python = place / "bin" / "python"
    run(sys.executable, "-m", "uv", "pip", "install", "-q", "--no-deps", "--python", python, wheel, cwd=place)
    where = run(python, "-c", "import elearning; print(elearning.__file__)", cwd=place)
    assert str(packages) in where, "the checkout is not what is tested"
    return place / "bin"


def test_the_wheel_has_what_pages_need_and_no_tests(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    for wanted in (
        "elearning/templates/layouts/base.html",
        "elearning/static/build/app.css",
        "elearning/static/fonts/atkinson-hyperlegible-regular.woff2",
        "elearning/templates/pdf/fonts/AtkinsonHyperlegible-Regular.ttf",
        "elearning/templates/pdf/certificate.typ",
        "elearning/courses/basis/cursus.md",
        "elearning/courses/feiten.yaml",
        "elearning/translations/en/LC_MESSAGES/messages.mo",
        "elearning/migrations/script.py.mako",
    ):
        assert wanted in names
    assert [name for name in names if name.startswith("elearning/static/build/packed/") and name.endswith(".br")]
    assert not [name for name in names if name.startswith(("tests", "elearning/tests", "docs"))]


def test_the_shipped_courses_have_no_mistakes(installed: Path, tmp_path: Path) -> None:
    run(installed / "elearning", "courses", "check", cwd=tmp_path)


def test_it_makes_a_pdf_in_our_own_letters(installed: Path, tmp_path: Path) -> None:
    table = '{"title": "Proef", "made_on": "2026-11-22", "columns": ["Naam"], "rows": [["Samira"]]}'
    program = (
        f"from elearning.services.typesetting import pdf; print(b'AtkinsonHyperlegible' in pdf('progress', {table}))"
    )
    assert run(installed / "python", "-c", program, cwd=tmp_path) == "True\n"


def test_it_runs_from_anywhere_with_its_style_and_fonts(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [str(installed / "elearning"), "run", "--port", str(port), "--folder", str(tmp_path / "var")]
    with running(command, port, cwd=tmp_path):
        visitor = Visitor(port)
        _, page = visitor.fetch("/")
        assert b"<title>" in page
        for kind in (rb'href="([^"]+\.css[^"]*)"', rb'href="([^"]+\.woff2[^"]*)"', rb'src="([^"]+\.js[^"]*)"'):
            found = re.search(kind, page)
            assert found, kind
            assert len(visitor.fetch(found[1].decode())[1]) > 100
