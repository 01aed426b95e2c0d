"""Playing a casus of the draft, from any scene. The address holds the whole play, so that nothing has to be kept."""

from typing import Any

from flask import render_template, request, url_for

from elearning.content.casus import Casus
from elearning.content.casus_graph import conditions
from elearning.rules import casus as rules
from elearning.rules.casus import BACK, ON, SKIP, Meters
from elearning.services.draft_play import DraftPlay, Wanted, names_to_remember, play_draft, second_part, withheld
from elearning.services.previewing import Look
from elearning.web.author.blueprint import blueprint, file_address
from elearning.web.author.drafts import casus_of, nothing_yet, shared
from elearning.web.debriefing import looked_back
from elearning.web.doors import doors_of, moved

FROM, TURNS, REMEMBERED = "vanaf", "zetten", "onthoud"
#: Before the name of a meter: how open somebody is at the beginning.
METER = "openheid-"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@blueprint.get("/redactie/<slug>/spel/<step>")
def play(slug: str, step: str) -> str:
    """Show where a play of the draft is."""
    path, look, casus = casus_of(slug, step)
    playing = play_draft(casus, _wanted(casus)) if casus else None
    if casus is None or playing is None:
        return nothing_yet(path, look)
    around = _around(slug, casus, playing, path, look)
    if playing.scene.ending:
        return _debrief(around, playing)
    return _reply(around, playing) if playing.position.answered is not None else _scene(around, playing)


def play_url(slug: str, step: str, wanted: Wanted, *turns: str) -> str:
    """Address a play of the draft that went so far."""
    asked: dict[str, Any] = {METER + meter: value for meter, value in wanted.meters.items()}
    asked |= {FROM: wanted.scene or None, REMEMBERED: sorted(wanted.memory), TURNS: ",".join(turns) or None}
    return url_for("author.play", slug=slug, step=step, **asked)


def _wanted(casus: Casus) -> Wanted:
    """Read from the address what was asked for; what is no number is as the author wrote it."""
    asked = {meter.slug: request.args.get(METER + meter.slug, type=int) for meter in casus.meters}
    return Wanted(
        scene=request.args.get(FROM, ""),
        meters={slug: value for slug, value in asked.items() if value is not None},
        memory=frozenset(request.args.getlist(REMEMBERED)),
        turns=tuple(turn for turn in request.args.get(TURNS, "").split(",") if turn),
    )


def _around(slug: str, casus: Casus, playing: DraftPlay, path: str, look: Look) -> dict[str, Any]:
    wanted = _wanted(casus)

    def goes(*turns: str) -> str:
        return play_url(slug, casus.slug, wanted, *playing.turns, *turns) + "#scene"

    return {
        **shared(path, look),
        "slug": slug,
        "casus": casus,
        "playing": playing,
        "scene": playing.scene,
        "goes": goes,
        "turn": {"back": BACK, "on": ON, "skip": SKIP},
        "lines": rules.lines(casus, playing.position),
        "again_url": play_url(slug, casus.slug, wanted),
        "back_to": lambda number: play_url(slug, casus.slug, wanted, *playing.turns[:number]) + "#scene",
        "map_url": url_for("author.scenes", slug=slug, step=casus.slug, paneel="ja"),
        "names": names_to_remember(casus),
        "withheld": [(text, conditions(when)) for text, when in withheld(playing)],
        "refused_url": file_address(path, playing.scene.line) if playing.refused else "",
        "in_words": conditions,
        "contact": None,
    }


def _scene(around: dict[str, Any], playing: DraftPlay) -> str:
    moves = rules.available(playing.casus, playing.position)
    return render_template(
        "author/preview/scene.html",
        **around,
        sentences=list(zip(LETTERS, moves, strict=False)),
        doors=doors_of(playing.casus, playing.position.meters),
    )


def _reply(around: dict[str, Any], playing: DraftPlay) -> str:
    casus, position = playing.casus, playing.position
    move = rules.answered(casus, position)
    assert move
    before: Meters = position.before.meters if position.before else position.meters
    return render_template(
        "author/preview/reply.html",
        **around,
        move=move,
        said=rules.reply(casus, position, move),
        doors=doors_of(casus, before if move.stop else position.meters),
        moved=moved(casus, before, position.meters),
    )


def _debrief(around: dict[str, Any], playing: DraftPlay) -> str:
    second = second_part(playing)
    return render_template(
        "author/preview/debrief.html",
        **around,
        **looked_back(playing.casus, playing.seen),
        about_children=(),
        second_url=play_url(around["slug"], playing.casus.slug, second) if second else "",
    )
