"""Accounts, made without a browser."""

import click

from elearning import clock
from elearning.cli.opening import read, writing

WEAK = {
    "short": "Kies een wachtwoord van minstens 12 tekens. Een zin mag ook.",
    "long": "Kies een wachtwoord van hooguit 256 tekens.",
    "common": "Dit wachtwoord raden anderen snel. Kies iets anders, bijvoorbeeld een zin.",
}


@click.group()
def people() -> None:
    """Mensen en hun rollen."""


@people.command()
@click.argument("email")
@click.argument("name")
@click.option("--role", default="admin", type=click.Choice(["learner", "author", "admin"]))
def add(email: str, name: str, role: str) -> None:
    """Maak een account; het wachtwoord wordt gevraagd en staat nooit op de opdrachtregel.

    Begeleider of manager ben je van een wijkteam of werkgever: die rollen geef je op de pagina’s van beheer.
    """
    from elearning.models import Role
    from elearning.services import auditing, passwords
    from elearning.services import people as people_service

    password = click.prompt("Wachtwoord", hide_input=True, confirmation_prompt="Nog een keer")
    try:
        if weakness := passwords.weakness_of(password, (name, email)):
            raise click.ClickException(WEAK[weakness.value])
        hashed = passwords.hash_password(password)
        with writing(read()) as session:
            now = clock.now()
            person = people_service.add_person(session, name=name, email=email, password_hash=hashed, now=now)
            if Role(role) is not Role.LEARNER:
                people_service.grant_role(session, person, Role(role))
            auditing.note(session, None, f"granted-{role}", f"person:{person.id}", now, origin="cli")
    except people_service.AddressTakenError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} kan nu inloggen met {people_service.plain_address(email)}.")


@people.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Haal de tweede stap van iemand weg, voor wie telefoon en herstelcodes kwijt is.

    Bedoeld voor de laatste beheerder; voor anderen kan het ook op de pagina’s van beheer. De persoon is daarna overal
    uitgelogd en krijgt een brief.
    """
    from elearning.services import people as people_service
    from elearning.services import second_factor

    with writing(read()) as session:
        person = people_service.person_with_address(session, email)
        if person is None:
            raise click.ClickException(f"Er is geen account met het adres {people_service.plain_address(email)}.")
        had = second_factor.reset(session, person, clock.now(), None, origin="cli")
        name = person.name
    click.echo(f"De tweede stap van {name} is weg." if had else f"{name} heeft geen tweede stap.")
