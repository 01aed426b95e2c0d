"""The sitting of a casus play"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("casus_play", sa.Column("sitting", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("casus_play", "sitting")
