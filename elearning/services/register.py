"""The register of processing (AVG article 30) as a page, written from what every column is kept for."""

from collections.abc import Iterable

from elearning.models import Base
from elearning.services.processing import PURPOSES, RULES, TERMS, Purpose
from elearning.services.processing_tables import TABLES, Part

HEAD = """# Verwerkingsregister

Deze pagina komt uit het programma: `elearning privacy register` schrijft haar opnieuw. Een test vergelijkt haar met de
tabellen. Verander haar dus niet met de hand. Wat je zelf moet invullen, staat in [de bijlage bij de
verwerkersovereenkomst](verwerkersovereenkomst-bijlage.md) en in [de DPIA](dpia.md).

| Wat | Wie of waar |
|---|---|
| Verwerkingsverantwoordelijke | De werkgever van de medewerker; per werkgever ingevuld op `/beheer/organisaties` |
| Verwerker | De instelling voor verslavingszorg die deze site beheert. Dit is dan haar register als verwerker (art. \
30 lid 2) |
| Zelf verantwoordelijk | De instelling, voor haar eigen medewerkers (begeleiders, auteurs, beheerders), voor \
meelezers en voor tellingen waarmee zij cursussen verbetert |
| Functionaris gegevensbescherming | Vul je in bij [de bijlage](verwerkersovereenkomst-bijlage.md) |
| Contact voor betrokkenen | `KEUKENTAFEL_CONTACT_EMAIL`, getoond op `/hulp` |
| Ontvangers buiten de instelling | De mailserver die de beheerder kiest; de inlogdienst van de werkgever als die \
aanstaat; de hosting |
| Doorgifte buiten de EER | Niet door het programma. Het hangt af van die mailserver, inlogdienst en hosting: zie [de \
bijlage](verwerkersovereenkomst-bijlage.md) |
| Beveiliging | [docs/beheer.md](../beheer.md), [SECURITY.md](../../SECURITY.md) |
| Bijzondere gegevens (art. 9) | Geen gevraagd. Open teksten kunnen ze bevatten. Een eigen tekst leest alleen de \
schrijver; een vraag leest de contactpersoon, een opmerking bij een cursus lezen auteurs |
| Logbestanden van de server | Nummers van accounts, nooit een naam of adres; hoe lang staat in \
[docs/beheer.md](../beheer.md) |
| Geautomatiseerde besluiten (art. 22) | Geen. Het programma kiest welke vraag iemand krijgt, meer niet |
"""


def page() -> str:
    """Write the register."""
    parts = [HEAD, "## Waarvoor", *(_purpose(one) for one in PURPOSES), "## Wanneer iets weggaat", _terms()]
    parts += ["## Elke tabel en elke kolom", *(_table(name) for name in sorted(Base.metadata.tables))]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def unclassified() -> list[str]:
    """Name every column that has no purpose, has two, or is not there any more."""
    there = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    named = [f"{name}.{column}" for name, parts in TABLES.items() for part in parts for column in part.names]
    told = [*named, *(f"{name}.id" for name in TABLES)]
    return sorted({*there.symmetric_difference(told), *(one for one in named if named.count(one) > 1)})


def _purpose(one: Purpose) -> str:
    rows = {
        "Wat": one.what,
        "Waarom": one.why,
        "Van wie": one.whose,
        "Grondslag": one.ground.value,
        "Hoe lang": _said(one.keeps),
        "Wie ziet het": one.sees,
        "Tabellen": ", ".join(f"`{name}`" for name in sorted(TABLES) if one.key in {p.purpose for p in TABLES[name]}),
    }
    return f"### {one.title}\n\n" + _markdown(("Vraag", "Antwoord"), rows.items())


def _terms() -> str:
    return _markdown(("Regel", "Wat", "Wanneer"), ((one.title, one.what, _said(one.when)) for one in RULES.values()))


def _table(name: str) -> str:
    titles = {one.key: one.title for one in PURPOSES}
    rows = ((part.what, _columns(part), titles[part.purpose]) for part in TABLES.get(name, ()))
    return f"### `{name}`\n\n" + _markdown(("Wat", "Kolommen", "Waarvoor"), rows)


def _columns(part: Part) -> str:
    return ", ".join(f"`{column}`" for column in part.names)


def _said(text: str) -> str:
    return text % TERMS


def _markdown(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
