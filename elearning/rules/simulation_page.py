"""What a simulated year of opfris came to, in Dutch: a table to read and a picture to look at."""

from collections.abc import Iterator, Mapping, Sequence

from elearning.rules.forgetting import Model
from elearning.rules.simulating import HALF, WEEKS, Outcome, Policy, Simulation

START, END = "<!-- uitkomst: gemaakt door elearning opfris simulate -->", "<!-- einde van de uitkomst -->"
MODELS = {
    Model.CURVE: "Model A: de vergeetcurve van FSRS-6, met eigen gewichten per cursist",
    Model.TRACES: "Model B: ACT-R met sporen die elk hun eigen verval hebben",
}
POLICIES = {
    Policy.OURS: "opfris zoals de regels nu zijn",
    Policy.OTHER_ORDER: "opfris, maar het zwakste eerst",
    Policy.SPREAD: "dezelfde brieven, leerdoelen om de beurt",
    Policy.FIXED: "vaste brieven na 1, 3 en 6 maanden",
    Policy.FIXED_EARLY: "alles in twee brieven, na 1 en 3 maanden",
    Policy.FIXED_YEAR: "na 1, 3, 6 en 9 maanden, over een jaar evenveel",
    Policy.NONE: "niets",
}
COLUMNS = (
    "beleid",
    "weken 1-26",
    "week 26",
    "week 52",
    "vragen tot en met week 26",
    "minuten",
    "brieven",
    "vragen in het jaar",
    "brieven in het jaar",
)
SKIPPED = (Policy.OURS, Policy.FIXED, Policy.NONE)
#: The picture: its lines with their dashes, and its measures.
LINES = ((Policy.OURS, "opfris", ""), (Policy.FIXED, "1, 3 en 6 maanden", "9 5"), (Policy.NONE, "niets", "2 5"))
WIDTH, HEIGHT, LEFT, TOP, BETWEEN, LOW = 560, 220, 56, 56, 92, 0.4
STYLE = (
    "<style>svg{color:#11292e;background:#fff;font-family:system-ui,sans-serif}"
    "@media(prefers-color-scheme:dark){svg{color:#eef5f4;background:#12292e}}</style>"
)


def page_lines(simulation: Simulation) -> Iterator[str]:
    """Write the tables in Markdown."""
    yield f"{simulation.learners} cursisten, zaad {simulation.seed}, gemiddeld {_number(simulation.goals)} leerdoelen."
    for model, title in MODELS.items():
        yield from ("", f"### {title}", "")
        yield from _table(model, simulation.everybody, POLICIES)
        yield from ("", _verdict(simulation, model))
    yield from ("", "### Wie brieven overslaat", "")
    yield "De cursisten die maar 70% van hun brieven beantwoorden."
    for model, title in MODELS.items():
        yield from ("", f"{title}.", "")
        yield from _table(model, simulation.skipping, SKIPPED)


def with_outcome(page: str, simulation: Simulation) -> str:
    """Put the tables in a page, in the place of those of the run before."""
    before, rest = page.split(START)
    _, after = rest.split(END)
    return "\n".join((before + START, "", *page_lines(simulation), "", END + after))


def _table(
    model: Model, outcomes: Mapping[tuple[Model, Policy], Outcome], policies: Sequence[Policy] | Mapping[Policy, str]
) -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" + "|--:" * (len(COLUMNS) - 1) + "|"
    for policy in policies:
        yield f"| {POLICIES[policy]} | {' | '.join(_cells(outcomes[model, policy]))} |"


def _cells(outcome: Outcome) -> Iterator[str]:
    yield from map(_percent, (outcome.in_half, outcome.memory[HALF], outcome.memory[WEEKS]))
    yield _number(sum(outcome.asked[: HALF + 1]))
    yield _number(outcome.minutes(HALF))
    yield _number(sum(outcome.letters[: HALF + 1]))
    yield from map(_number, (sum(outcome.asked), sum(outcome.letters)))


def _verdict(simulation: Simulation, model: Model) -> str:
    ours, fixed = (simulation.everybody[model, policy] for policy in (Policy.OURS, Policy.FIXED))
    half = _points(ours.in_half - fixed.in_half)
    week = _points(ours.memory[HALF] - fixed.memory[HALF])
    return (
        f"Bij evenveel vragen scheelt onze opfris met vaste brieven {half} procentpunt over weken 1-26, "
        f"en {week} in week 26. Over weken 1-26 wist {round(simulation.ahead[model] * 100)}% van de cursisten meer."
    )


def _percent(share: float) -> str:
    return f"{_number(share * 100)}%"


def _points(difference: float) -> str:
    return f"{difference * 100:+.1f}".replace(".", ",")


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


# --- the picture ------------------------------------------------------------------------------------------------------


def picture(simulation: Simulation) -> str:
    """Draw how memory went through the year, one part for each model; lines differ by their dashes, not by colour."""
    width, height = LEFT + WIDTH + 150, TOP + 2 * HEIGHT + BETWEEN + 40
    parts = [_part(simulation, model, TOP + place * (HEIGHT + BETWEEN)) for place, model in enumerate(MODELS)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="nl" aria-labelledby="titel uitleg" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<title id="titel">Wat cursisten nog weten in het jaar na de cursus</title>'
        f'<desc id="uitleg">{" ".join(_said(simulation, model) for model in MODELS)}</desc>{STYLE}'
        f'<g fill="none" stroke="currentColor" font-size="14">{"".join(parts)}</g></svg>\n'
    )


def _said(simulation: Simulation, model: Model) -> str:
    said = (
        f"{name} {_percent(simulation.everybody[model, policy].memory[WEEKS])} in week {WEEKS}"
        for policy, name, _ in LINES
    )
    return f"{MODELS[model]}: {'; '.join(said)}."


def _part(simulation: Simulation, model: Model, top: float) -> str:
    pieces = [_text(LEFT, top - 24, MODELS[model], weight="bold"), *_axes(top)]
    for policy, name, dashes in LINES:
        memory = simulation.everybody[model, policy].memory
        points = " ".join(f"{_x(week):.1f},{_y(share, top):.1f}" for week, share in enumerate(memory))
        pieces.append(f'<polyline points="{points}" stroke-width="2.5" stroke-dasharray="{dashes}"/>')
        pieces.append(_text(LEFT + WIDTH + 8, _y(memory[-1], top) + 5, name))
    return "".join(pieces)


def _axes(top: float) -> Iterator[str]:
    for tens in range(4, 11, 2):
        y = _y(tens / 10, top)
        yield f'<path d="M{LEFT} {y:.1f}h{WIDTH}" stroke-opacity=".25"/>'
        yield _text(LEFT - 8, y + 5, f"{tens}0%", anchor="end")
    for week in range(0, WEEKS + 1, 13):
        yield f'<path d="M{_x(week):.1f} {top}v{HEIGHT}" stroke-opacity=".25"/>'
        yield _text(_x(week), top + HEIGHT + 20, f"week {week}", anchor="middle")


def _x(week: int) -> float:
    return LEFT + WIDTH * week / WEEKS


def _y(share: float, top: float) -> float:
    return top + HEIGHT * (1 - share) / (1 - LOW)


def _text(x: float, y: float, said: str, *, anchor: str = "start", weight: str = "normal") -> str:
    style = f'fill="currentColor" stroke="none" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{said}</text>'
