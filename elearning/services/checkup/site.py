"""Looking over what runs: letters, the worker, courses, who can do the beheer, and how people reach it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.content.model import Module
from elearning.mail.smtp import SmtpSender
from elearning.models import Authenticator, Person, Role, RoleGrant
from elearning.models.workers import is_worker_alive
from elearning.services import granting
from elearning.services.checkup.counts import counts
from elearning.services.checkup.finding import Finding, fault, good, note
from elearning.services.library import current_courses
from elearning.settings import Settings, read_mail_url


def look_over(session: Session, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at everything that stands in the database or follows from the settings."""
    yield _worker(session)
    yield _letters(session, now)
    yield from _courses(session)
    yield from _admins(session)
    yield _reached(settings)


def mail_server(settings: Settings) -> Finding:
    """Connect to the mail server as for a letter (TLS and log-in included), and hang up without one."""
    server = read_mail_url(settings.mail_url)
    if server.scheme == "postbox":
        told = f"brieven komen in de map {Path(server.folder)}"
        return good("mail", told) if settings.demo else note("mail", told, "Niemand krijgt ze: noem een mailserver.")
    wrong = SmtpSender(server, settings.organisation_name, settings.sender_address).try_out()
    where = f"{server.host}:{server.port}"
    if wrong:
        return fault("mail", f"{where}: {wrong}", "Klopt KEUKENTAFEL_MAIL_URL, en mag deze machine naar die poort?")
    if server.scheme == "smtp" and server.host not in ("localhost", "127.0.0.1", "::1"):
        return note(
            "mail", f"{where} neemt brieven aan", "Gebruik smtp+starttls:// of smtps://: dan is de lijn zeker dicht."
        )
    return good("mail", f"{where} neemt brieven aan; er is er geen verstuurd")


def _worker(session: Session) -> Finding:
    alive = is_worker_alive(session.connection())
    if alive is None:
        return note("worker", "op dit systeem niet te zien", "Kijk of het proces ‘elearning worker’ draait.")
    if alive:
        return good("worker", "draait")
    return fault("worker", "er draait er geen", "Start: elearning worker (of serve zonder --no-worker).")


def _letters(session: Session, now: datetime) -> Finding:
    found = counts(session, now)
    told = f"{found.open} open, {found.overdue} te laat, {found.refused} geweigerd in 24 uur"
    if found.overdue:
        return fault("brieven", told, "Kijk naar de worker en de mailserver hierboven, en op /beheer/brieven.")
    if found.refused:
        return note("brieven", told, "Kijk op /beheer/brieven welke adressen niet kloppen.")
    return good("brieven", told)


def _courses(session: Session) -> Iterator[Finding]:
    published = current_courses(session)
    if not published:
        yield fault("cursussen", "er is er geen gepubliceerd", "Start de site één keer met: elearning serve")
    for one in published:
        parts = [step for step in one.course.steps if isinstance(step, Module | Casus)]
        held = sum(step.held_back for step in parts)
        told = f"{len(parts)} onderdelen, {held} tegengehouden"
        advice = "Laat de feiten nakijken (docs: Feiten laten nakijken)."
        yield note(one.course.slug, told, advice) if held else good(one.course.slug, told)


def _admins(session: Session) -> Iterator[Finding]:
    count = granting.admins(session)
    if count == 0:
        yield fault("beheerders", "er is er geen", 'Draai: elearning people add jij@voorbeeld.nl "Jouw Naam"')
        return
    if count == 1:
        yield note("beheerders", "er is er één", "Maak een tweede, voor als die ene er niet is.")
    else:
        yield good("beheerders", f"{count}")
    without = _without_second_factor(session)
    if without:
        told = f"{without} van de beheerders heeft nog geen tweede stap"
        yield note("tweede stap", told, "Laat ze één keer inloggen; de site vraagt er dan om.")
    else:
        yield good("tweede stap", "elke beheerder heeft er een")


def _without_second_factor(session: Session) -> int:
    admins = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMIN)
    proven = exists().where(Authenticator.person_id == Person.id, Authenticator.confirmed_at.is_not(None))
    without = select(Person.id).where(Person.id.in_(admins), ~proven, Person.closed_at.is_(None))
    return len(session.scalars(without).all())


def _reached(settings: Settings) -> Finding:
    if settings.demo:
        return note(
            "site", "dit is een demo: iedereen kent de wachtwoorden", "Zet KEUKENTAFEL_DEMO niet op een echte site."
        )
    if settings.secure and settings.proxies == 0:
        told = f"{settings.base_url}, en KEUKENTAFEL_PROXIES is 0"
        advice = "Staat er een proxy voor, zet dit op 1: anders lijken alle bezoekers van één adres te komen."
        return note("site", told, advice)
    return good("site", f"{settings.base_url}, {settings.proxies} proxy’s ervoor")
