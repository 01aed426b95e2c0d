"""Why this site keeps what it keeps, how long, on what ground, and who sees it (AVG articles 5, 6, 13 and 30).

One source for three readers: the privacy page (`/privacy`), the register of processing (`elearning privacy register`)
and the tests, which fail on a column without a purpose. Terms come from `rules/keeping.py`, as in the chores that take
things away. The texts are marked for translation with `N_`; a page translates them when it shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from elearning.rules import keeping


def N_(text: str) -> str:  # noqa: N802 (the name that Babel looks for)
    """Mark a text for translation and leave it as it is."""
    return text


class Ground(StrEnum):
    """Why it is allowed (AVG article 6(1)); the words for the register."""

    INTEREST = (
        "gerechtvaardigd belang van de werkgever bij bekwame medewerkers (art. 6 lid 1 f AVG); voor een gemeente een "
        "taak van algemeen belang (art. 6 lid 1 e AVG)"
    )
    CONSENT = "toestemming: een eigen keuze, die iemand zelf terugdraait (art. 6 lid 1 a AVG)"
    SECURITY = "wettelijke plicht tot beveiliging en verantwoording (art. 6 lid 1 c, met art. 5 lid 2 en art. 32 AVG)"
    NONE = "geen persoonsgegevens"


@dataclass(frozen=True)
class Purpose:
    """One thing that data are kept for, told to whom they are about. `rules` are the keys of the retention rules."""

    key: str
    title: str
    what: str
    why: str
    keeps: str
    sees: str
    ground: Ground = Ground.INTEREST
    whose: str = "medewerkers met een account"
    rules: tuple[str, ...] = ()

    @property
    def is_personal(self) -> bool:
        """Tell whether it is about people at all."""
        return self.ground is not Ground.NONE


#: What the texts say of terms: `%(answers)s maanden`.
TERMS: Mapping[str, int] = {
    "answers": keeping.ANSWERS,
    "reflections": keeping.REFLECTIONS,
    "letters": keeping.LETTERS,
    "audit": keeping.AUDIT,
    "left": keeping.LEFT,
    "invitations": keeping.INVITATIONS,
    "news": keeping.NEWS,
    "proof_years": keeping.PROOF // 12,
    "warning": keeping.WARNING,
    "days": 30,
}
PURPOSES: tuple[Purpose, ...] = (
    Purpose(
        "account",
        N_("Wie je bent"),
        N_("Je naam, je mailadres, je werkgever, je taal en de kleuren van de pagina’s."),
        N_("Zo ga je op elk apparaat verder waar je was."),
        N_(
            "Tot %(answers)s maanden na je laatste bezoek. Ga je uit dienst, dan verdwijnen je naam en adres na "
            "%(days)s dagen. De rest verdwijnt na %(left)s maanden."
        ),
        N_("Jij en de beheerder. Je collega’s en je manager zien je naam."),
        rules=("accounts", "left"),
    ),
    Purpose(
        "sign-in",
        N_("Inloggen"),
        N_(
            "Je wachtwoord als onleesbare code, je tweede stap, en waar je bent ingelogd. "
            "Log je in via je werkgever? Dan ook je nummer bij die inlogdienst."
        ),
        N_("Zo komt niemand anders in je account."),
        N_("Tot je uitlogt, en nooit langer dan 91 dagen. Je wachtwoord en je tweede stap blijven zolang je account."),
        N_("Alleen jij ziet je apparaten. Je wachtwoord kan niemand lezen."),
        Ground.SECURITY,
        rules=("links", "sign-ins"),
    ),
    Purpose(
        "work",
        N_("Waar je werkt"),
        N_("Je wijkteams, je rollen, en de uitnodigingen die je kreeg."),
        N_("Zo zie je de goede pagina’s en de goede contactpersoon."),
        N_("Zolang je account er is. Een uitnodiging verdwijnt %(invitations)s maanden nadat die voorbij is."),
        N_("Je team, je manager en de beheerder."),
        rules=("invitations",),
    ),
    Purpose(
        "progress",
        N_("Hoe ver je bent"),
        N_("Welke cursussen je begon en afrondde, en op welke dag."),
        N_("Zo weten jij en je werkgever wat klaar is."),
        N_("Zolang je account er is."),
        N_("Jij. Je manager ziet één woord: nog niet begonnen, bezig, klaar of opfris open. Met de datums erbij."),
    ),
    Purpose(
        "answers",
        N_("Wat je antwoordde"),
        N_("Je antwoorden, je toetsen, je gesprekken in een casus, en wat je nog weet per leerdoel."),
        N_("Zo krijg je de uitleg en de herhaling die bij je passen."),
        N_("Tot %(answers)s maanden na je laatste bezoek. Je werkgever mag dat korter maken."),
        N_("Alleen jij. Begeleiders en auteurs zien aantallen, zonder namen."),
        rules=("answers",),
    ),
    Purpose(
        "reflections",
        N_("Wat je voor jezelf bewaarde"),
        N_("De teksten waarbij je koos voor ‘Bewaar voor mij’."),
        N_("Zo lees je later terug wat je dacht."),
        N_("Tot %(reflections)s maanden na je laatste bezoek, of korter als je werkgever dat wil."),
        N_("Alleen jij."),
        Ground.CONSENT,
        rules=("reflections",),
    ),
    Purpose(
        "letters",
        N_("Brieven"),
        N_("Welke brieven je kreeg, op welke dag, en hoe vaak je post wilt. Niet of je een brief opende."),
        N_("Zo krijg je niet te veel post, en weten we of een brief aankomt."),
        N_("Tot %(letters)s maanden nadat de brief weg is. Je wensen blijven zolang je account er is."),
        N_("Jij. De beheerder ziet de soort, de dag en of de brief aankwam."),
        rules=("letters",),
    ),
    Purpose(
        "choice",
        N_("Wat je zelf kiest te delen"),
        N_("Hoe je in je team werkt, of je nieuws wilt, en of ook bezoekers je contactkaart en foto zien."),
        N_("Zo past wat we voorstellen bij je werk, en bepaal jij wie je kent."),
        N_("Tot je het verandert, of tot je account weggaat."),
        N_("Hoe je werkt, ziet alleen jij. Je kaart en foto ziet ieder ander alleen als jij dat wilt."),
        Ground.CONSENT,
    ),
    Purpose(
        "card",
        N_("Je contactkaart"),
        N_("Ben je contactpersoon? Dan staan hier je naam, je functie, je telefoon, je mailadres en je spreekuur."),
        N_("Zo weten teams wie ze bellen."),
        N_("Tot een begeleider de kaart verandert, of tot je account weggaat."),
        N_("De teams waarvoor de kaart is."),
        whose="contactpersonen van de instelling",
    ),
    Purpose(
        "together",
        N_("Samen leren"),
        N_("Bijeenkomsten, wie er was, en wat je team en de instelling afspraken. Ook nieuws."),
        N_("Zo leert een team samen, en weet ieder wat is afgesproken."),
        N_(
            "Of je erbij was, blijft zolang je account er is. Nieuws blijft %(news)s maanden. "
            "De bijeenkomst zelf en de afspraken blijven bij het team."
        ),
        N_("Je team en de begeleider."),
        rules=("news",),
    ),
    Purpose(
        "proof",
        N_("Je bewijs"),
        N_("Je naam, de cursus, de dag, de studietijd, en je nummer in een register als je dat invulde."),
        N_("Zo kun je laten zien dat je een cursus deed."),
        N_("Tot %(proof_years)s jaar nadat het bewijs is gemaakt, ook als je account weg is."),
        N_("Jij, en wie de code van je bewijs heeft. De beheerder kan een bewijs opzoeken."),
        rules=("proof",),
    ),
    Purpose(
        "audit",
        N_("Wie wat deed"),
        N_("Inloggen, en alles waarmee iemand gegevens van anderen ziet of verandert. Nooit een antwoord."),
        N_("Zo is na te gaan wie bij gegevens kwam."),
        N_("%(audit)s maanden."),
        N_("De beheerder. Wat anderen met jouw account deden, staat ook in je eigen gegevens. Dan zonder wie het was."),
        Ground.SECURITY,
        rules=("audit",),
    ),
    Purpose(
        "writing",
        N_("Wie een tekst schreef"),
        N_("Wie een tekst van een cursus schreef, veranderde, nakeek of meelas."),
        N_("Zo is duidelijk waar een tekst vandaan komt."),
        N_("Zolang de tekst er is. Wat een meelezer zei, blijft een jaar na het einde van de link."),
        N_("Auteurs. Wie een tekst nakeek, staat er met naam bij."),
        whose="auteurs en meelezers",
        rules=("presence",),
    ),
    Purpose(
        "remark",
        N_("Wat je over een cursus zei"),
        N_("Je opmerking bij een cursus, met de maand. Zonder je naam en zonder je team."),
        N_("Zo worden de cursussen beter."),
        N_("Zonder einde. We weten niet van wie een opmerking is, dus kunnen we die niet voor je opzoeken."),
        N_("Auteurs, en alleen samen met die van anderen."),
    ),
    Purpose(
        "counts",
        N_("Tellingen zonder naam"),
        N_("Hoeveel mensen een antwoord gaven op de vraag van de maand of over een cursus."),
        N_("Zo worden de cursussen beter."),
        N_("Zonder einde: niemand is hierin terug te vinden."),
        N_("Begeleiders en auteurs."),
        Ground.NONE,
        whose="niemand in het bijzonder",
    ),
    Purpose(
        "setup",
        N_("Hoe de site is ingericht"),
        N_("Cursussen, werkgevers, regio’s, wijkteams, films en plaatjes."),
        N_("Zonder dit is er geen site."),
        N_("Zolang de site het nodig heeft."),
        N_("Iedereen die het nodig heeft."),
        Ground.NONE,
        whose="niemand",
    ),
)
BY_KEY: Mapping[str, Purpose] = {one.key: one for one in PURPOSES}


@dataclass(frozen=True)
class Named:
    """What a retention rule takes away, for who reads a report."""

    title: str
    what: str
    when: str


#: The rules of `services/retention.py`, in words.
RULES: Mapping[str, Named] = {
    "answers": Named(
        N_("Antwoorden"),
        N_("Antwoorden, toetsen, gesprekken, wat iemand nog weet en wat half is ingevuld."),
        N_("%(answers)s maanden na het laatste bezoek, of korter als de werkgever dat koos. We tellen hier mensen."),
    ),
    "reflections": Named(
        N_("Eigen teksten"),
        N_("Wat iemand voor zichzelf bewaarde."),
        N_("%(reflections)s maanden na het laatste bezoek, of korter als de werkgever dat koos."),
    ),
    "accounts": Named(
        N_("Accounts die niemand gebruikt"),
        N_("Het hele account. Een bewijs blijft."),
        N_(
            "%(answers)s maanden na het laatste bezoek. %(warning)s maand eerder gaat er een brief. "
            "Niet bij beheerders."
        ),
    ),
    "left": Named(
        N_("Wie uit dienst is"),
        N_("Wat er nog is, zonder naam. Een bewijs blijft."),
        N_("%(left)s maanden na uit dienst. De naam is dan al weg, na %(days)s dagen."),
    ),
    "letters": Named(
        N_("Brieven"), N_("Welke brief aan wie ging, en wanneer."), N_("%(letters)s maanden nadat de brief weg is.")
    ),
    "invitations": Named(
        N_("Uitnodigingen"),
        N_("Wie is uitgenodigd, door wie en waarvoor."),
        N_("%(invitations)s maanden nadat de uitnodiging voorbij is."),
    ),
    "news": Named(N_("Nieuws"), N_("Nieuws van begeleiders aan teams."), N_("%(news)s maanden na het versturen.")),
    "proof": Named(N_("Bewijzen"), N_("Bewijzen van een cursus."), N_("%(proof_years)s jaar na het maken.")),
    "audit": Named(N_("Logboek"), N_("Wie wat deed."), N_("%(audit)s maanden.")),
    "links": Named(
        N_("Links om in te loggen"), N_("Links die we mailden voor een account."), N_("1 dag nadat ze voorbij zijn.")
    ),
    "sign-ins": Named(N_("Apparaten"), N_("Waar iemand was ingelogd."), N_("1 dag nadat het inloggen voorbij is.")),
    "presence": Named(N_("Open bestanden"), N_("Wie een tekst open had in de redactie."), N_("Na 1 dag.")),
}
