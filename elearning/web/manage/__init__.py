"""For who manages wijkteams: on which days there are meetings, and asking for one. Never what they are about."""

from elearning.web.manage import digest, exports, invitations, meetings, reminding, teams
from elearning.web.manage.blueprint import blueprint

__all__ = ["blueprint", "digest", "exports", "invitations", "meetings", "reminding", "teams"]
