"""Is a text easy to read? Sentences of at most 20 words, plain words, few passives, and a score for the whole file.

The score is that of Flesch, fitted to Dutch by W.H. Douma (De leesbaarheid van landbouwbladen, 1960):
206.84 - 0.93 x words per sentence - 0.77 x syllables per 100 words. 65 and more reads easily.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from elearning.content.plainer import BEGINNINGS, PLAINER
from elearning.content.prose import FREE, Saying
from elearning.content.syllables import syllables
from elearning.content.waivers import SCORE, Finding, quoted

LONGEST_SENTENCE = 20
LONGEST_WORD = 22
LOWEST_SCORE = 65
LEAST_WORDS = 100
"""In fewer words one long name decides the score."""
PASSIVES = 4
PASSIVE_SHARE = 0.15

WORD = re.compile(rf"(?:^| )[^\w {FREE}]*[\w{FREE}]")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
END = re.compile(r"[.!?…]{1,9}['\"’”»)]{0,3} ")
START = re.compile(rf"[‘’“”\"'«(]?[^\W\d_a-zß-öø-ÿ]|\d|[‘“\"«]|{FREE}|['’]s ")
ABBREVIATIONS = """
a.d. art. bijv. blz. bv. ca. dhr. d.m.v. dr. drs. d.w.z. evt. excl. i.p.v. i.v.m. incl. ing. jl. max. mevr. min.
m.b.t. mr. mw. m.n. nl. nr. o.a. o.b.v. p. pag. prof. resp. sr. st. t.a.v. t/m tel. t.o.v. vgl. v.a. vs. zgn.
"""
SHORTENED = frozenset(ABBREVIATIONS.split())
"""After these a sentence goes on. After `enz.`, `etc.`, `e.d.` and `e.a.` it may end: there a capital decides."""
INITIAL = re.compile(r"[‘“(\"']?[A-Z]\.")

BECOME = frozenset({"word", "wordt", "worden", "werd", "werden", "wordend"})
PARTICIPLE = re.compile(
    r"(?:aan|af|bij|dicht|door|in|klaar|leeg|los|mee|na|om|onder|op|over|samen|tegen|terug|toe|uit|vast|voor|weg)?ge"
    r"[a-zë-]{2,}(?:d|t|en)|(?:be|ver|ont|her|er|mis)[a-zë-]{2,}(?:d|t)|[a-z]{2,}eerd"
    r"|verboden|begrepen|besproken|beschreven|bedrogen|verloren|ontvangen|ontslagen"
)
LIKE_PARTICIPLES = """
bed best bent betekent bestaat belt begint bezoekt bereikt geld geduld geheugen gelaat gemeente gerust gesprek
gesprekken gewicht gewoonte gezicht gezin gezinnen gezond gebed gebied geluid gevoelens gegevens gevolgen gedrag
gedachten gedachte erbuiten bericht bekend verstand verband verdriet verlangen verleden vertrouwen verkeerd
verschillend verschillen verliest vertelt ontbijt gebruiken gebeuren geven getallen gelden geneesmiddelen gerechten
gerechtigd gekend gemiddeld berichten bewoond geeft gelooft geldt geniet gebeurt vergeet ontstaat verdwijnt bedoelt
betaalt bewaart bestelt verdient verwacht verwijst behandelt herkent erkent verkoopt ontdekt verzint vergelijkt
berekent bespreekt bezorgt
"""
NOT_PARTICIPLE = frozenset(LIKE_PARTICIPLES.split())


@dataclass(frozen=True)
class Sentence:
    """A sentence with where it begins in its paragraph, and how many words are read in it."""

    text: str
    place: int
    words: int


def sentences(text: str) -> Iterator[Sentence]:
    """Split a paragraph at the ends of its sentences; a dot of a shortened word or an initial is none."""
    start = 0
    for found in END.finditer(text):
        if START.match(text, found.end()) and not _goes_on(text, found.start(), start):
            yield _sentence(text, start, found.end() - 1)
            start = found.end()
    if start < len(text):
        yield _sentence(text, start, len(text))


def _sentence(text: str, start: int, end: int) -> Sentence:
    words = text[start:end]
    return Sentence(words, start, len(WORD.findall(words)))


def _goes_on(text: str, dot: int, start: int) -> bool:
    if text[dot] != ".":
        return False
    last = text[max(start, dot - 12) : dot + 1].rpartition(" ")[2]
    return last.lstrip("‘“(\"'").lower() in SHORTENED or bool(INITIAL.fullmatch(last))


def readability_findings(sayings: tuple[Saying, ...]) -> Iterator[Finding]:
    """Report what makes a text hard to read, from top to bottom, and then what is said of it as a whole."""
    running: list[tuple[Sentence, int]] = []
    for saying in sayings:
        for sentence in sentences(saying.text):
            line = saying.line(sentence.place)
            yield from _length(sentence, line)
            if saying.running:
                running.append((sentence, line))
        yield from _words(saying)
    yield from _score([sentence for sentence, _ in running])
    yield from _passives(running)


def _length(sentence: Sentence, line: int) -> Iterator[Finding]:
    if sentence.words > LONGEST_SENTENCE:
        message = (
            f"Deze zin heeft {sentence.words} woorden: '{quoted(sentence.text)}'. Knip hem: hooguit {LONGEST_SENTENCE}."
        )
        yield Finding(line, message, sentence.text, sentence=True)


def _words(saying: Saying) -> Iterator[Finding]:
    for found in COMPOUND.finditer(saying.text):
        word, place = found.group(), found.start()
        if word.lower() not in BEGINNINGS and len(word) <= LONGEST_WORD:
            continue
        difficult, line = _difficult(saying.text, place, word.lower()), saying.line(place)
        if difficult:
            quote = saying.text[place : place + len(difficult)]
            message = f"'{quote}' is een lastig woord. Zeg liever: {PLAINER[difficult]}."
            yield Finding(line, message, quote, quote)
        if len(word) > LONGEST_WORD:
            yield from _long_parts(word, line)


def _difficult(text: str, place: int, word: str) -> str | None:
    """Find the difficult word or phrase that begins here."""
    for words in BEGINNINGS.get(word, ()):
        end = place + len(words)
        if text[place:end].lower() == words and not text[end : end + 1].isalnum():
            return words
    return None


def _long_parts(compound: str, line: int) -> Iterator[Finding]:
    for word in compound.split("-"):
        if len(word) > LONGEST_WORD:
            message = f"'{word[:60]}' heeft {len(word)} letters. Knip het met een streepje, of zeg het anders."
            yield Finding(line, message, word, word)


def score(found: list[Sentence]) -> float:
    """Give the Flesch-Douma score of sentences. A free word counts as a word of one syllable."""
    words = sum(sentence.words for sentence in found)
    if not words:
        return 100.0
    total = sum(sum(map(syllables, LETTERS.findall(sentence.text))) + sentence.text.count(FREE) for sentence in found)
    return 206.84 - 0.93 * words / len(found) - 0.77 * total * 100 / words


def _score(found: list[Sentence]) -> Iterator[Finding]:
    if sum(sentence.words for sentence in found) < LEAST_WORDS:
        return
    points = score(found)
    if points < LOWEST_SCORE:
        message = (
            f"Dit bestand leest niet makkelijk: {points:.0f} punten, en {LOWEST_SCORE} is het minste (Flesch-Douma). "
            "Maak zinnen korter en neem kortere woorden."
        )
        yield Finding(1, message, SCORE)


def _passives(running: list[tuple[Sentence, int]]) -> Iterator[Finding]:
    passive = [(sentence, line) for sentence, line in running if is_passive(sentence.text)]
    if len(passive) >= PASSIVES and len(passive) > PASSIVE_SHARE * len(running):
        first, line = passive[0]
        message = (
            f"Hier zijn {len(passive)} van de {len(running)} zinnen lijdend (met 'worden'), zoals: "
            f"'{quoted(first.text)}'. Zeg wie iets doet."
        )
        yield Finding(line, message, SCORE)


def is_passive(text: str) -> bool:
    """Say whether something is done in a sentence by nobody in particular: a form of `worden` and a participle."""
    words = [word.lower() for word in LETTERS.findall(text)]
    if BECOME.isdisjoint(words):
        return False
    return any(
        len(word) < 40 and word not in NOT_PARTICIPLE and word not in BECOME and PARTICIPLE.fullmatch(word)
        for word in words
    )
