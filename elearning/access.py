"""Who may see which page, asked by the gate in front of every request."""

from collections.abc import Collection
from dataclasses import dataclass

from elearning.audiences import PAGES, Audience
from elearning.models import Role, Stage

#: The audiences that are people with a role, whatever place they hold it for.
ROLES: dict[Audience, Role] = {
    Audience.AUTHOR: Role.AUTHOR,
    Audience.ADMIN: Role.ADMIN,
    Audience.ADMIN_ONLY: Role.ADMIN,
    Audience.GUIDE: Role.GUIDE,
    Audience.MANAGER: Role.MANAGER,
}

#: Roles that work with other people's data are signed out sooner.
HEAVY_ROLES = frozenset({Role.AUTHOR, Role.GUIDE, Role.MANAGER, Role.ADMIN})


def role_for(page: str | None) -> Role | None:
    """Name the role that a page asks for, so that roles are only looked up for such a page."""
    audience = PAGES.get(page or "")
    return ROLES.get(audience) if audience else None


@dataclass(frozen=True)
class Visitor:
    """Who asks for a page, as far as the table of pages wants to know."""

    signed_in: bool
    roles: Collection[Role] = ()
    demo: bool = False
    #: Came by the link of a letter, and it is its page.
    by_letter: bool = False
    #: Left the work.
    left: bool = False
    #: What is still asked of who is signing in.
    stage: Stage | None = None


def may_see(page: str | None, visitor: Visitor) -> bool:
    """Tell whether a page is for this visitor."""
    audience = PAGES.get(page or "")
    at_work = visitor.signed_in and not visitor.left
    if audience in ROLES:
        apart = audience is Audience.ADMIN_ONLY and Role.MANAGER in visitor.roles
        return at_work and ROLES[audience] in visitor.roles and not apart
    allowed = {
        Audience.EVERYONE: True,
        Audience.SELF: visitor.signed_in,
        Audience.SIGNED_IN: at_work,
        Audience.MOMENT: at_work or visitor.by_letter,
        Audience.SECOND_STEP: visitor.stage is Stage.SECOND_STEP,
        Audience.SET_UP: visitor.signed_in or visitor.stage is Stage.SET_UP,
        Audience.ANY_SIGN_IN: visitor.signed_in or visitor.by_letter or visitor.stage is not None,
        Audience.DEMO: visitor.demo,
    }
    return audience is not None and allowed[audience]


def is_heavy(roles: Collection[Role]) -> bool:
    """Tell whether somebody holds a role with short sign-ins."""
    return not HEAVY_ROLES.isdisjoint(roles)
