"""Teams, managers and proof

New columns are added one by one: making a table anew on SQLite would delete what belongs to its rows. Letters get
more kinds, so their table is made anew there; nothing belongs to a letter.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = ("opfris", "nudge", "next-step", "call-back", "follow-up", "deadline", "reminder", "meeting", "test")
AFTER = (*BEFORE, "invitation", "digest", "agreement", "news", "question", "farewell")


def _let_letters_be(kinds: tuple[str, ...]) -> None:
    allowed = sa.column("kind").in_(kinds)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("letter", recreate="always") as batch_op:
            batch_op.create_check_constraint("kind", allowed)
    else:
        op.drop_constraint(op.f("ck_letter_kind"), "letter", type_="check")
        op.create_check_constraint("kind", "letter", allowed)


def upgrade() -> None:
    _let_letters_be(AFTER)
    op.create_table(
        "accreditation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column(
            "register",
            sa.Enum("skj", "registerplein", name="register", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("points", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation")),
    )
    with op.batch_alter_table("accreditation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accreditation_course"), ["course"], unique=False)

    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_table(
        "tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("wijkteam_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sa.UniqueConstraint(
            "about",
            "wijkteam_id",
            "month",
            "question",
            "choice",
            name=op.f("uq_tally_about_wijkteam_id_month_question_choice"),
        ),
    )
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_wijkteam_id"), ["wijkteam_id"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("referral", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("check_before", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_partner_region_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
    )
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_region_id"), ["region_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wijkteam_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("evaluate_on", sa.Date(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_agreement_changed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["wijkteam_id"], ["wijkteam.id"], name=op.f("fk_agreement_wijkteam_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("wijkteam_id", name=op.f("uq_agreement_wijkteam_id")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_ends_on"), ["ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_evaluate_on"), ["evaluate_on"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_course"), ["course"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_issued_at"), ["issued_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_person_id"), ["person_id"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wijkteam_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_deadline_set_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["wijkteam_id"], ["wijkteam.id"], name=op.f("fk_deadline_wijkteam_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint("wijkteam_id", "course", name=op.f("uq_deadline_wijkteam_id_course")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_due_on"), ["due_on"], unique=False)

    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "every",
            sa.Enum("week", "month", name="every", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("person_id", name=op.f("uq_digest_person_id")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("wijkteam_id", sa.Integer(), nullable=True),
        sa.Column("employer_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "learner",
                "author",
                "guide",
                "manager",
                "admin",
                name="invitation_role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employer_id"], ["organisation.id"], name=op.f("fk_invitation_employer_id")),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["wijkteam_id"], ["wijkteam.id"], name=op.f("fk_invitation_wijkteam_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_wijkteam_id"), ["wijkteam_id"], unique=False)

    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guide_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guide_id"], ["person.id"], name=op.f("fk_news_guide_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
    )
    with op.batch_alter_table("news", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_news_guide_id"), ["guide_id"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "register",
            sa.Enum(
                "skj",
                "registerplein",
                name="registration_register",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("person_id", "register", name=op.f("uq_registration_person_id_register")),
    )
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_roster_made_by_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "team_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wijkteam_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wijkteam_id"], ["wijkteam.id"], name=op.f("fk_team_check_wijkteam_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_check")),
        sa.UniqueConstraint("wijkteam_id", "item", name=op.f("uq_team_check_wijkteam_id_item")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("public_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_contact_person_id"), ["person_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_contact_person_id"), "person", ["person_id"], ["id"], ondelete="SET NULL"
        )

    op.add_column("person", sa.Column("news_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_person_leaves_at"), "person", ["leaves_at"], unique=False)

    op.add_column("region", sa.Column("phone", sa.String(), server_default="", nullable=False))
    op.add_column("region", sa.Column("email", sa.String(), server_default="", nullable=False))
    op.add_column("region", sa.Column("monitor_url", sa.String(), server_default="", nullable=False))

    op.add_column(
        "wijkteam",
        sa.Column(
            "model",
            sa.Enum(
                "broad", "broad-complex", "domain", "access", "other", name="team_model", native_enum=False, length=32
            ),
            nullable=True,
        ),
    )
    op.add_column("wijkteam", sa.Column("phone", sa.String(), server_default="", nullable=False))
    op.add_column("wijkteam", sa.Column("join_code", sa.String(), nullable=True))
    op.add_column("wijkteam", sa.Column("join_domains", sa.JSON(), server_default="[]", nullable=False))
    op.create_index("uq_wijkteam_join_code", "wijkteam", ["join_code"], unique=True)


def downgrade() -> None:
    op.execute("DELETE FROM letter WHERE kind IN ('invitation', 'digest', 'agreement', 'news', 'question', 'farewell')")
    _let_letters_be(BEFORE)
    op.drop_index("uq_wijkteam_join_code", "wijkteam")
    op.drop_column("wijkteam", "join_domains")
    op.drop_column("wijkteam", "join_code")
    op.drop_column("wijkteam", "phone")
    op.drop_column("wijkteam", "model")

    op.drop_column("region", "monitor_url")
    op.drop_column("region", "email")
    op.drop_column("region", "phone")

    op.drop_index("ix_person_leaves_at", "person")
    op.drop_column("person", "leaves_at")
    op.drop_column("person", "left_at")
    op.drop_column("person", "news_since")

    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_contact_person_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_contact_person_id"))
        batch_op.drop_column("public_since")
        batch_op.drop_column("person_id")

    op.drop_table("team_check")
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_roster_made_at"))

    op.drop_table("roster")
    op.drop_table("registration")
    with op.batch_alter_table("news", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_news_guide_id"))

    op.drop_table("news")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_wijkteam_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_ends_at"))

    op.drop_table("invitation")
    op.drop_table("digest")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_due_on"))

    op.drop_table("deadline")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_person_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_issued_at"))
        batch_op.drop_index(batch_op.f("ix_certificate_course"))

    op.drop_table("certificate")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_evaluate_on"))
        batch_op.drop_index(batch_op.f("ix_agreement_ends_on"))

    op.drop_table("agreement")
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_region_id"))

    op.drop_table("partner")
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tally_wijkteam_id"))

    op.drop_table("tally")
    op.drop_table("remark")
    with op.batch_alter_table("accreditation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accreditation_course"))

    op.drop_table("accreditation")
