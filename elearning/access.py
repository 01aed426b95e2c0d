"""Who may see which page: one table, read by the gate in front of every request.

A page that is not in the table is refused to everyone, so a new page cannot be open by accident.
"""

from collections.abc import Collection
from enum import StrEnum

from elearning.models import Role


class Audience(StrEnum):
    """For whom a page is."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed_in"
    AUTHOR = "author"
    DEMO = "demo"


PAGES: dict[str, Audience] = {
    "static": Audience.EVERYONE,
    "site.home": Audience.EVERYONE,
    "site.courses": Audience.EVERYONE,
    "site.pocket_card": Audience.EVERYONE,
    "site.materials": Audience.EVERYONE,
    "site.question_card": Audience.EVERYONE,
    "site.signals_card": Audience.EVERYONE,
    "site.terms": Audience.EVERYONE,
    "site.municipalities": Audience.EVERYONE,
    "site.sources": Audience.EVERYONE,
    "site.account_of_method": Audience.EVERYONE,
    "site.privacy": Audience.EVERYONE,
    "site.accessibility": Audience.EVERYONE,
    "site.help_page": Audience.EVERYONE,
    "site.set_preference": Audience.EVERYONE,
    "site.service_worker": Audience.EVERYONE,
    "site.security_txt": Audience.EVERYONE,
    "site.robots_txt": Audience.EVERYONE,
    "site.health": Audience.EVERYONE,
    "site.theme": Audience.EVERYONE,
    "account.sign_in": Audience.EVERYONE,
    "account.sign_out": Audience.SIGNED_IN,
    "account.settings": Audience.SIGNED_IN,
    "account.set_preference": Audience.SIGNED_IN,
    "account.set_working_style": Audience.SIGNED_IN,
    "account.change_password": Audience.SIGNED_IN,
    "learn.path": Audience.SIGNED_IN,
    "learn.starter": Audience.SIGNED_IN,
    "learn.course": Audience.SIGNED_IN,
    "learn.step": Audience.SIGNED_IN,
    "learn.screen": Audience.SIGNED_IN,
    "learn.answer": Audience.SIGNED_IN,
    "learn.go_on": Audience.SIGNED_IN,
    "learn.keep_draft": Audience.SIGNED_IN,
    "learn.keep_reflection": Audience.SIGNED_IN,
    "learn.check": Audience.SIGNED_IN,
    "learn.check_question": Audience.SIGNED_IN,
    "learn.answer_check": Audience.SIGNED_IN,
    "learn.keep_check_draft": Audience.SIGNED_IN,
    "learn.skip_module": Audience.SIGNED_IN,
    "learn.start_attempt": Audience.SIGNED_IN,
    "learn.attempt": Audience.SIGNED_IN,
    "learn.attempt_question": Audience.SIGNED_IN,
    "learn.save_answer": Audience.SIGNED_IN,
    "learn.hand_in": Audience.SIGNED_IN,
    "learn.media": Audience.SIGNED_IN,
    "learn.casussen": Audience.SIGNED_IN,
    "learn.play_casus": Audience.SIGNED_IN,
    "learn.conversation": Audience.SIGNED_IN,
    "learn.take_turn": Audience.SIGNED_IN,
    "learn.keep_second": Audience.SIGNED_IN,
    "learn.again_from": Audience.SIGNED_IN,
    "learn.second_sitting": Audience.SIGNED_IN,
    "learn.casus_map": Audience.AUTHOR,
    "learn.techniques": Audience.SIGNED_IN,
    "learn.technique": Audience.SIGNED_IN,
}

#: The audiences that are people with a role, whatever place they hold it for.
ROLES: dict[Audience, Role] = {Audience.AUTHOR: Role.AUTHOR}

#: Roles that work with other people's data are signed out sooner.
HEAVY_ROLES = frozenset({Role.AUTHOR, Role.GUIDE, Role.MANAGER, Role.ADMIN})


def role_for(page: str | None) -> Role | None:
    """Name the role that a page asks for, so that roles are only looked up for such a page."""
    audience = PAGES.get(page or "")
    return ROLES.get(audience) if audience else None


def may_see(page: str | None, *, signed_in: bool, roles: Collection[Role] = (), demo: bool = False) -> bool:
    """Tell whether a page is for this visitor."""
    match PAGES.get(page or ""):
        case Audience.EVERYONE:
            return True
        case Audience.SIGNED_IN:
            return signed_in
        case Audience.DEMO:
            return demo
        case audience if audience in ROLES:
            return signed_in and ROLES[audience] in roles
        case _:
            return False


def is_heavy(roles: Collection[Role]) -> bool:
    """Tell whether somebody holds a role with short sign-ins."""
    return not HEAVY_ROLES.isdisjoint(roles)
