"""What is remembered: one table a file. Importing this package makes every table known to `Base.metadata`."""

from elearning.models.accessibility_report import AccessibilityReport, Conformance
from elearning.models.account_link import AccountLink, LinkKind
from elearning.models.agreement import Agreement, Partner, TeamCheck
from elearning.models.answer import Answer
from elearning.models.attempt import Attempt
from elearning.models.audit import Audit
from elearning.models.authenticator import Authenticator, AuthenticatorKind, RecoveryCode
from elearning.models.base import Base
from elearning.models.card import Card
from elearning.models.casus_play import CasusPlay
from elearning.models.casus_turn import CasusTurn
from elearning.models.certificate import Accreditation, Certificate, Register, Registration
from elearning.models.contact import Contact
from elearning.models.course import Course, CourseVersion
from elearning.models.deadline import Deadline
from elearning.models.digest import Digest, Every
from elearning.models.enrolment import Enrolment
from elearning.models.identity import Identity
from elearning.models.invitation import Invitation
from elearning.models.knock import Knock
from elearning.models.letter import ASKED_BY_WORK, LEARNING, Letter, LetterKind
from elearning.models.media import Media
from elearning.models.meeting import Attendance, Meeting, MeetingFile, MeetingKind, Waiver
from elearning.models.membership import Membership
from elearning.models.moment import Moment, MomentKind
from elearning.models.news import News
from elearning.models.organisation import Organisation, OrganisationKind
from elearning.models.person import Person
from elearning.models.place import Place
from elearning.models.reader import ReaderComment, ReaderLink
from elearning.models.reflection import Reflection
from elearning.models.region import Region
from elearning.models.review import Rating, Review
from elearning.models.rhythm import Rhythm
from elearning.models.role_grant import Role, RoleGrant
from elearning.models.roster import Roster
from elearning.models.sign_in import SignIn, Stage, Way
from elearning.models.step_done import StepDone
from elearning.models.tally import Remark, Tally
from elearning.models.weighed import Weighed
from elearning.models.wijkteam import TeamModel, Wijkteam
from elearning.models.working import Presence, WorkingFile, WorkingRevision

__all__ = [
    "ASKED_BY_WORK",
    "LEARNING",
    "AccessibilityReport",
    "AccountLink",
    "Accreditation",
    "Agreement",
    "Answer",
    "Attempt",
    "Attendance",
    "Audit",
    "Authenticator",
    "AuthenticatorKind",
    "Base",
    "Card",
    "CasusPlay",
    "CasusTurn",
    "Certificate",
    "Conformance",
    "Contact",
    "Course",
    "CourseVersion",
    "Deadline",
    "Digest",
    "Enrolment",
    "Every",
    "Identity",
    "Invitation",
    "Knock",
    "Letter",
    "LetterKind",
    "LinkKind",
    "Media",
    "Meeting",
    "MeetingFile",
    "MeetingKind",
    "Membership",
    "Moment",
    "MomentKind",
    "News",
    "Organisation",
    "OrganisationKind",
    "Partner",
    "Person",
    "Place",
    "Presence",
    "Rating",
    "ReaderComment",
    "ReaderLink",
    "RecoveryCode",
    "Reflection",
    "Region",
    "Register",
    "Registration",
    "Remark",
    "Review",
    "Rhythm",
    "Role",
    "RoleGrant",
    "Roster",
    "SignIn",
    "Stage",
    "StepDone",
    "Tally",
    "TeamCheck",
    "TeamModel",
    "Waiver",
    "Way",
    "Weighed",
    "Wijkteam",
    "WorkingFile",
    "WorkingRevision",
]
