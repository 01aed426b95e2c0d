"""The bewijs on paper: what a certificate says, in Dutch, for whoever it is shown to."""

from datetime import date

from babel.dates import format_date

from elearning.models import Certificate, Register
from elearning.services.proof import grouped
from elearning.services.typesetting import pdf

REGISTERS = {Register.SKJ: "SKJ", Register.REGISTERPLEIN: "Registerplein"}
NOT_ACCREDITED = "niet geaccrediteerd"


def paper(certificate: Certificate, organisation: str, address: str, *, made_on: date, example: bool = False) -> bytes:
    """Make the PDF of a bewijs; `address` is where its code can be checked."""
    return pdf(
        "certificate",
        {
            "title": f"Bewijs van {certificate.name}: {certificate.title}",
            "made_on": made_on.isoformat(),
            "author": organisation,
            "foot": f"{organisation} – Keukentafel",
            "organisation": organisation,
            "name": certificate.name,
            "course": certificate.title,
            "facts": [*facts_of(certificate), ["Gemaakt op", written(made_on)]],
            "parts": [[title, duration(minutes)] for title, minutes in certificate.says["modules"]],
            "code": grouped(certificate.code),
            "address": address,
            "example": example,
        },
    )


def facts_of(certificate: Certificate) -> list[list[str]]:
    """Give what a bewijs says beside name and course, as pairs of words."""
    says = certificate.says
    facts = [["Klaar op", written(certificate.completed_on)], ["Netto studietijd", duration(certificate.minutes)]]
    if says["quiz"] is not None:
        facts.append(["Eindtoets", "gehaald" if says["quiz"] else "niet gedaan"])
    for title, day in says["meetings"]:
        facts.append(["Bijeenkomst", f"{title}, {written(date.fromisoformat(day))}"])
    return facts + _accreditation(certificate)


def _accreditation(certificate: Certificate) -> list[list[str]]:
    """Give a line for every register: what it gives points for, or that it does not."""
    rows = {Register(register): rest for register, *rest in certificate.says["accreditation"]}
    facts = []
    for register, name in REGISTERS.items():
        number, points, own = rows.get(register, ("", "", ""))
        words = f"accreditatie {number}, {points} {'punt' if points == '1' else 'punten'}" if number else NOT_ACCREDITED
        facts.append([name, f"{words}; registratienummer {own}" if own else words])
    return facts


def duration(minutes: int) -> str:
    """Write a study load: 1 uur en 25 minuten."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} uur"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} {'minuut' if rest == 1 else 'minuten'}")
    return " en ".join(parts)


def written(day: date) -> str:
    """Write a date in full: 3 november 2026."""
    return str(format_date(day, "d MMMM y", locale="nl"))
