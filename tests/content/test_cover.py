"""An author sees at a glance which leerdoel is taught and asked too little, and a keeper which facts are due."""

from datetime import date

from elearning.content.cover import cover_lines, cover_of
from elearning.content.due import due_lines
from elearning.content.reader import read_course, read_course_sources
from elearning.content.written import Fact
from tests.content.mutants import load
from tests.content.test_mutants import SAMPLE

TODAY = date(2026, 11, 21)


def test_every_leerdoel_is_counted():
    course = read_course(SAMPLE).course
    assert course is not None
    counted, safe = cover_of(course)
    assert (counted.screens, counted.in_modules, counted.in_quizzes, counted.variants) == (2, 4, 1, 1)
    assert (safe.screens, safe.in_modules, safe.in_quizzes, safe.variants) == (3, 4, 1, 0)
    assert counted.shortages == ("1 van de 2 varianten in de opfris",)
    assert 5 < safe.minutes < 6


def test_a_question_that_is_asked_before_is_no_variant():
    sources = load(SAMPLE)
    quiz = sources["alles/eindtoets/toets.md"].decode()
    again = quiz[quiz.index("/// vraag | toets-een") :].replace("toets-", "later-").replace("later-een", "nog-een", 1)
    pool = sources["alles/opfris/vragen.md"] + b"\n" + again.encode()
    course = read_course_sources("alles", {**sources, "alles/opfris/vragen.md": pool}).course
    assert course is not None
    assert len(course.opfris) == 3
    assert [row.variants for row in cover_of(course)] == [1, 0]


def test_an_empty_cell_and_a_shortage_are_said_in_words():
    course = read_course(SAMPLE).course
    assert course is not None
    title, head, first, second, last = cover_lines(course)
    assert title == "Alles: een cursus met elk onderdeel: wat er is per leerdoel"
    assert head.split()[:2] == ["leerdoel", "schermen"]
    assert head.endswith("minuten  scènes in casussen  bijeenkomsten")
    assert first.split()[:8] == ["rekenen", "2", "4", "1", "1", "5", "1", "-"]
    assert first.endswith("  te weinig: 1 van de 2 varianten in de opfris")
    assert second.split()[:8] == ["veilig", "3", "4", "1", "leeg", "5", "1", "1"]
    assert last == "  2 leerdoelen, bij 2 is er te weinig."


def test_a_test_need_not_ask_about_what_only_verdieping_teaches():
    sources = load(SAMPLE)
    head = sources["alles/cursus.md"].decode()
    assert "kern:\n  - eerste\n" in head
    shorter = {**sources, "alles/cursus.md": head.replace("kern:\n  - eerste\n", "kern:\n  - tweede\n").encode()}
    pool = sources["alles/eindtoets/toets.md"].decode().replace("doel: rekenen", "doel: veilig").encode()
    course = read_course_sources("alles", {**shorter, "alles/eindtoets/toets.md": pool}).course
    assert course is not None
    _, _, first, _, legend, _ = cover_lines(course)
    assert first.split()[3] == "-"
    assert legend == "  -: verdieping, daar vraagt de toets niet naar"


def fact(key: str, until: date | None, **more: object) -> Fact:
    return Fact(key, "3 glazen", "Bron", 2024, until, **more)  # type: ignore[arg-type]


FACTS = (
    fact("later", date(2027, 2, 20)),
    fact("zonder", None),
    fact("straks", date(2027, 2, 19), group="scholieren", checked_by="A. Naam", checked_on=date(2026, 11, 1)),
    fact("vandaag", TODAY),
    fact("te-laat", date(2026, 11, 20)),
)


def test_facts_are_listed_by_when_they_have_to_be_looked_at():
    assert list(due_lines(FACTS, TODAY)) == [
        "Over de datum (1)",
        "  20-11-2026  te-laat: 3 glazen (Bron, 2024); niet nagekeken",
        "Binnen 90 dagen (2)",
        "  21-11-2026  vandaag: 3 glazen (Bron, 2024); niet nagekeken",
        "  19-02-2027  straks: 3 glazen (Bron, 2024, scholieren); nagekeken door A. Naam op 01-11-2026",
        "Later (1)",
        "  20-02-2027  later: 3 glazen (Bron, 2024); niet nagekeken",
        "Zonder datum (1)",
        "  geen datum  zonder: 3 glazen (Bron, 2024); niet nagekeken",
    ]


def test_facts_can_be_listed_up_to_a_day():
    assert [line.split()[1] for line in due_lines(FACTS, TODAY, date(2026, 11, 21)) if line[0] == " "] == [
        "te-laat:",
        "vandaag:",
    ]
    assert list(due_lines(FACTS, TODAY, date(2020, 1, 1))) == ["Er zijn geen feiten die je moet nakijken."]
