"""The figures of courses, counted once a month."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weighed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["course_version.id"], name=op.f("fk_weighed_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighed")),
        sa.UniqueConstraint("course", name=op.f("uq_weighed_course")),
    )
    op.create_index(op.f("ix_weighed_version_id"), "weighed", ["version_id"])
    op.create_index("ix_tally_about_month", "tally", ["about", "month"])


def downgrade() -> None:
    op.drop_index("ix_tally_about_month", "tally")
    op.drop_index(op.f("ix_weighed_version_id"), "weighed")
    op.drop_table("weighed")
