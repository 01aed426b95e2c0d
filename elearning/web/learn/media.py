"""Pictures and films, by their content."""

from flask.typing import ResponseReturnValue

from elearning.web.learn.blueprint import blueprint
from elearning.web.media_files import media_file


@blueprint.get("/media/<digest>/<name>")
def media(digest: str, name: str) -> ResponseReturnValue:
    """Serve a picture or film by its content, in parts where a player asks for that."""
    return media_file(digest, name)
