"""What is hard to read is found where it stands, and nothing that reads well is."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.drafts import read_draft
from elearning.content.plainer import BEGINNINGS, LIST, PLAINER
from elearning.content.prose import Saying
from elearning.content.readability import is_passive, readability_findings, score, sentences
from elearning.content.report import MOST

HEAD = "---\ntitel: T\nsamenvatting: S\nminuten: 1\nleerdoelen: [rekenen]\n---\n## Titel\n"
LONG = "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien"
ENOUGH = f"{LONG} achttien negentien twintig"
NEVER = 60
"""Seconds of work that only a text that never ends would take; how fast it goes is for the benchmark."""
TOO_MUCH = f"{ENOUGH} eenentwintig"


def split(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


def found_in(body: str) -> list[tuple[int, str]]:
    draft = read_draft("les/glas/module.md", f"{HEAD}{body}\n".encode())
    assert draft.problems == (), draft.problems
    return [(finding.line, finding.message.partition(": ")[0]) for finding in draft.findings if not finding.group]


@pytest.mark.parametrize(
    "pieces",
    [
        ["Een.", "Twee!", "Drie?", "Vier…", "Vijf"],
        ["‘Drinkt u?’", "Johan zegt nee.", "“Nee.”", "Klaar."],
        ["‘Drinkt u?’ vraagt Harold.", "Hij wacht."],
        ["Denk aan bijv. Johan, dr. Smit, mevr. A. Jansen en o.a. Harold.", "Of d.w.z. iedereen."],
        ["Bier, wijn, enz.", "Daarna water."],
        ["Het is 0,8.", "Daar komt 7.5 uit."],
        ["Ruim 7.", "12 is meer.", "’s Avonds ook.", "Één keer."],
        ["Hij zegt: ‘Ik weet het niet.", "Echt niet.’", "Dat mag."],
        ["Nog iets (zie hierboven.)", "En dan \ue000.", "\ue000 is er ook."],
    ],
)
def test_a_text_is_split_into_its_sentences(pieces):
    assert split(" ".join(pieces)) == pieces


@given(st.text(max_size=300))
def test_no_sign_is_lost_in_splitting(text):
    assert " ".join(split(text)) == text or text.startswith(" ") or not text


@pytest.mark.parametrize(
    "frame",
    [
        *("{}", "- {}", "1. {}", "> {}", "### {}", "| a |\n|---|\n| {} |", "/// let-op | Titel\n{}\n///"),
        *("/// weetje | {}\nTekst.\n///", "/// beeld | a.svg\n    alt: Een glas.\n{}\n///", "/// stem | Jo\n“{}”\n///"),
        "/// vraag | a\n    doel: x\n    soort: open\n{}\n\n> Ja.\n///",
        "/// vraag | a\n    doel: x\n    soort: open\nWat?\n\n> {}\n///",
        "/// vraag | a\n    doel: x\nWat?\n\n- (x) {}\n  > Ja.\n- ( ) niets\n  > Nee.\n///",
        "/// vraag | a\n    doel: x\nWat?\n\n- (x) dit\n  > {}\n- ( ) niets\n  > Nee.\n///",
    ],
)
def test_a_sentence_over_twenty_words_is_found_wherever_it_stands(frame):
    line = 8 + frame.partition("{}")[0].count("\n")
    assert found_in(frame.format(f"{TOO_MUCH}.")) == [(line, "Deze zin heeft 21 woorden")]
    assert found_in(frame.format(f"{ENOUGH}.")) == []


def test_a_sentence_is_reported_at_the_line_where_it_begins():
    assert found_in(f"Kort. Nog korter.\nEn: {LONG}\nachttien negentien twintig. Weer kort.") == [
        (9, "Deze zin heeft 21 woorden")
    ]


def test_list_items_and_cells_are_sentences_of_their_own():
    assert found_in("\n".join(f"- {word}" for word in TOO_MUCH.split())) == []
    row = " | ".join(TOO_MUCH.split())
    assert found_in(f"| {row} |\n|{'---|' * 21}\n| {row} |") == []


def test_what_is_not_the_authors_word_counts_as_one_and_is_never_difficult():
    markers = "[[begrip:anamnese|interventies in deze wijk]] en [[feit:interventie]]"
    assert found_in(f"{markers} of `indien` of [daar](https://voorbeeld.example/indien).") == []
    assert found_in(f"{' '.join(LONG.split()[:12])} {markers} {markers} eind.") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Indien het kan.", "'Indien' is een lastig woord"),
        ("Het gaat met betrekking tot hem beter.", "'met betrekking tot' is een lastig woord"),
        ("Zij participeert mee.", "'participeert' is een lastig woord"),
        ("Bij deze interventie hoort dat.", "'interventie' is een lastig woord"),
        ("Uit verantwoordelijkheidsgevoel dan.", "'verantwoordelijkheidsgevoel' heeft 27 letters"),
    ],
)
def test_a_difficult_or_endless_word_is_found(text, message):
    ((line, found),) = found_in(text)
    assert line == 8
    assert found.startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "Het standaardglas, de verslavingszorg, de huisarts en de preventiewerker horen bij dit huisbezoek.",
        "Een aandachtsfunctionaris kent motiverende gespreksvoering en het drinkadvies.",
        "Kijk met de hele wijk, en met behulp.",
        "De alcohol-problematiek-verantwoordelijkheid van allen.",
        "Hij zegt dat met-betrekking-tot geen woord is.",
    ],
)
def test_a_word_this_subject_needs_is_not_difficult(text):
    assert found_in(text) == []


def test_every_difficult_word_has_something_plain_that_is_not_difficult_itself():
    assert len(LIST.strip().splitlines()) >= 120
    assert sum(map(len, BEGINNINGS.values())) == len(PLAINER)
    for word, plain in PLAINER.items():
        assert word == word.lower().strip()
        assert not set(plain.split(", ")) & set(PLAINER), word


def scored(text: str) -> float:
    return score(list(sentences(text)))


def test_the_score_is_that_of_flesch_and_douma():
    """Ten words of one syllable in two sentences: 206.84 - 0.93 x 5 - 0.77 x 100."""
    assert scored("De kat is nu thuis. Hij slaapt al heel lang.") == pytest.approx(206.84 - 4.65 - 77, abs=0.01)
    assert scored("") == 100
    assert (
        scored("Johan drinkt. Hij zegt niets.")
        > 100
        > scored("Alcoholproblematiek belemmert maatschappelijke deelname.")
    )


def test_only_a_whole_file_is_scored():
    hard = "Problematisch alcoholgebruik belemmert dagelijkse bezigheden, ongeacht maatschappelijke achtergronden. "
    assert found_in(hard * 12) == []
    (found,) = found_in(hard * 13)
    assert found[0] == 1
    assert found[1].startswith("Dit bestand leest niet makkelijk")


@pytest.mark.parametrize(
    "text",
    [
        "De brief wordt bezorgd.",
        "Er werd lachgas verboden.",
        "Zij worden opgehaald.",
        "Dit is zo geregeld en wordt betaald.",
    ],
)
def test_what_is_done_by_nobody_in_particular_is_passive(text):
    assert is_passive(text)


@pytest.mark.parametrize(
    "text",
    [
        "Het wordt een goed gesprek.",
        "Hij wordt suf en vergeet dingen.",
        "Ze heeft gebeld.",
        "Dat wordt moeilijk.",
        "Word beter!",
    ],
)
def test_becoming_something_is_not_passive(text):
    assert not is_passive(text)


def test_a_few_passive_sentences_are_fine():
    passive, active = "Er wordt gebeld. ", "Johan doet de deur open. "
    assert found_in(passive * 3 + active) == []
    assert found_in(passive * 4 + active * 30) == []
    assert found_in(active + "\n" + passive * 4) == [(9, "Hier zijn 4 van de 5 zinnen lijdend (met 'worden'), zoals")]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=8) | st.sampled_from([*".?!‘’ \ue000-", "indien ", "wordt ", "met "]), max_size=60))
def test_no_text_is_too_strange(pieces):
    for finding in readability_findings((Saying("".join(pieces), ((0, 3),)),)):
        assert finding.line in (1, 3)
        assert finding.message


@pytest.mark.parametrize(
    "piece",
    [
        *("a", "1", "1 ", "A1", "a.", "a. A", "...", "... ", "x? ", "‘", "_a", "a_", "*", "[a", "[a](", "[a](b)", "a`"),
        *(
            "a|",
            "| a ",
            "indien ",
            "in het ",
            "met betrekking ",
            "ge",
            "wordt ge",
            "een op ",
            "de helft ",
            "a@",
            "a.nl",
        ),
        *(
            "www.",
            "http://",
            "enz. A",
            "'s ",
            "- a\n",
            "> a\n",
            "a\n",
            "é",
            "a-",
            "[[feit:a]]",
            "a" * 23 + " ",
            LONG + " ",
        ),
    ],
)
def test_a_text_made_to_hurt_does_not_hang_the_reader(piece):
    data = f"{HEAD}{piece * (250_000 // len(piece.encode()))}\n".encode()
    start = time.process_time()
    draft = read_draft.__wrapped__("les/glas/module.md", data)
    assert time.process_time() - start < NEVER
    assert len(draft.findings) <= MOST
