"""Who may see which page: one table, read by the gate in front of every request.

A page that is not in the table is refused to everyone, so a new page cannot be open by accident.
"""

from collections.abc import Collection
from enum import StrEnum

from elearning.models import Role


class Audience(StrEnum):
    """For whom a page is."""

    EVERYONE = "everyone"
    #: Signed in, and at work; who left the work has only the pages of SELF.
    SIGNED_IN = "signed_in"
    #: Signed in, also in the days after leaving: one's own proof and data.
    SELF = "self"
    #: Signed in and at work, or come by the link of a letter: then for the moment of that letter only.
    MOMENT = "moment"
    #: Whoever has a sign-in of whatever kind, to end it.
    ANY_SIGN_IN = "any_sign_in"
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
    "account.sign_out": Audience.ANY_SIGN_IN,
    "account.settings": Audience.SELF,
    "account.work": Audience.SIGNED_IN,
    "account.set_preference": Audience.SELF,
    "account.set_working_style": Audience.SIGNED_IN,
    "account.change_password": Audience.SELF,
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
    "manage.teams": Audience.MANAGER,
    "manage.team": Audience.MANAGER,
    "manage.find_people": Audience.MANAGER,
    "manage.set_deadline": Audience.MANAGER,
    "manage.end_membership": Audience.MANAGER,
    "manage.reminder": Audience.MANAGER,
    "manage.remind": Audience.MANAGER,
    "manage.export": Audience.MANAGER,
    "manage.digest": Audience.MANAGER,
    "manage.set_digest": Audience.MANAGER,
    "manage.invitations": Audience.MANAGER,
    "manage.invite": Audience.MANAGER,
    "manage.resend": Audience.MANAGER,
    "manage.revoke": Audience.MANAGER,
    "manage.set_join_code": Audience.MANAGER,
    "account.seen_by_manager": Audience.SIGNED_IN,
    "invite.letter": Audience.EVERYONE,
    "invite.accept": Audience.EVERYONE,
    "invite.code": Audience.EVERYONE,
    "invite.find_team": Audience.EVERYONE,
    "invite.join": Audience.EVERYONE,
    "invite.ask": Audience.EVERYONE,
    "admin.roster": Audience.ADMIN,
    "admin.read_roster": Audience.ADMIN,
    "admin.roster_example": Audience.ADMIN,
    "admin.roster_plan": Audience.ADMIN,
    "admin.apply_roster": Audience.ADMIN,
    "admin.drop_roster": Audience.ADMIN,
    "admin.organisations": Audience.ADMIN,
    "admin.add_organisation": Audience.ADMIN,
    "admin.organisation": Audience.ADMIN,
    "admin.change_organisation": Audience.ADMIN,
    "admin.regions": Audience.ADMIN,
    "admin.add_region": Audience.ADMIN,
    "admin.region": Audience.ADMIN,
    "admin.change_region": Audience.ADMIN,
    "admin.teams": Audience.ADMIN,
    "admin.add_team": Audience.ADMIN,
    "admin.team": Audience.ADMIN,
    "admin.change_team": Audience.ADMIN,
    "admin.people": Audience.ADMIN,
    "admin.find_people": Audience.ADMIN,
    "admin.new_person": Audience.ADMIN,
    "admin.add_person": Audience.ADMIN,
    "admin.person": Audience.ADMIN,
    "admin.change_person": Audience.ADMIN,
    "admin.invite_again": Audience.ADMIN,
    "admin.grant": Audience.ADMIN,
    "admin.take_role": Audience.ADMIN,
    "admin.join_team": Audience.ADMIN,
    "admin.leave_team": Audience.ADMIN,
    "admin.set_lead": Audience.ADMIN,
    "admin.leaving": Audience.ADMIN,
    "admin.let_leave": Audience.ADMIN,
    "admin.come_back": Audience.ADMIN,
    "admin.merge": Audience.ADMIN,
    "admin.find_double": Audience.ADMIN,
    "admin.merge_into": Audience.ADMIN,
    "admin.settings": Audience.ADMIN,
    "admin.audit": Audience.ADMIN,
    "admin.certificates": Audience.ADMIN_ONLY,
    "admin.find_certificates": Audience.ADMIN_ONLY,
    "admin.withdraw": Audience.ADMIN_ONLY,
    "admin.pe_online": Audience.ADMIN_ONLY,
    "admin.accreditations": Audience.ADMIN,
    "admin.add_accreditation": Audience.ADMIN,
    "admin.end_accreditation": Audience.ADMIN,
    "account.own_data": Audience.SELF,
    "account.download_data": Audience.SELF,
    "account.leaving": Audience.SELF,
    "account.set_private_address": Audience.SELF,
    "proof.home": Audience.SELF,
    "proof.make": Audience.SELF,
    "proof.certificate": Audience.SELF,
    "proof.pdf": Audience.SELF,
    "proof.set_registration": Audience.SELF,
    "checking.form": Audience.EVERYONE,
    "checking.find": Audience.EVERYONE,
    "checking.result": Audience.EVERYONE,
    "author.start": Audience.AUTHOR,
    "author.accreditation_file": Audience.AUTHOR,
    "poll.pulse": Audience.SIGNED_IN,
    "poll.answer_pulse": Audience.SIGNED_IN,
    "poll.evaluation": Audience.SIGNED_IN,
    "poll.answer_evaluation": Audience.SIGNED_IN,
    "guide.figures": Audience.GUIDE,
    "guide.news": Audience.GUIDE,
    "guide.send_news": Audience.GUIDE,
    "contact.form": Audience.SIGNED_IN,
    "contact.send": Audience.SIGNED_IN,
    "contact.consult": Audience.SIGNED_IN,
    "contact.ask_consult": Audience.SIGNED_IN,
    "contact.set_news": Audience.SIGNED_IN,
    "team.mine": Audience.SIGNED_IN,
    "team.page": Audience.SIGNED_IN,
    "team.agreement": Audience.SIGNED_IN,
    "team.calendar": Audience.SIGNED_IN,
    "guide.check": Audience.GUIDE,
    "guide.set_check": Audience.GUIDE,
    "guide.agreement": Audience.GUIDE,
    "guide.set_agreement": Audience.GUIDE,
    "guide.contact": Audience.GUIDE,
    "guide.set_contact": Audience.GUIDE,
    "guide.own_card": Audience.GUIDE,
    "guide.set_consent": Audience.GUIDE,
    "guide.partners": Audience.GUIDE,
    "guide.add_partner": Audience.GUIDE,
    "guide.change_partner": Audience.GUIDE,
    "guide.remove_partner": Audience.GUIDE,
    "region.index": Audience.EVERYONE,
    "region.page": Audience.EVERYONE,
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
    left: bool = False,
) -> bool:
    """Tell whether a page is for this visitor.

    `by_letter` = they came by the link of a letter, and it is its page; `left` = they left the work.
    """
    audience = PAGES.get(page or "")
    if audience in ROLES:
        apart = audience is Audience.ADMIN_ONLY and Role.MANAGER in roles
        return signed_in and not left and ROLES[audience] in roles and not apart
    allowed = {
        Audience.EVERYONE: True,
        Audience.SELF: signed_in,
        Audience.SIGNED_IN: signed_in and not left,
        Audience.MOMENT: (signed_in and not left) or by_letter,
        Audience.ANY_SIGN_IN: signed_in or by_letter,
        Audience.DEMO: demo,
    }
    return audience is not None and allowed[audience]


def is_heavy(roles: Collection[Role]) -> bool:
    """Tell whether somebody holds a role with short sign-ins."""
    return not HEAVY_ROLES.isdisjoint(roles)
