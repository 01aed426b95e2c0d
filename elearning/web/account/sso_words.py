"""What somebody reads when the sign-in of their employer does not let them in: what happened, and what they can do."""

from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from elearning.services.employer_sign_in import Refusal
from elearning.services.openid_terms import Failure


@dataclass(frozen=True)
class Words:
    """A page: its heading, its lines, its status, and whether trying again can help."""

    title: LazyString
    lines: tuple[LazyString, ...]
    status: int = 403
    again: bool = False


OTHER_WAY = lazy_gettext("Je kunt ook inloggen met je wachtwoord of met een link per mail.")
WORDS: dict[Failure | Refusal, Words] = {
    Failure.UNREACHABLE: Words(
        lazy_gettext("Inloggen via je werk lukt nu niet"),
        (
            lazy_gettext("We krijgen geen antwoord van %(name)s. Dat ligt niet aan jou."),
            lazy_gettext("Probeer het over een paar minuten opnieuw."),
            OTHER_WAY,
        ),
        status=503,
        again=True,
    ),
    Failure.NOT_SET_UP: Words(
        lazy_gettext("Inloggen via je werk lukt nu niet"),
        (
            lazy_gettext("De koppeling met %(name)s klopt nog niet. Dat ligt niet aan jou."),
            lazy_gettext("Laat je het ons weten? Bel %(phone)s of mail %(mail)s."),
            OTHER_WAY,
        ),
        status=503,
    ),
    Failure.CANCELLED: Words(
        lazy_gettext("Je bent nog niet ingelogd"),
        (lazy_gettext("Het inloggen bij %(name)s is niet afgemaakt."), OTHER_WAY),
        status=400,
        again=True,
    ),
    Failure.STALE: Words(
        lazy_gettext("Begin even opnieuw"),
        (
            lazy_gettext("Het inloggen duurde te lang, of begon op een andere plek. Er is niets kwijt."),
            lazy_gettext("Blijft dit gebeuren? Kijk of je browser cookies van deze site bewaart."),
        ),
        status=400,
        again=True,
    ),
    Failure.UNTRUE: Words(
        lazy_gettext("We lieten niemand binnen"),
        (
            lazy_gettext("We konden niet nagaan of het antwoord echt van %(name)s kwam."),
            lazy_gettext("Probeer het nog eens. Blijft dit gebeuren? Bel %(phone)s of mail %(mail)s."),
        ),
        status=400,
        again=True,
    ),
    Refusal.CLOSED: Words(
        lazy_gettext("Dit account is gesloten"),
        (
            lazy_gettext("Inloggen bij %(name)s lukte, maar je account hier is gesloten."),
            lazy_gettext("Klopt dat niet? Bel %(phone)s of mail %(mail)s."),
        ),
    ),
    Refusal.LEFT: Words(
        lazy_gettext("Je bent hier uit dienst gemeld"),
        (
            lazy_gettext("Met de inlog van je werk kom je er daarom niet meer in."),
            lazy_gettext("Bij je bewijzen en je gegevens kom je nog wel: met je wachtwoord, of met een link per mail."),
            lazy_gettext("Ben je niet uit dienst? Bel %(phone)s. Dan zetten we het terug."),
        ),
    ),
    Refusal.NO_ADDRESS: Words(
        lazy_gettext("We kregen geen e-mailadres"),
        (
            lazy_gettext("Inloggen bij %(name)s lukte. Maar je e-mailadres kwam niet mee."),
            lazy_gettext("Zonder adres weten we niet welk account van jou is. Vraag de helpdesk van je werk om hulp."),
            OTHER_WAY,
        ),
    ),
    Refusal.UNVERIFIED: Words(
        lazy_gettext("We weten niet zeker of dit adres van jou is"),
        (
            lazy_gettext("Inloggen bij %(name)s lukte. Maar je werk zegt niet dat je e-mailadres is gecontroleerd."),
            lazy_gettext("Vraag de helpdesk van je werk om hulp."),
            OTHER_WAY,
        ),
    ),
    Refusal.OTHER_DOMAIN: Words(
        lazy_gettext("Dit adres hoort niet bij %(name)s"),
        (
            lazy_gettext("Inloggen lukte, maar met een e-mailadres van een andere organisatie."),
            lazy_gettext("Heb je meer accounts op je werk? Kies dan het account met je gewone werkadres."),
            OTHER_WAY,
        ),
        again=True,
    ),
    Refusal.NO_TEAM: Words(
        lazy_gettext("We weten nog niet bij welk team je hoort"),
        (
            lazy_gettext("Inloggen bij %(name)s lukte. Maar er is nog geen wijkteam voor jouw e-mailadres."),
            lazy_gettext("Vraag je manager om een uitnodiging of om de code van je team."),
            lazy_gettext("Weet je niet wie dat is? Bel %(phone)s of mail %(mail)s."),
        ),
    ),
    Refusal.PRESENT_WAY_FIRST: Words(
        lazy_gettext("Log eerst één keer in zoals je gewend bent"),
        (
            lazy_gettext("Je hebt hier al een account. Dat beschermen we extra goed."),
            lazy_gettext("Log nog één keer in op je eigen manier. Daarna koppelen we je account aan %(name)s."),
            lazy_gettext("De volgende keer gaat het vanzelf."),
        ),
    ),
    Refusal.OTHER_ACCOUNT: Words(
        lazy_gettext("Dit is een ander account"),
        (
            lazy_gettext("Je bent hier ingelogd met een ander account, of met een ander e-mailadres."),
            lazy_gettext("Is dit account van jou? Kijk bij Mijn account of je e-mailadres nog klopt."),
            lazy_gettext("Is het van iemand anders? Log dan eerst uit, en log daarna in via je werk."),
        ),
    ),
}
