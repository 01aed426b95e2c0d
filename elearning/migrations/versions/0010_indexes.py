"""Indexes for what is asked of tables that grow, and none that nothing asks for"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ADDED = {
    "agreement": ("changed_by_id",),
    "audit": ("object",),
    "contact": ("photo",),
    "deadline": ("set_by_id",),
    "invitation": ("invited_by_id",),
    "meeting_file": ("digest",),
    "role_grant": ("role",),
    "sign_in": ("seen_at", "ends_at"),
}
DROPPED = ("answer", "attempt", "casus_play")
#: On the rows of which it has happened, or that have one at all. For nearly all it has not: an index on all rows would be
#: taken for a short way to those.
SOME = {
    "letter": ("sent_at", "refused_at", "dropped_at"),
    "person": ("left_at", "leaves_at"),
}


def upgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index("ix_remark_about_month", "remark", ["about", "month"])
    op.create_index("ix_person_visited", "person", ["visited_on", "created_at"])
    op.drop_index(op.f("ix_person_leaves_at"), "person")
    for table, columns in SOME.items():
        for column in columns:
            _index_where(f"{column} IS NOT NULL", f"ix_{table}_{column}", table, column)
    op.drop_index(op.f("ix_answer_attempt_id"), "answer")
    _index_where("attempt_id IS NOT NULL", "ix_answer_attempt", "answer", "attempt_id")
    for table in DROPPED:
        op.drop_index(op.f(f"ix_{table}_version_id"), table)


def downgrade() -> None:
    for table in DROPPED:
        op.create_index(op.f(f"ix_{table}_version_id"), table, ["version_id"])
    op.drop_index("ix_answer_attempt", "answer")
    op.create_index(op.f("ix_answer_attempt_id"), "answer", ["attempt_id"])
    for table, columns in SOME.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
    op.create_index(op.f("ix_person_leaves_at"), "person", ["leaves_at"])
    op.drop_index("ix_person_visited", "person")
    op.drop_index("ix_remark_about_month", "remark")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_index(op.f(f"ix_{table}_{column}"), table)


def _index_where(condition: str, name: str, table: str, column: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
