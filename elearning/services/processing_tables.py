"""What every column of every table is kept for: the ground under the register. A test fails on a column without one.

The number of a row (`id`) is kept for the same as the row. A name of a column stands here once.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Some columns of a table, what they are in Dutch, and the key of the purpose they are kept for."""

    purpose: str
    what: str
    columns: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.columns.split())


def _one(purpose: str, what: str, columns: str) -> tuple[Part, ...]:
    return (Part(purpose, what, columns),)


TABLES: Mapping[str, tuple[Part, ...]] = {
    # --- who somebody is, and how they come in ---
    "person": (
        Part("account", "naam, mailadres en werkgever", "name email employer_id"),
        Part("account", "taal en kleuren", "language theme"),
        Part(
            "account",
            "begin, laatste dag hier, uit dienst, gesloten",
            "created_at visited_on warned_at left_at leaves_at closed_at",
        ),
        Part("sign-in", "wachtwoord, onleesbaar gemaakt met argon2id", "password_hash"),
        Part("letters", "dat een mailserver het adres weigert", "mail_refused_at mail_refused_why"),
        Part("choice", "werkwijze in het team, en of iemand nieuws wil", "working_style news_since"),
    ),
    "account_link": (
        Part("sign-in", "link per mail, alleen de controlewaarde", "person_id kind token_hash made_at ends_at"),
        Part("account", "nieuw mailadres dat nog bevestigd moet worden", "address"),
    ),
    "authenticator": _one(
        "sign-in",
        "tweede stap: versleuteld geheim van een app, of de openbare sleutel van een apparaat",
        "person_id kind name secret credential_id public_key sign_count last_step made_at confirmed_at used_at",
    ),
    "recovery_code": _one("sign-in", "herstelcode, alleen de controlewaarde", "person_id code_hash made_at"),
    "identity": _one(
        "sign-in", "nummer bij de inlogdienst van de werkgever", "person_id issuer subject made_at used_at"
    ),
    "sign_in": _one(
        "sign-in",
        "apparaat waarop iemand is ingelogd: browser en systeem in een paar woorden, nooit een netwerkadres",
        "person_id token_hash moment_id stage way device idle_minutes created_at seen_at ends_at",
    ),
    "knock": _one("counts", "hoe vaak iets is geprobeerd, achter een versleutelde naam", "bucket count ends_at"),
    # --- where somebody works ---
    "membership": _one(
        "work", "wijkteam, van wanneer tot wanneer", "person_id wijkteam_id from_on until_on addiction_lead"
    ),
    "role_grant": _one("work", "rol, en waar die geldt", "person_id role organisation_id wijkteam_id"),
    "invitation": (
        Part("work", "naam en mailadres zoals de afzender die typte", "person_id name email"),
        Part("work", "waarvoor en door wie", "wijkteam_id employer_id role organisation_id invited_by_id"),
        Part("work", "link en verloop", "token_hash made_at ends_at accepted_at revoked_at"),
    ),
    "roster": _one(
        "work",
        "lijst met namen en adressen die een beheerder inleest; weg na een dag",
        "made_by_id file_name rows made_at",
    ),
    # --- how far somebody is ---
    "enrolment": _one("progress", "cursus, begin en einde", "person_id course started_at completed_at nudge_at"),
    "step_done": _one("progress", "wat af is", "person_id course step screen skipped done_at"),
    "deadline": _one("progress", "einddatum van een team", "wijkteam_id course due_on set_by_id set_at"),
    "waiver": _one("progress", "team dat een cursus zonder bijeenkomst doet", "wijkteam_id course step waived_at"),
    # --- what somebody answered ---
    "answer": _one(
        "answers",
        "antwoord op een vraag",
        "person_id attempt_id version_id course question question_hash occasion given right guessed submission "
        "answered_at",
    ),
    "attempt": _one(
        "answers",
        "poging voor een toets, met score",
        "person_id version_id course quiz drawn started_at handed_in_at score passed",
    ),
    "casus_play": _one(
        "answers",
        "gesprek in een casus",
        "person_id version_id course casus sitting seed scene second state ending started_at ended_at",
    ),
    "casus_turn": _one("answers", "wat iemand koos in een gesprek", "play_id number scene choice submission chosen_at"),
    "review": _one("answers", "hoe goed iets bekend was", "person_id goal rating duration_ms source reviewed_at"),
    "card": _one(
        "answers", "schatting van wat iemand nog weet", "person_id goal stability difficulty reviewed_at due_at noticed"
    ),
    "moment": _one(
        "answers", "opfrismoment", "person_id kind meeting_id token_hash token_ends_at drawn made_at offered done_at"
    ),
    "place": _one("answers", "waar iemand was, en wat half is ingevuld", "person_id course step screen drafts seen_at"),
    "reflection": _one("reflections", "eigen tekst", "person_id course question text kept_at"),
    # --- letters ---
    "letter": _one(
        "letters",
        "brief: soort, waarover, en wat ervan werd",
        "person_id kind period data made_at due_at claimed_until tries joined_id message_id token_hash "
        "sent_at refused_at dropped_at why",
    ),
    "rhythm": _one(
        "letters",
        "dag, uur, tempo, vakantie en agenda",
        "person_id weekday hour pace away_from away_until feed_hash changed_at",
    ),
    "digest": _one("letters", "overzicht dat een manager koos", "person_id every chosen_at"),
    # --- together ---
    "contact": (
        Part("card", "kaart van een contactpersoon", "person_id name role phone email hours"),
        Part("card", "waarvoor de kaart is", "region_id wijkteam_id"),
        Part("choice", "dat bezoekers de kaart zien, en een eigen foto", "public_since photo"),
    ),
    "meeting": _one(
        "together",
        "bijeenkomst, en wie die begeleidt of aanvroeg",
        "uid wijkteam_id guide_id proposed_by_id kind title place note starts_at ends_at every_weeks times sequence "
        "plan course step made_at planned_at marked_at cancelled_at",
    ),
    "attendance": _one("together", "wie is uitgenodigd, en wie er was", "meeting_id person_id was_there"),
    "meeting_file": _one("together", "bestand bij een bijeenkomst", "meeting_id name digest size added_at"),
    "news": _one("together", "nieuws van een begeleider", "guide_id title text made_at"),
    "agreement": _one(
        "together",
        "samenwerkingsovereenkomst van een team",
        "wijkteam_id parts starts_on ends_on evaluate_on changed_by_id changed_at",
    ),
    "team_check": _one("together", "wat een team afsprak", "wijkteam_id item level agreed_on"),
    # --- proof ---
    "certificate": _one(
        "proof",
        "bewijs",
        "person_id code name course title completed_on minutes says issued_at withdrawn_at withdrawn_why",
    ),
    "registration": _one("proof", "eigen nummer in een register", "person_id register number"),
    # --- the account of acts ---
    "audit": _one("audit", "wie deed wat, bij wie, en wanneer", "at actor_id action object result origin"),
    # --- texts ---
    "course_version": (
        Part("writing", "wie publiceerde, met toelichting", "published_by_id note"),
        Part(
            "writing",
            "gepubliceerde cursus, met de namen van wie teksten nakeken",
            "course_id number files files_hash compiled compiler origin published_at",
        ),
    ),
    "working_file": _one(
        "writing",
        "tekst waaraan gewerkt wordt, en door wie",
        "course path text sha256 described base_hash base changed_by_id changed_at",
    ),
    "working_revision": _one("writing", "eerdere tekst, en van wie", "file_id number text changed_by_id changed_at"),
    "presence": _one("writing", "wie een tekst open heeft", "path person_id seen_at"),
    "reader_link": _one(
        "writing",
        "meelezer: naam zoals een auteur die typte",
        "token_hash course paths name made_by_id made_at expires_at revoked_at finished_at",
    ),
    "reader_comment": _one("writing", "opmerking van een meelezer", "link_id path line quote text made_at settled_at"),
    # --- counts without names, and the site itself ---
    "tally": _one("counts", "aantal mensen per antwoord", "about wijkteam_id month question choice people"),
    "weighed": _one(
        "counts", "cijfers van een cursus over tien of meer mensen", "course version_id month figures made_at"
    ),
    "remark": _one("remark", "opmerking bij een evaluatie, zonder naam of team", "about month text"),
    "course": _one("setup", "cursus", "slug current_id edited shipped_number"),
    "media": _one("setup", "film of plaatje", "sha256 type size stored_at"),
    "organisation": _one(
        "setup",
        "werkgever, met wie verantwoordelijk is en wat de OR zei",
        "name kind controller works_council_on has_works_council second_factor_roles keep_months",
    ),
    "region": _one("setup", "regio", "slug name phone email monitor_url"),
    "wijkteam": _one("setup", "wijkteam", "name region_id model phone join_code join_domains"),
    "partner": _one(
        "setup", "organisatie op de sociale kaart", "region_id category name what referral phone url check_before"
    ),
    "accreditation": _one("setup", "accreditatie van een cursus", "course register number points from_on until_on"),
    "accessibility_report": _one(
        "setup", "onderzoek naar toegankelijkheid", "conformance bureau examined_on digest size added_at"
    ),
}
