"""A small casus that is in order, to change one thing in."""

from elearning.content.casus import Casus
from elearning.content.drafts import Draft, read_draft
from elearning.content.model import Reading
from elearning.content.reader import read_course_sources

CASUS = """---
titel: Wim doet open
samenvatting: Je belt aan bij Wim.
minuten: 1
leerdoelen: [vragen]
bewoner: Wim
werker: Noor
gaat-over: Drinken, en alleen zijn.
openheid: 30
neem-mee:
  - Vraag eerst.
  - Luister dan.
  - Kom terug.
---
Je bent Noor.

## Aan de deur {#deur}
doel: vragen
De gordijnen zijn dicht.

Wim: "Wat kom je doen?"

- [open vraag] "Hoe gaat het?" (+8) -> tafel
  > Wim: "Kom maar even." {vt}
  > (Hij doet een stap opzij.)
  > Je vraagt het hem.
- [onwaarheid] "Ik doe een rondje door de straat." (0) +onthoud rondje -> tafel
  > Wim: "O."
  > Dat is niet waar.
- [overnemen] "Stop er vandaag nog helemaal mee." (-4) STOP
  > Wim: "Goed."
  > Dat kan misgaan.

## Aan tafel {#tafel}
als: openheid < 20 -> dicht
Wim: "Dat rondje geloof ik niet." {als: rondje}
Noor: "Fijn dat ik er ben." {bevestiging}

- [schaalvraag] "Hoe belangrijk is dat voor je?" (+4) -> begin
  > Wim: "Een zes."
  > Hij denkt na.
- [waarschuwen] "Als je zo doorgaat, dan loopt het heel slecht af." (-12) -> dicht
  > Wim: "Ga weg."
  > Zo gaat de deur dicht.

## Dicht {#dicht}
einde: gestopt
Kom later terug.

## Een begin {#begin}
einde: goed
(Wim lacht.)

Goed geluisterd.
"""

COURSE = """---
titel: T
samenvatting: S
leerdoelen:
  - vragen: Je vraagt door.
volgorde:
  - wim
kern:
  - wim
---
Welkom.
"""


def changed(*changes: tuple[str, str]) -> str:
    """Change the casus; what is replaced must stand in it exactly once."""
    text = CASUS
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def draft_of(text: str) -> Draft:
    return read_draft("les/wim/casus.md", text.encode())


def casus_of(text: str = CASUS) -> Casus:
    draft = draft_of(text)
    assert isinstance(draft.content, Casus)
    assert draft.problems == ()
    return draft.content


def reading_of(text: str = CASUS, **files: str | bytes) -> Reading:
    """Read a course with this casus; `gang_mp4=…` is a file beside it, `cursus_md=…` another course head."""
    sources = {"les/cursus.md": COURSE.encode(), "les/wim/casus.md": text.encode()}
    for name, data in files.items():
        path = "les/cursus.md" if name == "cursus_md" else f"les/wim/{name.replace('_', '.')}"
        sources[path] = data.encode() if isinstance(data, str) else data
    return read_course_sources("les", sources)


def said_about(reading: Reading, path: str = "les/wim/casus.md") -> list[str]:
    """Give the problems of one file, with their lines."""
    return [str(one).removeprefix(f"{path}:") for one in reading.problems if one.path == path]


def line_of(text: str, words: str) -> int:
    """Find the line on which words stand for the first time."""
    return next(number for number, line in enumerate(text.split("\n"), 1) if words in line)
