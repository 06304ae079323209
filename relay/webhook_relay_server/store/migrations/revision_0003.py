"""Events get a checksum. Those that are there have none, and are read as before until they are too old to be kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(operations: Operations) -> None:
    """Change a store of revision 0002. Takes no longer for many events than for few."""
    operations.add_column("event", sa.Column("checksum", sa.BigInteger(), nullable=True))
