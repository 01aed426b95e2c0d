"""What somebody sent along with a form as a file."""

from pathlib import PurePath

from flask import request


def sent_file(field: str) -> tuple[str, bytes]:
    """Give the name of a file, without the folders that some browsers add, and what is in it; empty when none came."""
    sent = request.files.get(field)
    if sent is None:
        return "", b""
    with sent.stream:
        return PurePath((sent.filename or "").replace("\\", "/")).name, sent.read()
