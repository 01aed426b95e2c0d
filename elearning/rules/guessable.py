"""Passwords that somebody who knows this country, this site and this person would try first.

A list of leaked passwords knows no ‘Keukentafel2026!’. So everything that can be guessed is taken out of a password:
words that people choose, their own name and employer, years, runs of the keyboard, repetitions. When almost nothing is
left it is refused. There are no rules about kinds of signs (ASVS 6.2.5): a sentence of plain words is fine.
"""

import re
import unicodedata
from collections.abc import Iterable

#: So many letters, or twice as many digits, must be left that nobody could have known.
LEAST_LEFT = 4
#: A piece that is shorter and said again and again is no password.
SHORT_PIECE = 8
#: With this many known words it is a sentence.
SENTENCE = 4
#: Signs that people write for letters.
LEET = str.maketrans("0134578@$!€", "oieastbasie")
RUNS = (
    "qwertyuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "wxcvbn", "1234567890", "0987654321",
    "abcdefghijklmnopqrstuvwxyz", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p", "qweasdzxc", "!@#$%^&*()",
)  # fmt: skip
_SEASONS = "lente voorjaar zomer herfst najaar winter spring summer autumn kerst pasen vakantie"
_DAYS = (
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april juni juli augustus "
    "september oktober november december"
)
_DOORS = (
    "welkom wachtwoord geheim toegang ikwil inloggen binnen account login beheer beheerder admin administrator "
    "gebruiker test testen tijdelijk nieuw hallo hoihoi sesam standaard welcome password passwort passw0rd pass secret "
    "letmein access changeme default guest user users root master super hello start begin code sleutel slot computer "
    "laptop telefoon internet windows google apple office microsoft"
)
_WORK = (
    "keukentafel wijkteam wijkteams gemeente team werk werken zorg hulp jeugd sociaal welzijn verslaving "
    "verslavingszorg preventie demo alcohol drugs cursus cursist training leren elearning opfris manager begeleider "
    "auteur kantoor koffie collega buurt buurtteam stichting instelling"
)
_LOVED = (
    "iloveyou ikhouvanjou ikhouvan liefde schatje liefje lieverd schat love kusjes mama papa oma opa baby familie "
    "kinderen vlinder bloem zonnetje sunshine princess prinses engel angel dragon draak monkey aapje poes hond kater "
    "tijger football voetbal hockey baseball basketball ajax feyenoord twente superman batman pokemon starwars oranje "
    "holland nederland netherlands belgie friesland fuckyou kanker godver shadow michael mustang freedom whatever "
    "trustno flower summertime forever chocolade muziek music"
)
_TOWNS = (
    "amsterdam rotterdam denhaag gravenhage utrecht eindhoven groningen tilburg almere breda nijmegen apeldoorn "
    "arnhem haarlem haarlemmermeer enschede amersfoort zaanstad zaandam denbosch hertogenbosch zwolle zoetermeer "
    "leiden leeuwarden maastricht dordrecht ede alphen westland alkmaar emmen delft venlo deventer helmond hilversum "
    "heerlen purmerend oss lelystad roosendaal schiedam vlaardingen spijkenisse hoorn gouda assen katwijk veenendaal "
    "zeist nieuwegein hardenberg barneveld doetinchem roermond middelburg vlissingen terneuzen goes kampen hoogeveen "
    "meppel drachten heerenveen sneek harderwijk tiel wageningen culemborg houten woerden capelle ridderkerk "
    "barendrecht bergenopzoom waalwijk weert sittard geleen kerkrade hengelo almelo oldenzaal"
)
_NAMES = (
    "jan piet klaas kees henk johan peter willem hans marco mark erik jeroen martijn dennis patrick robert thomas "
    "daniel kevin bas tim tom lars sander stefan rick maria anna anne johanna marieke linda sandra monique esther "
    "petra ingrid lisa laura sophie emma julia eva sara sarah fatima mohammed ahmed ali jessica michelle jennifer kim "
    "nicole bianca"
)
_SMALL = "een het van met mijn jouw voor naar bij ben ik je de is in op en wil dit dat"
WORDS = frozenset(" ".join((_SEASONS, _DAYS, _DOORS, _WORK, _LOVED, _TOWNS, _NAMES)).split())
SMALL = frozenset(_SMALL.split())
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_guessable(password: str, own_words: Iterable[str] = ()) -> bool:
    """Tell whether a password is made of what others can guess; `own_words` are names of and around this person."""
    text = _plain(password)
    if len(set(text)) < 5:
        return True
    known = WORDS | {word for one in own_words for word in _parts(one)}
    return any(_is_made_of(form, known) for form in dict.fromkeys((text, text.translate(LEET))))


def _plain(text: str) -> str:
    """Write a text in small letters without accents, as who guesses would."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in split if not unicodedata.combining(one))


def _parts(text: str) -> set[str]:
    """Give the words of a name or an address, and the whole of it without what joins them."""
    plain = _plain(text)
    words = re.findall(r"[^\W_]+", plain)
    return {one for one in (*words, "".join(words)) if len(one) >= 3} - SMALL


def _is_made_of(text: str, known: Iterable[str]) -> bool:
    piece = _repeated(text)
    if len(piece) < min(len(text), SHORT_PIECE):
        return True
    rest, words = _without_words(_without_runs(piece), known)
    rest = _YEAR.sub(" ", rest)
    left = sum(one.isalpha() or ord(one) > 0x2000 for one in rest) + sum(one.isdigit() for one in rest) // 2
    return left < LEAST_LEFT and words < SENTENCE


def _repeated(text: str) -> str:
    """Give the piece that a text repeats; the text itself when it does not."""
    for size in range(1, len(text) // 2 + 1):
        if (text[:size] * (len(text) // size + 1))[: len(text)] == text:
            return text[:size]
    return text


def _without_runs(text: str) -> str:
    """Take out runs of the keyboard, the alphabet and the digits, of four or more, and one sign three times or more."""
    for run in (*RUNS, *(one[::-1] for one in RUNS)):
        for size in range(min(len(run), len(text)), 3, -1):
            for start in range(len(run) - size + 1):
                text = text.replace(run[start : start + size], " ")
    return re.sub(r"(.)\1{2,}", " ", text)


def _without_words(text: str, known: Iterable[str]) -> tuple[str, int]:
    """Take known words out, the longest first; gives what is left and how many different ones there were."""
    count = 0
    for word in sorted(known, key=lambda one: (-len(one), one)):
        if word in text:
            text, count = text.replace(word, " "), count + 1
    return " ".join(one for one in re.split(r"[\s_-]+", text) if one not in SMALL), count
