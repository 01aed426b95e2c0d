"""The child process that renders: one JSON line in, one JSON line out, until its parent closes or kills it.

There may be one beside every web process: what it does not need, it does not load.
"""

import json
import pickle
import sys
from base64 import b64decode
from typing import Any, TextIO

from elearning.content.render import Context, render_markdown


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer requests. A `context` is kept for the texts that follow it."""
    context = Context("")
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in requests:
        request = json.loads(line)
        if "context" in request:
            context = pickle.loads(b64decode(request["context"]))  # noqa: S301 (our parent made it)
            answer: dict[str, Any] = {"ready": True}
        else:
            answer = _answer(request, context)
        print(json.dumps(answer), file=answers, flush=True)


def _answer(request: dict[str, Any], context: Context) -> dict[str, Any]:
    try:
        return {"html": render_markdown(request.pop("source"), context, **request)}
    except Exception as error:  # whatever a text does to the libraries is the parent's to report
        return {"error": type(error).__name__}


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
