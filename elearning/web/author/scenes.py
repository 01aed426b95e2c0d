"""The map of a casus for its author: the scenes drawn, as a table, the techniques counted, and what is wrong."""

from dataclasses import replace

from flask import render_template, request, url_for
from markupsafe import Markup

from elearning.content.casus import Casus
from elearning.content.casus_graph import Door, graph_rows, graph_svg, summary
from elearning.content.technique_shares import shares_of
from elearning.services.draft_play import Wanted
from elearning.web.author.blueprint import blueprint, file_address
from elearning.web.author.drafts import MOST_SHOWN, casus_of, nothing_yet, shared
from elearning.web.author.play import play_url


@blueprint.get("/redactie/<slug>/kaart/<step>")
def scenes(slug: str, step: str) -> str:
    """Draw the scenes of a casus of the draft; `paneel=ja` gives it without the frame of a page, to stand beside it."""
    path, look, casus = casus_of(slug, step)
    if casus is None or not casus.scenes:
        return nothing_yet(path, look)
    shown = replace(casus, scenes=casus.scenes[:MOST_SHOWN])
    doors = _doors(slug, path, shown)
    return render_template(
        "author/scenes.html",
        **shared(path, look),
        slug=slug,
        casus=casus,
        bare=request.args.get("paneel") == "ja",
        summary=summary(casus),
        drawing=Markup(graph_svg(shown, doors=doors)),  # noqa: S704 (drawn by us; what an author wrote was escaped)
        rows=graph_rows(shown),
        doors=doors,
        shares=shares_of(casus),
        begin_url=url_for("author.play", slug=slug, step=casus.slug),
    )


def _doors(slug: str, path: str, casus: Casus) -> dict[str, Door]:
    """Let each scene lead to its line in the editor, and to playing from there."""
    return {
        scene.slug: Door(file_address(path, scene.line), play_url(slug, casus.slug, Wanted(scene.slug)) + "#scene")
        for scene in reversed(casus.scenes)
    }
