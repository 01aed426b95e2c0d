"""The large columns of a version of a course stand last.

SQLite reads a row from the front: every page that asked which renderer made a course went through a megabyte of text
to get there. PostgreSQL keeps large values beside the row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, kind in (("files", sa.JSON()), ("compiled", sa.Text())):
        op.add_column("course_version", sa.Column(f"{name}_last", kind, nullable=True))
        op.execute(f"UPDATE course_version SET {name}_last = {name}")  # noqa: S608 (our own names)
        op.drop_column("course_version", name)
        op.execute(f"ALTER TABLE course_version RENAME COLUMN {name}_last TO {name}")


def downgrade() -> None:
    """Nothing: the same columns, in an order that older versions of the program read as well."""
