"""What the scripts of a handout must know of a question and a conversation: the rules, never the words.

The words stand in the page, so that it can be read without a script; a script picks them up there.
"""

import json
from hashlib import sha256
from typing import Any

from elearning.content.casus import Casus, Condition, Move, Scene
from elearning.content.model import Choice, Kind, Question
from elearning.content.techniques import CODES, TRAPS, Code
from elearning.rules import answering


def question_data(question: Question) -> str:
    """Say what is right, as JSON: `static/js/handout/answers.js` grades with it as `rules/answering.py` does."""
    return as_json({"kind": question.kind.value, "choices": [_choice(question.kind, one) for one in question.choices]})


def casus_data(casus: Casus) -> str:
    """Give the graph of a conversation as JSON: `static/js/handout/casus.js` plays it as `rules/casus.py` does."""
    meters = [{"slug": one.slug, "name": one.name, "start": one.start} for one in casus.meters]
    return as_json({"meters": meters, "scenes": [_scene(scene) for scene in casus.scenes]})


def as_json(value: Any) -> str:
    """Write something as the scripts read it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _choice(kind: Kind, choice: Choice) -> dict[str, Any]:
    data: dict[str, Any] = {"key": choice.key, "right": choice.right}
    if kind is Kind.FILL:
        data["text"] = choice.text.source
    if kind is Kind.MATCH:
        data["match"] = answering.option_key(choice.match or "")
    return data


def _scene(scene: Scene) -> dict[str, Any]:
    return {
        "slug": scene.slug,
        "said": [_conditions(one.when) for one in scene.said],
        "moves": [_move(one) for one in _mixed(scene)],
        "redirects": [{"when": _conditions(one.when), "to": one.to} for one in scene.redirects],
        "to": scene.to,
        "skip": scene.skip_to,
        "ending": scene.ending.value if scene.ending else None,
        "sequel": scene.sequel,
    }


def _mixed(scene: Scene) -> list[Move]:
    """Shuffle the sentences of a scene once and for all: the order in which they were written tells too much."""
    return sorted(scene.moves, key=lambda move: sha256(f"{scene.slug}/{move.key}".encode()).digest())


def _move(move: Move) -> dict[str, Any]:
    return {
        "key": move.key,
        "to": move.to,
        "stop": move.stop,
        "repair": move.repair,
        "effects": dict(move.effects),
        "remember": list(move.remember),
        "when": _conditions(move.when),
        "reply": [_conditions(one.when) for one in move.reply],
        "techniques": list(move.techniques),
        "trap": any(one in TRAPS for one in move.techniques),
        "counts": _counts(move),
    }


def _counts(move: Move) -> dict[str, bool]:
    """Say how a sentence counts in looking back: as a question, as a reflection (MITI 4.2)."""
    codes = {CODES.get(one, Code.NONE) for one in move.techniques}
    return {"question": Code.QUESTION in codes, "reflection": bool(codes & {Code.SIMPLE, Code.COMPLEX})}


def _conditions(when: tuple[Condition, ...]) -> list[list[Any]]:
    return [[one.subject, one.relation, one.value] for one in when]
