"""Why a password will not do, in words; for every page where somebody chooses one."""

from flask_babel import lazy_gettext

from elearning.services.passwords import Weakness

WEAK = {
    Weakness.SHORT: lazy_gettext("Kies een wachtwoord van minstens 12 tekens. Een zin mag ook."),
    Weakness.LONG: lazy_gettext("Kies een wachtwoord van hooguit 256 tekens."),
    Weakness.COMMON: lazy_gettext("Dit wachtwoord raden anderen snel. Kies iets anders, bijvoorbeeld een zin."),
}
