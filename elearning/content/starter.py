"""A small course to begin with: correct, complete, and meant to be written over."""

import json
from pathlib import Path

from elearning.content.scan import SLUG

COURSE = """\
---
titel: {title}
samenvatting: Hoe je aan de keukentafel begint over iets lastigs.
deel: 1
norm: 80
leerdoelen:
  - beginnen: Je begint rustig over iets lastigs.
  - doorvragen: Je vraagt door zonder te oordelen.
volgorde:
  - beginnen
  - eindtoets
kern:
  - beginnen
  - eindtoets
---
Fijn dat je er bent. In deze cursus oefen je met een begin van een gesprek.

Begin bij [de eerste module](module:beginnen). Je kunt altijd stoppen en later verdergaan.
"""

MODULE = """\
---
titel: Het begin van een gesprek
samenvatting: Een goede eerste zin, en wat je daarna vraagt.
minuten: 2
leerdoelen:
  - beginnen
  - doorvragen
---
## Eerst vragen of het mag {#toestemming}
Een lastig onderwerp begint met toestemming. Vraag of je er iets over mag vragen.
Dan kan de ander ja zeggen, en ook nee.

/// zo-vraag-je-het | Zo kun je het vragen
‘Mag ik u iets vragen over hoe de avonden gaan?’
///

/// vraag | eerste-zin
    doel: beginnen
Met welke zin begin je?

- ( ) ‘U moet echt iets aan uw situatie doen.’
  > Nu vertel je wat de ander moet. De kans is groot dat hij zich verdedigt.
- (x) ‘Mag ik vragen hoe een gewone dag eruitziet?’
  > Ja. Je vraagt eerst of het mag, en de ander kiest wat hij vertelt.
///

## Daarna doorvragen {#doorvragen}
Een open vraag begint vaak met *hoe* of *wat*. Daar past geen ja of nee op. Laat na je vraag een stilte vallen.

/// vraag | open-of-dicht
    doel: doorvragen
Welke vragen zijn open?

- [x] ‘Hoe gaat het ’s avonds?’
  > Ja. Hier hoort een verhaal bij.
- [ ] ‘Slaapt u goed?’
  > Nee. Hier is ja of nee genoeg.
- [x] ‘Wat zou u graag anders zien?’
  > Ja. De ander denkt na over wat hij zelf wil.
///

/// vraag | jouw-zin
    doel: beginnen
    soort: open
Welke eerste zin past bij jou?

> ‘Ik wil graag iets met u bespreken. Is dit een goed moment?’
///
"""

QUIZ = """\
---
titel: Eindtoets
samenvatting: Laat zien wat je hebt geleerd.
minuten: 1
trekking: 2
---
Neem rustig de tijd. Na elk antwoord lees je waarom het klopt of niet.

/// vraag | toets-toestemming
    doel: beginnen
    soort: waar-of-niet
Je vraagt eerst of je iets mag vragen, ook als je haast hebt.

- (x) Waar
  > Klopt. Het kost een paar tellen en scheelt later veel weerstand.
- ( ) Niet waar
  > Juist als je haast hebt, helpt het. Zonder toestemming praat je tegen een dichte deur.
///

/// vraag | toets-stilte
    doel: doorvragen
Johan zegt na je vraag even niets. Wat doe je?

- (x) Wachten.
  > Goed. In een stilte denkt iemand na.
- ( ) Snel een nieuwe vraag stellen.
  > Dan hoeft Johan niet meer na te denken over de eerste.
///
"""

POOL = """\
/// vraag | opfris-begin
    doel: beginnen
Hoe begin je over iets lastigs?

- (x) Met de vraag of het mag.
  > Ja. Zo houdt de ander zelf de regie.
- ( ) Met een folder.
  > Een folder geeft uitleg, maar je weet nog niet of iemand daarop zit te wachten.
///
"""


def starter_files(slug: str, title: str) -> dict[str, bytes]:
    """Give the files of a new course by path from `courses/`. The title is quoted, so any title will do."""
    if not SLUG.fullmatch(slug):
        raise ValueError("Een cursusmap heet met kleine letters, cijfers en streepjes.")
    quoted = json.dumps(" ".join(title.split()) or slug, ensure_ascii=False)
    texts = {
        "cursus.md": COURSE.replace("{title}", quoted),
        "beginnen/module.md": MODULE,
        "eindtoets/toets.md": QUIZ,
        "opfris/vragen.md": POOL,
    }
    return {f"{slug}/{name}": text.encode() for name, text in texts.items()}


def new_course(folder: Path, slug: str, title: str) -> tuple[Path, ...]:
    """Write a new course in `folder` (the place of all courses). Nothing that is there already is written over."""
    files = starter_files(slug, title)
    if (folder / slug).exists():
        raise FileExistsError(f"De map {folder / slug} is er al.")
    paths = []
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        paths.append(path)
    return tuple(paths)
