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
    #: Signed in, or come by the link of a letter: then for the moment of that letter only.
    MOMENT = "moment"
    AUTHOR = "author"
    ADMIN = "admin"
    #: Of a beheerder who is nobody's manager: these pages say whose opfris is off and who is away.
    ADMIN_ONLY = "admin_only"
    GUIDE = "guide"
    MANAGER = "manager"
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
    "account.sign_out": Audience.MOMENT,
    "account.settings": Audience.SIGNED_IN,
    "account.work": Audience.SIGNED_IN,
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
    "learn.opfris": Audience.SIGNED_IN,
    "learn.start_opfris": Audience.SIGNED_IN,
    "learn.opfris_moment": Audience.MOMENT,
    "learn.opfris_item": Audience.MOMENT,
    "learn.answer_opfris": Audience.MOMENT,
    "post.letter": Audience.EVERYONE,
    "post.answer": Audience.EVERYONE,
    "post.unsubscribe_page": Audience.EVERYONE,
    "post.unsubscribe": Audience.EVERYONE,
    "learn.rhythm": Audience.SIGNED_IN,
    "learn.set_rhythm": Audience.SIGNED_IN,
    "learn.go_away": Audience.SIGNED_IN,
    "learn.come_back": Audience.SIGNED_IN,
    "learn.make_feed": Audience.SIGNED_IN,
    "learn.revoke_feed": Audience.SIGNED_IN,
    "feed.calendar": Audience.EVERYONE,
    "admin.start": Audience.ADMIN,
    "admin.letters": Audience.ADMIN_ONLY,
    "admin.find_person": Audience.ADMIN_ONLY,
    "admin.send_test": Audience.ADMIN_ONLY,
    "admin.expected_letters": Audience.ADMIN_ONLY,
    "admin.person_letters": Audience.ADMIN_ONLY,
    "admin.try_address_again": Audience.ADMIN_ONLY,
    "postbox.letters": Audience.DEMO,
    "postbox.letter": Audience.DEMO,
    "postbox.letter_html": Audience.DEMO,
    "guide.home": Audience.GUIDE,
    "guide.waive": Audience.GUIDE,
    "guide.new_meeting": Audience.GUIDE,
    "guide.plan_meeting": Audience.GUIDE,
    "guide.meeting": Audience.GUIDE,
    "guide.calendar": Audience.GUIDE,
    "guide.change_page": Audience.GUIDE,
    "guide.change": Audience.GUIDE,
    "guide.cancel": Audience.GUIDE,
    "guide.decline": Audience.GUIDE,
    "guide.invite_new": Audience.GUIDE,
    "guide.attendance": Audience.GUIDE,
    "guide.mark": Audience.GUIDE,
    "guide.add_file": Audience.GUIDE,
    "guide.file": Audience.GUIDE,
    "guide.remove_file": Audience.GUIDE,
    "guide.running_order": Audience.GUIDE,
    "guide.choose_goals": Audience.GUIDE,
    "guide.choose_parts": Audience.GUIDE,
    "guide.big_screen": Audience.GUIDE,
    "manage.meetings": Audience.MANAGER,
    "manage.propose": Audience.MANAGER,
    "meeting.page": Audience.SIGNED_IN,
    "meeting.calendar": Audience.SIGNED_IN,
    "meeting.file": Audience.SIGNED_IN,
}

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


def may_see(
    page: str | None,
    *,
    signed_in: bool,
    roles: Collection[Role] = (),
    demo: bool = False,
    by_letter: bool = False,
) -> bool:
    """Tell whether a page is for this visitor; `by_letter` = they came by the link of a letter, and it is its page."""
    match PAGES.get(page or ""):
        case Audience.EVERYONE:
            return True
        case Audience.SIGNED_IN:
            return signed_in
        case Audience.MOMENT:
            return signed_in or by_letter
        case Audience.DEMO:
            return demo
        case audience if audience in ROLES:
            apart = audience is Audience.ADMIN_ONLY and Role.MANAGER in roles
            return signed_in and ROLES[audience] in roles and not apart
        case _:
            return False


def is_heavy(roles: Collection[Role]) -> bool:
    """Tell whether somebody holds a role with short sign-ins."""
    return not HEAVY_ROLES.isdisjoint(roles)
