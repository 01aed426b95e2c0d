"""How working together is named on pages, for guides and for teams alike."""

from typing import Any

from flask_babel import lazy_gettext

from elearning.services.agreements import PartnerKind, Way
from elearning.services.attention import Attention
from elearning.services.cooperation import Form, Level
from elearning.services.partners import Category

#: A form of working together: its name, and what it looks like in practice.
FORMS = {
    Form.TALKS: (
        lazy_gettext("Overleg"),
        lazy_gettext("De preventiewerker schuift om de zoveel weken aan bij het teamoverleg."),
    ),
    Form.LISTENING_IN: (
        lazy_gettext("Meeluisteren bij gesprekken"),
        lazy_gettext("De preventiewerker luistert mee, ook als het niet over alcohol of drugs lijkt te gaan."),
    ),
    Form.LEARNING: (
        lazy_gettext("Leren tijdens het overleg"),
        lazy_gettext("We oefenen en leren in het overleg zelf, aan de hand van onze eigen situaties."),
    ),
    Form.HOME_VISIT: (
        lazy_gettext("Mee op huisbezoek"),
        lazy_gettext("Bij twijfel gaat de preventiewerker mee, als de bewoner dat goed vindt."),
    ),
    Form.SHORT_HELP: (
        lazy_gettext("Korte hulp of doorverwijzen"),
        lazy_gettext("De preventiewerker geeft een paar gesprekken, of helpt gericht doorverwijzen."),
    ),
}
LEVELS = {
    Level.DOES: lazy_gettext("Doen we"),
    Level.SOMETIMES: lazy_gettext("Soms"),
    Level.NOT_YET: lazy_gettext("Nog niet"),
}
#: How a level looks: the kind of a chip and its icon.
LEVEL_LOOKS = {Level.DOES: ("ok", "check"), Level.SOMETIMES: ("action", "repeat"), Level.NOT_YET: ("", "circle")}
CATEGORIES = {
    Category.INTERVENTION: lazy_gettext("Interventies die wij zelf doen"),
    Category.ROUTE: lazy_gettext("Verwijsroutes"),
    Category.GP: lazy_gettext("Huisarts"),
    Category.HOUSING: lazy_gettext("Woningcorporatie"),
    Category.POLICE: lazy_gettext("Politie"),
    Category.SAFE_HOME: lazy_gettext("Veilig Thuis"),
    Category.PUBLIC_HEALTH: lazy_gettext("GGD"),
    Category.MENTAL_HEALTH: lazy_gettext("GGZ"),
    Category.SCHOOLS: lazy_gettext("Scholen"),
    Category.YOUTH_CARE: lazy_gettext("Jeugdhulp"),
}
WAYS = {
    Way.JOINING: lazy_gettext("De preventiewerker schuift vast aan bij het overleg"),
    Way.ON_CALL: lazy_gettext("Het team belt of mailt als er een vraag is"),
    Way.CONSULTING_HOUR: lazy_gettext("Er is een vast spreekuur"),
}
PARTNER_KINDS = {
    PartnerKind.MUNICIPALITY: lazy_gettext("Gemeente"),
    PartnerKind.PUBLIC_HEALTH: lazy_gettext("GGD"),
    PartnerKind.MENTAL_HEALTH: lazy_gettext("GGZ"),
    PartnerKind.GP: lazy_gettext("Huisartsen"),
    PartnerKind.SCHOOL: lazy_gettext("Scholen"),
    PartnerKind.POLICE: lazy_gettext("Politie"),
}
#: The texts of an agreement, by the names of `services/agreements.py`.
TEXTS = {
    "goal": lazy_gettext("Doel"),
    "roles": lazy_gettext("Rollen en taken"),
    "contribution": lazy_gettext("Wat ieder bijdraagt"),
    "evaluation": lazy_gettext("Hoe we terugkijken"),
    "conditions": lazy_gettext("Voorwaarden"),
    "partners_do": lazy_gettext("Wat deze partners doen"),
    "policy_agenda": lazy_gettext("Op de agenda zetten"),
    "policy_problem": lazy_gettext("Wat er speelt"),
    "policy_strategy": lazy_gettext("Wat we kiezen"),
    "policy_action": lazy_gettext("Wat we doen"),
    "policy_review": lazy_gettext("Hoe we zien of het werkt"),
    "schools": lazy_gettext("Op school"),
}

#: What asks for a guide's attention: what to say, and the page to do something about it.
ATTENTION = {
    Attention.NO_CARD: (lazy_gettext("Dit team heeft nog geen contactkaart."), "guide.contact"),
    Attention.NO_LEAD: (lazy_gettext("Dit team heeft nog geen aandachtsfunctionaris."), "team.page"),
    Attention.EVALUATE: (lazy_gettext("Het is tijd om terug te kijken op de overeenkomst."), "guide.agreement"),
    Attention.ENDS: (lazy_gettext("De overeenkomst loopt bijna af."), "guide.agreement"),
    Attention.OVER: (lazy_gettext("De overeenkomst is afgelopen."), "guide.agreement"),
    Attention.CHECK_PARTNERS: (lazy_gettext("Kijk na of de sociale kaart nog klopt."), "guide.partners"),
}


def words() -> dict[str, Any]:
    """Give templates the words for working together."""
    return {
        "forms": FORMS,
        "levels": LEVELS,
        "level_looks": LEVEL_LOOKS,
        "categories": CATEGORIES,
        "ways": WAYS,
        "partner_kinds": PARTNER_KINDS,
        "agreement_texts": TEXTS,
    }
