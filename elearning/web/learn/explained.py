"""What each conversation technique is, in plain words, with a sentence that shows it.

Everything stands here once, so that a page in another language says the same. The sentences are never translated: a
conversation in the wijk is Dutch.
"""

from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from elearning.content.techniques import CODES, TRAPS, Code

GROUPS: dict[str, LazyString] = {
    "vragen": lazy_gettext("Vragen"),
    "reflecties": lazy_gettext("Reflecties"),
    "samen": lazy_gettext("Bevestigen en samen kiezen"),
    "informatie": lazy_gettext("Informatie"),
    "valkuilen": lazy_gettext("Valkuilen"),
}
_GROUP_OF = {
    Code.QUESTION: "vragen",
    Code.SIMPLE: "reflecties",
    Code.COMPLEX: "reflecties",
    Code.INFORM: "informatie",
    Code.PERSUADE_WITH_PERMISSION: "informatie",
}
#: The codes of the MITI in words; what it does not count has none.
CODE_WORDS: dict[Code, LazyString] = {
    Code.QUESTION: lazy_gettext("vraag (Q)"),
    Code.SIMPLE: lazy_gettext("eenvoudige reflectie (SR)"),
    Code.COMPLEX: lazy_gettext("complexe reflectie (CR)"),
    Code.AFFIRM: lazy_gettext("bevestigen (AF)"),
    Code.SEEK: lazy_gettext("samenwerken zoeken (Seek)"),
    Code.EMPHASIZE: lazy_gettext("autonomie benadrukken (Emphasize)"),
    Code.INFORM: lazy_gettext("informatie geven (GI)"),
    Code.PERSUADE_WITH_PERMISSION: lazy_gettext("overtuigen met toestemming (Persuade with Permission)"),
    Code.PERSUADE: lazy_gettext("overtuigen zonder toestemming (Persuade)"),
    Code.CONFRONT: lazy_gettext("confronteren (Confront)"),
}


@dataclass(frozen=True)
class Explanation:
    """What it is and what it does, when to use it (or what to do instead), and how it sounds."""

    what: LazyString
    when: LazyString
    sounds: str


EXPLAINED: dict[str, Explanation] = {
    "open vraag": Explanation(
        lazy_gettext("Een vraag waar iemand niet met ja of nee op kan antwoorden. De ander bepaalt wat hij vertelt."),
        lazy_gettext("Goed om te beginnen en om te horen wat iemand belangrijk vindt. Stel er één, en wacht dan."),
        "Hoe ziet een avond er bij u uit?",
    ),
    "gesloten vraag": Explanation(
        lazy_gettext("Een vraag met een kort antwoord: ja, nee of een feit. Hij is niet verboden."),
        lazy_gettext("Goed als het om veiligheid of feiten gaat. Stapel ze niet, dan wordt het een verhoor."),
        "Bent u vandaag bij de huisarts geweest?",
    ),
    "schaalvraag": Explanation(
        lazy_gettext(
            "Een vraag met een cijfer van 0 tot 10: hoe belangrijk is dit, of hoe zeker weet je dat het lukt? "
            "Vraag daarna waarom het geen lager cijfer is. Dan hoor je redenen om te veranderen."
        ),
        lazy_gettext(
            "Goed als iemand twijfelt. Vraag niet waarom het geen 10 is: dan hoor je waarom het niet kan. "
            "Gebruik bij iemand met een licht verstandelijke beperking een plaatje met drie stappen."
        ),
        "Hoe belangrijk is het voor u, van 0 tot 10? Een 6. Waarom geen 3?",
    ),
    "terugvraag": Explanation(
        lazy_gettext("Je vraagt iemand om in eigen woorden te vertellen wat jullie hebben besproken."),
        lazy_gettext("Goed na uitleg of een afspraak. Je toetst of jij het duidelijk zei, niet of de ander oplet."),
        "Ik wil weten of ik het goed heb verteld. Hoe vertel je dit straks aan je zus?",
    ),
    "eenvoudige reflectie": Explanation(
        lazy_gettext("Je zegt terug wat iemand zei, in zijn woorden of in andere. Er komt niets bij."),
        lazy_gettext(
            "Goed om te laten merken dat je luistert. Laat je stem aan het eind dalen: dan is het geen vraag."
        ),
        "U drinkt om in slaap te komen.",
    ),
    "complexe reflectie": Explanation(
        lazy_gettext(
            "Je zegt terug wat eronder ligt: wat iemand bedoelt of voelt. "
            "Je kunt ook twee kanten naast elkaar zetten, met verandering als laatste."
        ),
        lazy_gettext(
            "Goed als je een gevoel of twijfel hoort. Mis is niet erg: de ander verbetert je, en jij weet meer."
        ),
        "Het helpt u in slaap, en u merkt dat u er overdag door wegzakt.",
    ),
    "samenvatting": Explanation(
        lazy_gettext("Je zet bij elkaar wat iemand vertelde. Eerst wat hem tegenhoudt, dan wat hij wil."),
        lazy_gettext("Goed na een tijdje praten en bij het afronden. Eindig met: wat mis ik?"),
        "De avonden zijn lang, en u wilt dat uw dochter weer belt. Wat mis ik?",
    ),
    "bevestiging": Explanation(
        lazy_gettext("Je noemt iets sterks dat je ziet: moed, moeite, of wat iemand belangrijk vindt."),
        lazy_gettext("Goed als iemand zich schaamt. Het is iets anders dan ‘goed zo’: dat is een oordeel van boven."),
        "U schaamt zich, en toch deed u de deur open. Dat vraagt moed.",
    ),
    "toestemming vragen": Explanation(
        lazy_gettext("Je vraagt of je ergens over mag beginnen, of iets mag vertellen. Nee is ook goed."),
        lazy_gettext("Goed voor een lastig onderwerp, en voor je informatie geeft. Bij gevaar hoeft het niet."),
        "Zou ik u iets over die wijn mogen vragen? Nee is ook goed.",
    ),
    "samen kiezen": Explanation(
        lazy_gettext("Je beslist samen: waar praten we over, en wat is de eerste stap?"),
        lazy_gettext("Goed aan het begin en bij een plan. Geef een echte keuze, niet één die al vaststaat."),
        "U noemde uw slaap, het geld en uw dochter. Waar wilt u beginnen?",
    ),
    "autonomie": Explanation(
        lazy_gettext("Je zegt hardop dat de ander beslist. Dat is geen toegeven: het is gewoon waar."),
        lazy_gettext("Goed als het stroef gaat, of als je ongevraagd komt. Bij gevaar gelden andere regels."),
        "U bepaalt of ik binnenkom.",
    ),
    "informatie": Explanation(
        lazy_gettext("Je vertelt een feit, kort en zonder oordeel."),
        lazy_gettext("Goed als iemand iets wil weten, en bij gevaar. Vraag daarna wat de ander ervan vindt."),
        "Bij de huisarts kunt u zonder doorverwijzing terecht.",
    ),
    "informatie met toestemming": Explanation(
        lazy_gettext(
            "Je vraagt eerst wat iemand al weet of wil horen. Dan vertel je één of twee dingen. "
            "Dan vraag je wat de ander ervan vindt."
        ),
        lazy_gettext("Goed als je iets belangrijks weet dat de ander nog niet weet. Zeg geen ‘u moet’."),
        "Zal ik vertellen wat we daarover weten?",
    ),
    "waarschuwen": Explanation(
        lazy_gettext("Je zegt wat er mis kan gaan, om iemand te laten schrikken. De ander gaat zich verdedigen."),
        lazy_gettext("Vraag liever of je iets mag vertellen. Of vraag waar de ander zich zelf zorgen over maakt."),
        "Weet u wel wat dit met uw lever doet?",
    ),
    "ongevraagd advies": Explanation(
        lazy_gettext("Je geeft een oplossing waar niemand om vroeg. De ander zegt dan: ja, maar."),
        lazy_gettext("Vraag liever eerst wat iemand zelf al heeft bedacht of geprobeerd."),
        "U moet gewoon wat vaker naar buiten gaan.",
    ),
    "overnemen": Explanation(
        lazy_gettext("Jij regelt en beslist, ook wat de ander zelf kan. Daardoor wordt het jouw plan."),
        lazy_gettext("Vraag liever wat iemand zelf wil doen, en waar hij je bij nodig heeft."),
        "Ik regel thuiszorg, een uitkering en een opruimploeg.",
    ),
    "geruststellen": Explanation(
        lazy_gettext("Je zegt dat het wel goed komt. Het is aardig bedoeld, maar de ander voelt zich niet gehoord."),
        lazy_gettext("Zeg liever terug hoe zwaar het is. Hoor je wanhoop? Vraag er rechtstreeks naar."),
        "Kom, u heeft nog een heel leven voor u.",
    ),
    "confronteren": Explanation(
        lazy_gettext("Je zegt wat iemand fout doet, of plakt er een naam op. Dat doet de deur dicht."),
        lazy_gettext("Zeg liever wat je ziet, zonder oordeel. Vraag of je er iets over mag zeggen."),
        "Johan, dan bent u verslaafd.",
    ),
    "voorbijgaan": Explanation(
        lazy_gettext("Iemand zegt iets belangrijks, en jij praat ergens anders over. Dan komt het niet snel terug."),
        lazy_gettext("Sta liever even stil. Zeg terug wat je hoorde, ook als je niet weet wat je ermee moet."),
        "Daar gaat het nu niet over.",
    ),
    "onwaarheid": Explanation(
        lazy_gettext(
            "Je zegt iets dat niet klopt, om het makkelijk te maken. Dat komt vaak uit, en dan is vertrouwen weg."
        ),
        lazy_gettext(
            "Wees eerlijk over waarom je komt. Je hoeft niet alles te vertellen: zeg wat je niet kunt zeggen."
        ),
        "Nee hoor, ik doe gewoon een rondje door de straat.",
    ),
}


def group_of(technique: str) -> str:
    """Name the group a technique belongs to."""
    return "valkuilen" if technique in TRAPS else _GROUP_OF.get(CODES[technique], "samen")
