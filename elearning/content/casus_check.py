"""What only the whole of a casus shows: dead ends, loops without a way out, names that nobody remembers.

`mistakes` are *fouten* that the file by itself can tell; `advice` is a *let op*, for a file that is otherwise in order.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, product

from elearning.content.casus import Casus, Condition, Ending, Move, Scene
from elearning.content.casus_ways import Ways, by_name, conditions_of
from elearning.content.report import MOST, shortened, suggestion
from elearning.content.techniques import CODES, TECHNIQUES, TRAPS, Code

LEAST_CHOICES = 3
"""In a scene with fewer choices the length of a sentence gives little away."""
LESSONS = (3, 6)
MOST_VALUES = 200
"""So many states of the meters are tried for a choice, and no more: a file can hold thousands of such choices."""

Found = tuple[int, str]
Needs = tuple[Condition, ...]


def mistakes(casus: Casus) -> Iterator[Found]:
    """Report what makes a conversation stick, each with its line."""
    if not casus.scenes:
        return
    yield from _never_remembered(casus)
    if not any(scene.ending for scene in casus.scenes):
        yield (
            casus.scenes[0].line,
            "Deze casus heeft geen einde. Zet onder de titel van de laatste scène 'einde: goed'.",
        )
        return
    circle = set(_redirect_circles(casus))
    for scene in casus.scenes:
        if scene.slug in circle:
            message = "Deze doorverwijzingen lopen in een kring. Laat er één naar een andere scène leiden."
            yield scene.redirects[0].line, message
    yield from _stuck(casus)


def _never_remembered(casus: Casus) -> Iterator[Found]:
    names = {name for scene in casus.scenes for move in scene.moves for name in move.remember}
    for condition, line in conditions_of(casus):
        if by_name(condition) and condition.subject not in names:
            name = shortened(condition.subject)
            few = 0 < len(names) <= MOST
            hint = suggestion(condition.subject, names) if few else f" Zet bij een keuze '+onthoud {name}'."
            yield line, f"'{name}' wordt nergens onthouden.{hint}"


def _redirect_circles(casus: Casus) -> frozenset[str]:
    """Give the scenes whose redirects lead back to themselves: peel off the ones that lead out."""
    leads = {scene.slug: {redirect.to for redirect in scene.redirects} for scene in reversed(casus.scenes)}
    back: dict[str, set[str]] = {}
    for slug, targets in leads.items():
        for target in targets:
            back.setdefault(target, set()).add(slug)
    forward = _peeled(leads, back)
    return frozenset(forward & _peeled(back, leads))


def _peeled(leads: dict[str, set[str]], back: dict[str, set[str]]) -> set[str]:
    """Take away whatever leads nowhere, again and again; what is left leads to a circle."""
    count = {slug: len(targets) for slug, targets in leads.items()}
    free = [slug for slug in {*back, *leads} if not count.get(slug)]
    gone: set[str] = set()
    while free:
        slug = free.pop()
        gone.add(slug)
        for one in back.get(slug, ()):
            count[one] -= 1
            if not count[one]:
                free.append(one)
    return {slug for slug in leads if slug not in gone}


def _stuck(casus: Casus) -> Iterator[Found]:
    """Report scenes from which the conversation can never end."""
    stuck = Ways(casus, sequels=True).stuck()
    ending = _can_end(casus)
    for scene in casus.scenes:
        open_ended = scene.ending is None and (scene.moves or scene.to is not None)
        if open_ended and (scene.slug in stuck or scene.slug not in ending):
            yield scene.line, "Vanuit deze scène kom je nooit meer bij een einde. Laat een keuze naar een einde leiden."


def _can_end(casus: Casus) -> set[str]:
    """Give the scenes that lead to an ending when every condition holds; also those that nobody can reach."""
    back: dict[str, list[str]] = {}
    for scene in casus.scenes:
        for target in _targets(scene):
            back.setdefault(target, []).append(scene.slug)
    found = {scene.slug for scene in casus.scenes if scene.ending}
    queue = list(found)
    while queue:
        fresh = [slug for slug in back.get(queue.pop(), ()) if slug not in found]
        found.update(fresh)
        queue += fresh
    return found


def _targets(scene: Scene) -> Iterator[str]:
    yield from (redirect.to for redirect in scene.redirects)
    yield from (move.to for move in scene.moves if move.to is not None)
    if scene.to is not None:
        yield scene.to


# --- what could be better ---------------------------------------------------------------------------------------------


def advice(casus: Casus) -> Iterator[Found]:
    """Report what makes a conversation less worth practising, each with its line."""
    everywhere = Ways(casus, skips=True, sequels=True)
    for scene in casus.scenes:
        if everywhere.whole and scene.slug not in everywhere.reached:
            yield scene.line, "Bij deze scène komt niemand. Laat er een keuze naartoe leiden, of haal hem weg."
        yield from _one_sided(scene)
    if everywhere.whole and not any(everywhere.ends(Ending.GOOD)):
        message = (
            "Geen enkele weg leidt naar een goed einde. Zet bij één einde 'einde: goed' en laat er keuzes heen gaan."
        )
        yield casus.scenes[0].line, message
    yield from _never_asked(casus)
    yield from _nothing_to_choose(everywhere)
    yield from _without_question(casus)
    yield from _longest_is_best(casus)


def _one_sided(scene: Scene) -> Iterator[Found]:
    """A choice where nothing is wrong, or nothing right, teaches nothing."""
    if scene.moves and all(map(is_good, scene.moves)):
        yield scene.line, "Alle keuzes zijn hier goed. Zet er een valkuil bij, zoals geruststellen of waarschuwen."
    elif scene.moves and all(map(is_trap, scene.moves)):
        yield scene.line, "Alle keuzes zijn hier een valkuil. Zet er een keuze bij die het gesprek helpt."


def _never_asked(casus: Casus) -> Iterator[Found]:
    """A name that is remembered for nothing was probably meant to be another."""
    asked = {condition.subject for condition, _ in conditions_of(casus)}
    for move in (move for scene in casus.scenes for move in scene.moves):
        for name in move.remember:
            if name not in asked:
                message = f"'{shortened(name)}' wordt onthouden, maar geen voorwaarde vraagt ernaar. Haal het weg."
                yield move.line, message


def _nothing_to_choose(ways: Ways) -> Iterator[Found]:
    """Where every choice asks something of a meter, all of them may be out of reach."""
    reported: set[str] = set()
    seen: set[tuple[str, tuple[Needs, ...]]] = set()
    for state in ways.before:
        scene = ways.scenes[state.scene]
        moves = [move for move in scene.moves if not move.stop and ways.may_hold(move.when, state.memory)]
        needs = tuple(tuple(one for one in move.when if not by_name(one)) for move in moves)
        if not needs or not all(needs) or scene.slug in reported or (scene.slug, needs) in seen:
            continue
        seen.add((scene.slug, needs))
        if not _always_one(needs):
            reported.add(scene.slug)
            yield scene.line, "Soms is hier niets te kiezen: elke keuze heeft een voorwaarde. Haal er bij één weg."


def _always_one(needs: tuple[Needs, ...]) -> bool:
    """Say whether, whatever the meters say, at least one of these can be met."""
    limits: dict[str, set[int]] = {}
    for one in (condition for need in needs for condition in need):
        limits.setdefault(one.subject, {0, 100}).update({one.value, one.value - 1} & set(range(101)))
    for values in islice(product(*limits.values()), MOST_VALUES):
        meters = dict(zip(limits, values, strict=True))
        if not any(all(_holds(one, meters[one.subject]) for one in need) for need in needs):
            return False
    return True


def _holds(condition: Condition, value: int) -> bool:
    return value < condition.value if condition.relation == "<" else value >= condition.value


def is_good(move: Move) -> bool:
    """Say whether a move only helps."""
    return not is_trap(move) and total(move) > 0


def is_trap(move: Move) -> bool:
    """Say whether a move closes the door, or is not allowed at all."""
    return move.stop or any(name in TRAPS for name in move.techniques)


def total(move: Move) -> int:
    """Give what a move does to all meters together."""
    return sum(points for _, points in move.effects)


def asks(move: Move) -> bool:
    """Say whether a move holds a question."""
    return any(CODES[name] is Code.QUESTION for name in move.techniques)


def _without_question(casus: Casus) -> Iterator[Found]:
    """On every way to a good end something should be asked; else the debrief has nothing to compare.

    A second sitting has a debrief of its own, so it is looked at by itself.
    """
    both = Ways(casus, sequels=True)
    second = tuple(start for state in both.ends() for start in both.second(state))
    silent = Ways(casus, allowed=lambda move: not asks(move), starts=second)
    reported: set[str] = set()
    for state in silent.ends(Ending.GOOD):
        if state.scene not in reported:
            reported.add(state.scene)
            way = " -> ".join(silent.way_to(state))
            message = f"Hier kom je ook zonder één vraag te stellen: {shortened(way, 200)}. Zet op die weg een vraag."
            yield silent.scenes[state.scene].line, message


def _longest_is_best(casus: Casus) -> Iterator[Found]:
    """Whoever always takes the longest sentence should not do well."""
    scenes = [scene for scene in casus.scenes if len(scene.moves) >= LEAST_CHOICES]
    given_away = [scene for scene in scenes if _gives_away(scene)]
    if len(given_away) * 2 > len(scenes):
        names = shortened(", ".join(scene.slug for scene in given_away), 200)
        where = f"In {len(given_away)} van de {len(scenes)} scènes ({names})" if len(scenes) > 1 else "Hier"
        yield given_away[0].line, f"{where} is de langste keuze de beste. Maak die korter, of een andere langer."


def _gives_away(scene: Scene) -> bool:
    best = max((total(move) for move in scene.moves if not move.stop), default=None)
    longest = max(len(move.text) for move in scene.moves)
    return any(total(move) == best and not move.stop for move in scene.moves if len(move.text) == longest)


def never_practised(casussen: Iterable[Casus]) -> list[str]:
    """Give the techniques that are in none of the conversations of a course."""
    used = {name for casus in casussen for scene in casus.scenes for move in scene.moves for name in move.techniques}
    return [name for name in TECHNIQUES if name not in used]
