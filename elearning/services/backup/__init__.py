"""Back-ups in a form of our own, the same for SQLite and PostgreSQL: one ZIP file that checks itself.

    manifest.json                what is in it: schema, counts, and the sha256 of every part
    rows/<table>.jsonl           every row of one moment, in the order of its key; one JSON list a line
    media/<ab>/<sha256>          films and pictures; media/meetings/… what goes with a meeting, and so on

Nothing in it is ever executed or unpickled, and nothing is written to a place that the file names. A back-up holds
personal data and sealed secrets: keep it as carefully as the database.

These are operations on a whole database. So they open their own transactions, unlike other services.
"""

from elearning.services.backup.archive import Archive, Manifest, RefusedBackupError, opened
from elearning.services.backup.moving import RefusedTransferError, transfer
from elearning.services.backup.restoring import Restored, restore
from elearning.services.backup.writing import Written, forget_old, write

__all__ = [
    "Archive",
    "Manifest",
    "RefusedBackupError",
    "RefusedTransferError",
    "Restored",
    "Written",
    "forget_old",
    "opened",
    "restore",
    "transfer",
    "write",
]
