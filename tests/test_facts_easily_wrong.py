"""Fifteen facts that writers get wrong most easily: each is right in the text, and each is asked about.

A row says in which module a fact stands, what its value must hold, and which answers count as right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from elearning.content.model import Course, Kind, Question
from elearning.content.reader import read_course
from elearning.rules.answering import TEXT, grade

COURSES = Path(__file__).parent.parent / "courses"
TODAY = date(2026, 11, 22)
Right = str | tuple[str, ...] | dict[str, str] | frozenset[str]


@dataclass(frozen=True)
class Row:
    """One of the fifteen: `facts` are pieces of values by key, `asked` what is right by question."""

    name: str
    course: str
    module: str
    facts: dict[str, tuple[str, ...]]
    asked: dict[str, Right]
    #: The year that a fact carries.
    years: Mapping[str, int] = field(default_factory=dict)


ROWS = (
    Row(
        "1 zwaar is niet overmatig",
        "basis",
        "definities",
        {
            "zware-drinker": (
                "minstens één keer per week",
                "6 of meer glazen op een dag bij een man",
                "4 of meer bij een vrouw",
            ),
            "overmatige-drinker": ("meer dan 21 glazen per week bij een man", "meer dan 14 bij een vrouw"),
        },
        {"alleen-zaterdag": "Zwaar", "drie-per-dag": "Niet waar"},
    ),
    Row(
        "2 nooit ineens stoppen",
        "basis",
        "gevaar-en-ontwenning",
        {"ineens-stoppen": ("levensgevaarlijk",), "ghb-stoppen": ("levensgevaarlijk",), "benzo-stoppen": ("delier",)},
        {
            "plots-stoppen": {
                "Elke dag een fles wijn": "Kan levensgevaarlijk zijn",
                "Elke dag GHB": "Kan levensgevaarlijk zijn",
                "Al maanden elke avond een slaappil": "Kan levensgevaarlijk zijn",
                "Elke dag blowen": "Naar, meestal niet gevaarlijk",
            },
            "morgen-stop-ik": "samen de huisarts",
        },
    ),
    Row(
        "3 het drinkadvies",
        "basis",
        "standaardglas",
        {"drinkadvies": ("niet drinken", "niet meer dan één glas op een dag")},
        {"welk-advies": "Liefst niets, en anders één glas per dag"},
        {"drinkadvies": 2015},
    ),
    Row(
        "4 het standaardglas",
        "basis",
        "standaardglas",
        {"standaardglas": ("10 gram",), "fles-wijn": ("7 standaardglazen",), "halve-liter-bier": ("2 standaard",)},
        {"fles-wijn": "7", "toets-glas-koppel": {"Een halve liter bier": "2", "Een fles wijn van 750 ml": "7"}},
    ),
    Row(
        "5 de AUDIT-C",
        "basis",
        "de-vraag-stellen",
        {
            "audit-c-grens-nl": ("5 punten of meer bij een man", "4 punten of meer bij een vrouw"),
            "audit-c-grens-elders": ("4 punten of meer bij een man", "3 punten of meer bij een vrouw"),
        },
        {
            "audit-c-vrouw": "aanwijzing om verder te praten",
            "opfris-audit-c-grens": "grens van je organisatie",
            "toets-screen-koppel": {"Drie korte vragen": "AUDIT-C"},
        },
    ),
    Row(
        "6 Hamza beslist zelf",
        "basis",
        "wet-en-toestemming",
        {"toestemming-jongere": ("vanaf 16 jaar beslist een jongere zelf", "wat zijn ouders te horen krijgen")},
        {
            "wie-geeft-toestemming": {
                "Hamza van 16": "De jongere zelf",
                "Jesse van 14": "De jongere en de ouders samen",
            },
            "moeder-wil-weten": "Ik vraag Hamza wat u mag weten",
        },
    ),
    Row(
        "7 MOTI-4 en Wiet-Check",
        "basis",
        "wie-doet-wat",
        {"moti-4": ("vier gesprekken van een uur",), "wiet-check": ("twee gesprekken van anderhalf uur",)},
        {"bij-wie-begin-je": {"MOTI-4": "Preventiewerker"}, "opfris-samen-wiet-check": "Niet waar"},
    ),
    Row(
        "8 gedoogd is niet legaal",
        "basis",
        "de-wet-in-het-kort",
        {"cannabis-eigen-gebruik": ("blijft strafbaar",), "wiet-onder-achttien": ("gelden de gedoogregels niet",)},
        {"wiet-is-legaal": "Niet waar"},
    ),
    Row(
        "9 lachgas, nieuwe middelen, 3-MMC en ketamine",
        "basis",
        "de-wet-in-het-kort",
        {
            "lachgas-wet": ("1 januari 2023",),
            "nps-wet": ("1 juli 2025", "groepen"),
            "mmc-wet": ("al eerder verboden",),
            "ketamine-wet": ("januari 2024", "niet onder de Opiumwet"),
        },
        {
            "welk-middel-welke-regel": {
                "Lachgas": "Op lijst II sinds 1 januari 2023",
                "Groepen designerdrugs": "Op lijst IA sinds 1 juli 2025",
                "3-MMC": "Al verboden",
                "Ketamine": "niet onder de Opiumwet",
            }
        },
    ),
    Row(
        "10 kinderen van ouders met problemen",
        "basis",
        "lvb-en-kinderen",
        {"kopp-kov": ("900.000", "27,9%")},
        {"hoeveel-kinderen": "Niet waar", "opfris-kinderen-cijfer": "900.000"},
    ),
    Row(
        "11 oude cijfers dragen hun jaar en hun groep",
        "basis",
        "definities",
        {"zware-drinkers-2014": ("één op de negen", "12 jaar en ouder"), "zware-drinkers-nu": ("7,2%", "volwassenen")},
        {"opfris-rol-cijfer": "Het jaar van de peiling en wie er meededen"},
        {"zware-drinkers-2014": 2014, "zware-drinkers-nu": 2024},
    ),
    Row(
        "12 de maten van de MITI",
        "gespreksvoering",
        "schaalvraag-en-maat",
        {
            "miti-verhouding": ("1 reflectie op 1 vraag (basis)", "2 op 1 (bekwaam)"),
            "miti-complex": ("40% (basis)", "50% (bekwaam)"),
            "miti-technisch": ("een 3 van de 5 (basis)", "een 4 van de 5 (bekwaam)"),
            "miti-relationeel": ("een 3,5 van de 5 (basis)", "een 4 van de 5 (bekwaam)"),
        },
        {
            "hoeveel-teruggeven": "16",
            "wat-telt-de-miti": frozenset({"Hoe vaak je vraagt", "Hoeveel van je reflecties", "Of je samenwerkt"}),
        },
    ),
    Row(
        "13 de houding in twee edities",
        "gespreksvoering",
        "houding-en-reparatiereflex",
        {"mg-derde-editie": ("derde",), "mg-vierde-editie": ("vierde",)},
        {
            "oud-of-nieuw-woord": {
                "Ontlokken": "Derde editie",
                "Empowerment": "Vierde editie",
                "Weerstand": "Ouder woord",
            }
        },
    ),
    Row(
        "14 de schaalvraag gaat naar beneden",
        "gespreksvoering",
        "schaalvraag-en-maat",
        {"lijst-bij-twijfel": ("minder bereid",)},
        {"welke-vervolgvraag": "en geen drie", "lijst-helpt": "Niet waar"},
    ),
    Row(
        "15 de meldcode",
        "basis",
        "wet-en-toestemming",
        {"meldcode-afwegen": ("1 januari 2019",), "meldcode-gevaar": ("wacht je niet", "mag je overslaan")},
        {"stappen-meldcode": ("Signalen", "Overleggen", "Praten", "Wegen", "Beslissen"), "niet-wachten": "112"},
    ),
)


@cache
def course(slug: str) -> Course:
    found = read_course(COURSES / slug, TODAY).course
    assert found
    return found


def counts_as_right(question: Question, right: Right) -> bool:
    """Tell whether the question takes for right what the row says is right, and of choices nothing else."""
    if isinstance(right, frozenset):
        right_ones = [choice.text.source for choice in question.choices if choice.right]
        return len(right_ones) == len(right) and all(any(one in text for text in right_ones) for one in right)
    if isinstance(right, dict):
        sides = {choice.text.source: choice.match or "" for choice in question.choices}
        return all(any(left in text and label in side for text, side in sides.items()) for left, label in right.items())
    if isinstance(right, tuple):
        return [choice.text.source.split()[0] for choice in question.choices] == list(right)
    if question.kind is Kind.FILL:
        return grade(question, {TEXT: [right]}).right
    return [right in choice.text.source for choice in question.choices] == [choice.right for choice in question.choices]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_fact_is_right_in_the_text(row: Row) -> None:
    facts = {fact.key: fact for fact in course(row.course).facts}
    module = course(row.course).step(row.module)
    assert module
    for key, pieces in row.facts.items():
        assert key in module.facts, f"{key} does not stand in {row.module}"
        for piece in pieces:
            assert piece in facts[key].value, key
    assert {key: facts[key].year for key in row.years} == row.years


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_fact_is_asked_about(row: Row) -> None:
    questions = {question.key: question for question in course(row.course).questions}
    for key, right in row.asked.items():
        assert counts_as_right(questions[key], right), key
