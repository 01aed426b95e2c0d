"""The redactie

New columns are added one by one: making a table anew on SQLite would delete what belongs to its rows. A course that
was shipped is taken to be brought together with the last version that was shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


BEFORE = (
    *("opfris", "nudge", "next-step", "call-back", "follow-up", "deadline", "reminder", "meeting", "test"),
    *("invitation", "digest", "agreement", "news", "question", "farewell"),
)
AFTER = (*BEFORE, "safety", "upkeep", "comment")


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
        "presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint("path", "person_id", name=op.f("uq_presence_path_person_id")),
    )
    op.create_table(
        "reader_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("paths", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_reader_link_made_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reader_link_token_hash")),
    )
    with op.batch_alter_table("reader_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reader_link_course"), ["course"], unique=False)

    op.create_table(
        "working_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("described", sa.JSON(), nullable=True),
        sa.Column("base_hash", sa.String(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_working_file_changed_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_file")),
        sa.UniqueConstraint("path", name=op.f("uq_working_file_path")),
    )
    with op.batch_alter_table("working_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_working_file_course"), ["course"], unique=False)

    op.create_table(
        "reader_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"], ["reader_link.id"], name=op.f("fk_reader_comment_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_comment")),
    )
    with op.batch_alter_table("reader_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reader_comment_link_id"), ["link_id"], unique=False)

    op.create_table(
        "working_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_working_revision_changed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["working_file.id"], name=op.f("fk_working_revision_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_revision")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_working_revision_file_id_number")),
    )
    op.add_column("contact", sa.Column("photo", sa.String(), server_default="", nullable=False))
    op.add_column("course", sa.Column("shipped_number", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE course SET shipped_number = (SELECT max(number) FROM course_version"
        " WHERE course_version.course_id = course.id AND course_version.origin = 'shipped')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM letter WHERE kind IN ('safety', 'upkeep', 'comment')")
    _let_letters_be(BEFORE)
    op.drop_column("course", "shipped_number")
    op.drop_column("contact", "photo")
    op.drop_table("working_revision")
    with op.batch_alter_table("reader_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reader_comment_link_id"))

    op.drop_table("reader_comment")
    with op.batch_alter_table("working_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_working_file_course"))

    op.drop_table("working_file")
    with op.batch_alter_table("reader_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reader_link_course"))

    op.drop_table("reader_link")
    op.drop_table("presence")
