"""From Dutch sentences to the sounds the voice model knows.

espeak-ng says how a word sounds, a word list tells where a compound falls apart (espeak stresses those wrongly), and
`WORDS` says by hand what both get wrong. The model never heard Dutch: `SOUNDS` names for each Dutch sound the one it
knows that a Dutch listener takes for it.
"""

import re
import sqlite3
import subprocess
from functools import lru_cache
from importlib import resources

from tools.film.symbols import SYMBOLS

WORDS = {
    "wijkteam": "ʋˈɛɪktˌim",
    "keukentafel": "kˈøːkəntˌaːfəl",
    "johan": "joːhˈɑn",
    "harold": "hˈɛrɔlt",
    "samira": "saːmˈiraː",
    "hamza": "hˈɑmzaː",
    "awan": "aːʋˈɑn",
    "u": "y",
    "uw": "yʋ",
    "tja": "tjˈaː",
    "moti": "mˈoːti",
}
"""Words that espeak says wrongly, in its own writing."""

SOUNDS = {
    "tʲ": "tj", "ʌʊ": "ɔu", "ɵ": "œ", "ʏ": "œ", "ʋ": "v", "r": "ɾ", "ɣ": "x", "g": "ɡ",
}  # fmt: skip
"""What espeak writes, and what the model is given for it; all other sounds have the same name."""

PATTERN = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)))
WORD = re.compile(r"[\w’'-]+")
CLAUSE = re.compile(r"([,;:.!?…—]+)")


def phonemes(sentence: str) -> str:
    """Write a sentence in the model's sounds, with its punctuation."""
    text = sentence.replace("‘", "").replace("’", "'").replace(" - ", ", ").replace("–", ",")
    spoken = "".join(part if CLAUSE.fullmatch(part) else _clause(part) for part in CLAUSE.split(text))
    return "".join(sound for sound in PATTERN.sub(lambda match: SOUNDS[match[0]], spoken) if sound in SYMBOLS)


def _clause(clause: str) -> str:
    """Say a run of words: those we know by hand, and the rest between them by espeak, which then hears the context."""
    said: list[str] = []
    run: list[str] = []
    for word in WORD.findall(clause):
        known = WORDS.get(word.lower())
        if known is None:
            run.append("-".join(compound(word)))
            continue
        said += [espeak(" ".join(run)), known]
        run = []
    said.append(espeak(" ".join(run)))
    spoken = " ".join(part for part in said if part)
    return (" " if clause[:1].isspace() else "") + spoken


@lru_cache(maxsize=4096)
def espeak(text: str) -> str:
    """Ask espeak-ng how a few words sound."""
    if not text:
        return ""
    command = ["espeak-ng", "-v", "nl", "--ipa", "-q", text]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return " ".join(re.sub(r"\([a-z-]+\)", "", said).split())


@lru_cache(maxsize=4096)
def compound(word: str) -> tuple[str, ...]:
    """Cut a compound in two known words, as even as can be; a word that is known itself stays whole."""
    small = word.lower()
    if len(small) < 9 or known(small):
        return (word,)
    cuts = [at for at in range(4, len(small) - 3) if known(small[:at]) and known(small[at:])]
    if not cuts:
        return (word,)
    at = min(cuts, key=lambda at: abs(at - len(small) / 2))
    return word[:at], word[at:]


@lru_cache(maxsize=8192)
def known(word: str) -> bool:
    """Whether this is a Dutch word of the list."""
    with resources.as_file(resources.files("gruut_lang_nl") / "espeak" / "lexicon.db") as path:
        rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        found = rows.execute("select 1 from word_phonemes where word = ? limit 1", (word,)).fetchone()
        rows.close()
    return found is not None
