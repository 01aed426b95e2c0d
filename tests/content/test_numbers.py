"""A number in a course text comes from a fact, from a question that names its facts, or is waived with a reason."""

import pytest

from elearning.content.drafts import read_draft
from elearning.content.model import Module
from elearning.content.reader import read_course_sources
from tests.content.mutants import load
from tests.content.test_mutants import SAMPLE

HEAD = "---\ntitel: T\nsamenvatting: S\nminuten: 1\nleerdoelen: [rekenen]\n{}---\n"
QUESTION = """/// vraag | a
    doel: rekenen
{}Hoeveel van de 3?

- (x) 2 {{#b}}
  > Want 3 min 1.
- ( ) nul
  > Nee.
///"""


def numbers_in(body: str, head: str = "") -> list[str]:
    """Read a module with this text and give the numbers that are found in it."""
    draft = read_draft("les/glas/module.md", f"{HEAD.format(head)}## Titel\n{body}\n".encode())
    assert draft.problems == (), draft.problems
    return [finding.quote for finding in draft.findings if finding.group]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dat zijn 7 glazen.", ["7"]),
        ("Het is 45,4% van de mensen.", ["45,4%"]),
        ("(Ruim 30.000 mensen.)", ["30.000"]),
        ("Een 50-jarige van 18+ met € 20.", ["50-jarige", "18+", "20"]),
        ("Je rekent 0,75 × 12 × 0,8. Daar komt 7,2 uit.", ["0,75", "12", "0,8", "7,2"]),
        ("Bij één op de vier, een op de tien of driekwart.", ["één op de vier", "een op de tien", "driekwart"]),
        ("De helft. Twee derde van de teams. Tien procent.", ["De helft", "Twee derde", "Tien procent"]),
        ("Twee derde drinkt, drie kwart van hen ’s avonds.", ["Twee derde", "drie kwart"]),
        ("Een ½ liter is 1½ glas.", ["½", "1½"]),
        ("> Er zijn 4 citaten.", ["4"]),
        ("- punt 5", ["5"]),
        ("| bier | wijn |\n|---|---|\n| 3 | 8 |", ["3", "8"]),
        ("Zie [de 9 tips](module:glas#titel).", ["9"]),
        ("/// weetje | Wist je dat 40 veel is?\nTekst.\n///", ["40"]),
        ("/// stem | Johan, 50 jaar\n“Nee.”\n///", ["50"]),
    ],
)
def test_a_number_by_itself_is_found(text, found):
    assert numbers_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Dat is [[feit:flesje-bier]], en [[feit:stoppen]].",
        "MOTI-4, 3-MMC, DSM-5, B12, NIX18 en 4-FA zijn namen.",
        "Stel drie vragen. Eén is genoeg. Nog een kwartier, en een halve fles. Na een derde keer, of na twee kwartier.",
        "1. eerst\n2. dan",
        "Bel [het alarmnummer](tel:112) of kijk op https://voorbeeld.example/2024/a1 of op rapport2024.nl.",
        "Schrijf naar team24@voorbeeld.example.",
        "`code 12`",
        "```\n112\n```",
        "### Kop {#kop}\nVerder niets.",
        "/// beeld | glazen.svg\n    alt: Een glas van 250 milliliter.\n///",
        "/// vraag | a\n    doel: rekenen\n    soort: volgorde\nWat eerst?\n\n1. dit\n  > Ja.\n2. dat\n  > Ja.\n///",
    ],
)
def test_a_name_a_place_or_counting_in_words_is_no_number(text):
    assert numbers_in(text) == []


def test_a_question_that_names_its_facts_accounts_for_all_its_numbers():
    assert numbers_in(QUESTION.format("")) == ["3", "2", "3", "1"]
    assert numbers_in(QUESTION.format("    feit: flesje-bier\n")) == []


def test_the_pins_of_a_house_visit_are_no_numbers():
    visit = (
        "/// vraag | a\n    doel: rekenen\n    soort: huisbezoek\n    beeld: k.svg\n    alt: Een kamer.\nKijk.\n\n"
        "> Een fles (1), een kat (2), post (3) en een plant (4). Er staan 5 stoelen.\n\n- [x] fles\n  > Ja.\n"
        "- [ ] kat\n  > Nee.\n- [x] post\n  > Ja.\n- [ ] plant\n  > Nee.\n///"
    )
    assert numbers_in(visit) == ["5"]


def test_the_titles_of_a_file_are_texts_too_but_its_sources_are_not():
    head = HEAD.format("bronnen:\n  - Rapport (2016)\n").replace("titel: T", "titel: De 10 tips")
    found = read_draft("les/glas/module.md", f"{head}## Scherm 2\nTekst.\n".encode()).findings
    assert [(finding.line, finding.quote) for finding in found] == [(2, "10"), (9, "2")]


def test_the_numbers_of_a_line_or_a_question_are_told_in_one_message():
    sources = load(SAMPLE)
    text = sources["alles/tweede/module.md"].decode() + "\nVan 3 naar 4 en 3.\nEn 5.\n\n" + QUESTION.format("")
    found = read_course_sources("alles", {**sources, "alles/tweede/module.md": text.encode()}).problems
    told = [(problem.line, problem.message.partition(".")[0]) for problem in found if "los in" in problem.message]
    assert told == [
        (20, "De getallen '3', '4' staan los in de tekst"),
        (21, "Het getal '5' staat los in de tekst"),
        (25, "De getallen '3', '2', '1' staan los in deze vraag"),
    ]


def test_a_question_knows_the_facts_it_names_and_those_in_its_texts():
    body = QUESTION.format("    feit: a-1, b\n").replace("Want 3 min 1.", "Want [[feit:c]].")
    draft = read_draft("les/glas/module.md", f"{HEAD.format('')}## Titel\n[[feit:d]].\n\n{body}\n".encode())
    assert isinstance(draft.content, Module)
    assert draft.content.questions[0].facts == ("a-1", "b", "c")
    assert set(draft.content.facts) == {"a-1", "b", "c", "d"}


def test_naming_facts_does_not_make_given_answers_old():
    draft, named = (
        read_draft("les/glas/module.md", f"{HEAD.format('')}## T\n{QUESTION.format(option)}\n".encode()).content
        for option in ("", "    feit: flesje-bier\n")
    )
    assert isinstance(draft, Module)
    assert isinstance(named, Module)
    assert draft.questions[0].hash == named.questions[0].hash
