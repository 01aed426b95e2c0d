"""A part of a course to begin with: it reads without mistakes, shows how one looks, and is meant to be written over."""

from collections.abc import Container, Sequence

from elearning.content.head_edit import set_head
from elearning.content.writing import free_key

MODULE = """\
---
titel: x
samenvatting: Wat iemand hierna kan, in één zin.
minuten: 1
leerdoelen: []
---
## Eerst vragen of het mag
Een lastig onderwerp begint met toestemming. Vraag of je er iets over mag vragen.
Dan kan de ander ja zeggen, en ook nee.

/// zo-vraag-je-het | Zo kun je het vragen
‘Mag ik u iets vragen over hoe de avonden gaan?’
///

/// vraag | {one}
    doel: {goal}
Met welke zin begin je?

- ( ) ‘U moet echt iets aan uw situatie doen.’
  > Nu vertel je wat de ander moet. De kans is groot dat hij zich verdedigt.
- (x) ‘Mag ik vragen hoe een gewone dag eruitziet?’
  > Ja. Je vraagt eerst of het mag, en de ander kiest wat hij vertelt.
///
"""

QUIZ = """\
---
titel: x
samenvatting: Laat zien wat je hebt geleerd.
minuten: 1
trekking: 2
---
Neem rustig de tijd. Na elk antwoord lees je waarom het klopt of niet.

/// vraag | {one}
    doel: {goal}
    soort: waar-of-niet
Je vraagt eerst of je iets mag vragen, ook als je haast hebt.

- (x) Waar
  > Klopt. Het kost een paar tellen en scheelt later veel weerstand.
- ( ) Niet waar
  > Juist als je haast hebt, helpt het. Zonder toestemming praat je tegen een dichte deur.
///

/// vraag | {two}
    doel: {goal}
Johan zegt na je vraag even niets. Wat doe je?

- (x) Wachten.
  > Goed. In een stilte denkt iemand na.
- ( ) Snel een nieuwe vraag stellen.
  > Dan hoeft Johan niet meer na te denken over de eerste.
///
"""

CASUS = """\
---
titel: x
samenvatting: Een buurvrouw maakt zich zorgen. Je belt aan bij Wim.
minuten: 1
leerdoelen: []
bewoner: Wim
werker: Noor
gaat-over: Alleen zijn, en drinken.
openheid: 30
neem-mee:
  - Zeg eerlijk waarom je er bent.
  - Vraag eerst, vertel daarna.
  - Een dichte deur is geen eindpunt.
---
Je bent Noor en je werkt in een wijkteam. De buurvrouw van Wim heeft gebeld. Ze ziet hem bijna niet meer.

## Aan de deur {#deur}
De gordijnen zijn dicht. De post steekt uit de bus.

Wim: "Wat kom je doen?"

- [open vraag] "Uw buurvrouw mist u. Hoe gaat het?" (+8) -> begin
  > Wim: "Mist zij mij? Nou, kom maar even." {vt}
  > Je zegt waarom je er bent, en je vraagt hem zelf te vertellen.
- [confronteren] "Ik ruik drank. Zullen we het daar nu meteen eens even samen over hebben?" (-12) -> dicht
  > Wim: "Waar bemoei je je mee?" {bt}
  > Nu moet hij zich verdedigen. Beter: ‘Hoe gaat het met u?’

## Later nog eens {#dicht}
einde: gestopt
Wim: "Ga maar."

Wim wil nu niet praten. Dat mag. Stop een kaartje in de bus en kom later terug.

## Een begin {#begin}
einde: goed
Wim vertelt over zijn avonden. **Luisteren** was genoeg voor vandaag.
"""

GATHERING = """\
---
titel: x
samenvatting: Met je team speel je een gesprek en spreek je één ding af.
minuten: 90
soort: training
leerdoelen: []
---
Je hoeft niets voor te bereiden. Een zin die niet lukt, is ook welkom.

### Een gesprek spelen
Bij elke keuze wijst ieder een zin aan. Daarna vertel je waarom.
"""

TEXTS = {"module": MODULE, "quiz": QUIZ, "casus": CASUS, "gathering": GATHERING}


def starter_step(kind: str, folder: str, title: str, goals: Sequence[str], taken: Container[str] = ()) -> str:
    """Write a new part about the first of `goals`; `taken` are the ids of questions that the course has already."""
    text = TEXTS[kind]
    for name in ("one", "two"):
        text = text.replace(f"{{{name}}}", free_key(f"{folder}-{name.replace('one', '1').replace('two', '2')}", taken))
    text = set_head(text.replace("{goal}", goals[0]), "titel", title)
    return set_head(text, "leerdoelen", list(goals)) if "leerdoelen:" in text else text
