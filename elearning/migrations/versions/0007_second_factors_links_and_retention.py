"""Second factors, links and retention

Who had an account before is taken to have been here today: nobody's account may end by a date that was never kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


BEFORE = (
    *("opfris", "nudge", "next-step", "call-back", "follow-up", "deadline", "reminder", "meeting", "test"),
    *("invitation", "digest", "agreement", "news", "question", "farewell", "safety", "upkeep", "comment"),
)
AFTER = (*BEFORE, "sign-in", "reset", "address", "account", "inactive")


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
        "accessibility_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "conformance",
            sa.Enum("full", "partial", name="conformance", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("bureau", sa.String(), nullable=False),
        sa.Column("examined_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accessibility_report")),
    )
    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("sign-in", "reset", "address", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "authenticator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("totp", "passkey", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=True),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_authenticator_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_authenticator_credential_id")),
    )
    with op.batch_alter_table("authenticator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authenticator_person_id"), ["person_id"], unique=False)

    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_identity_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_person_id"), ["person_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_person_id"), ["person_id"], unique=False)

    op.add_column("organisation", sa.Column("second_factor_roles", sa.JSON(), nullable=True))
    op.add_column("organisation", sa.Column("keep_months", sa.Integer(), nullable=True))
    op.add_column("person", sa.Column("visited_on", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "sign_in",
        sa.Column(
            "stage",
            sa.Enum("whole", "second-step", "set-up", name="stage", native_enum=False, length=32),
            server_default="whole",
            nullable=False,
        ),
    )
    op.add_column(
        "sign_in",
        sa.Column(
            "way",
            sa.Enum("password", "passkey", "link", "employer", "letter", name="way", native_enum=False, length=32),
            server_default="password",
            nullable=False,
        ),
    )
    op.add_column("sign_in", sa.Column("device", sa.String(), server_default="", nullable=False))
    op.execute("UPDATE person SET visited_on = CURRENT_DATE")


def downgrade() -> None:
    op.execute("DELETE FROM letter WHERE kind IN ('sign-in', 'reset', 'address', 'account', 'inactive')")
    _let_letters_be(BEFORE)
    op.drop_column("sign_in", "device")
    op.drop_column("sign_in", "way")
    op.drop_column("sign_in", "stage")
    op.drop_column("person", "warned_at")
    op.drop_column("person", "visited_on")
    op.drop_column("organisation", "keep_months")
    op.drop_column("organisation", "second_factor_roles")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_person_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_person_id"))

    op.drop_table("identity")
    with op.batch_alter_table("authenticator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authenticator_person_id"))

    op.drop_table("authenticator")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_person_id"))
        batch_op.drop_index(batch_op.f("ix_account_link_ends_at"))

    op.drop_table("account_link")
    op.drop_table("accessibility_report")
