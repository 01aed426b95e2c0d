"""What can only be seen with the whole course on the table: does everything that is pointed to exist?"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from elearning.content.casus import Casus
from elearning.content.casus_check import LESSONS, advice, never_practised
from elearning.content.drafts import CourseDraft, Draft, Pool
from elearning.content.facts import FACTS, Facts
from elearning.content.inline import CARDS, REGIONAL, Use
from elearning.content.minutes import MODULE_MINUTES, fits, reading_minutes
from elearning.content.model import Gathering, Module, Question, Quiz, Step
from elearning.content.numbers import together
from elearning.content.report import MOST, Problem, Severity, shortened, suggestion
from elearning.content.scan import SLUG
from elearning.content.waivers import Waiver, unwaived
from elearning.content.written import Media, Term

KERN_MINUTES = 60
MISTAKES_A_FILE = 100
"""Looking for what was meant takes time; after this many an author has enough to do."""


@dataclass(frozen=True)
class Table:
    """The whole course on the table: the drafts in course order and everything that can be pointed to."""

    slug: str
    course: Draft
    head: CourseDraft
    drafts: tuple[Draft, ...]
    folders: frozenset[str]
    facts: Facts
    terms: dict[str, Term]
    media: dict[str, Media]
    others: Collection[str] | None = None
    today: date | None = None
    goals: frozenset[str] = field(default_factory=frozenset)

    @property
    def steps(self) -> dict[str, Step]:
        """The steps by folder name."""
        found = [draft.content for draft in self.drafts]
        return {step.slug: step for step in found if isinstance(step, Module | Quiz | Casus | Gathering)}

    @property
    def unreadable(self) -> bool:
        """Say whether some file could not be read, so that counting what is there makes no sense."""
        return any(draft.content is None or draft.problems for draft in self.drafts)


def check(table: Table) -> Iterator[Problem]:
    """Report everything that does not fit together."""
    yield from _check_order(table)
    yield from _check_goals(table)
    yield from _check_ids(table)
    yield from _check_uses(table)
    yield from _check_dates(table)
    yield from _check_minutes(table)
    yield from _check_casussen(table)
    yield from _check_words(table)


def _check_order(table: Table) -> Iterator[Problem]:
    """Compare `volgorde` and `kern` with the folders that are there."""
    path, tree, head = table.course.path, table.course.tree, table.head.head
    missing = [slug for slug in head.volgorde if slug not in table.folders]
    for index, slug in enumerate(head.volgorde):
        if slug in missing:
            hint = suggestion(slug, table.folders - set(head.volgorde))
            message = f"De map '{slug}' met een module.md, casus.md, toets.md of bijeenkomst.md is er niet.{hint}"
            yield Problem(path, tree.line("volgorde", index), message)
    for folder in sorted(table.folders - set(head.volgorde)):
        if not any(suggestion(slug, [folder]).startswith(" Bedoel") for slug in missing):
            yield Problem(
                path,
                tree.line("volgorde"),
                f"De map '{folder}' staat niet in de volgorde. Zet hem erbij of haal hem weg.",
            )
    for index, slug in enumerate(head.kern):
        if slug not in head.volgorde and slug not in missing:
            hint = suggestion(slug, head.volgorde)
            yield Problem(path, tree.line("kern", index), f"'{slug}' staat niet in de volgorde.{hint}")


def _check_goals(table: Table) -> Iterator[Problem]:
    """A leerdoel nobody asks about can never be shown to be reached."""
    if table.unreadable:
        return
    asked = {question.goal for draft in table.drafts for question in questions_of(draft) if question.graded}
    for index, line in enumerate(table.head.head.leerdoelen):
        for goal in line:
            if goal not in asked:
                place = table.course.tree.line("leerdoelen", index)
                message = f"Bij het leerdoel '{goal}' hoort nog geen vraag. Maak er een met 'doel: {goal}'."
                yield Problem(table.course.path, place, message, Severity.LET_OP)


def questions_of(draft: Draft) -> tuple[Question, ...]:
    """Give the questions of a file, whatever kind of file it is."""
    return draft.content.questions if isinstance(draft.content, Module | Quiz | Pool) else ()


def _check_ids(table: Table) -> Iterator[Problem]:
    """Two questions with one id would share their answers."""
    seen: dict[str, str] = {}
    for draft in table.drafts:
        for question in questions_of(draft):
            if question.key in seen and SLUG.fullmatch(question.key):
                message = f"Het id '{question.key}' is al gebruikt in {seen[question.key]}. Kies een ander."
                yield Problem(draft.path, question.line, message)
            seen.setdefault(question.key, draft.path)


def _check_uses(table: Table) -> Iterator[Problem]:
    for draft in (table.course, *table.drafts):
        mistakes = ((use.line, _use_mistake(use, table)) for use in draft.uses)
        found = ((line, message) for line, message in mistakes if message is not None)
        for line, message in islice(found, MISTAKES_A_FILE):
            yield Problem(draft.path, line, message)


def _use_mistake(use: Use, table: Table) -> str | None:
    known: dict[str, tuple[str, Collection[str]]] = {
        "feit": ("Het feit '{}' staat niet in feiten.yaml.", table.facts.facts),
        "begrip": ("Het begrip '{}' staat niet in woorden.yaml.", table.terms),
        "regio": ("'regio:{}' ken ik niet.", REGIONAL),
        "doel": ("Het leerdoel '{}' staat niet in cursus.md.", table.goals),
    }
    if use.kind == "link":
        return link_mistake(use.target, table)
    if use.kind not in known:
        return (
            None
            if use.optional or use.target in table.media
            else f"Het bestand '{use.target}' is er niet. Zet het ernaast, of verbeter de naam."
        )
    message, names = known[use.kind]
    if use.target in names:
        return None
    return message.format(shortened(use.target)) + suggestion(use.target, names)


def link_mistake(target: str, table: Table) -> str | None:
    """Say where a link inside the site leads to nothing."""
    if target in CARDS:
        return None
    place, _, screen = target.removeprefix("module:").partition("#")
    course, slash, slug = place.partition("/")
    if slash and course != table.slug:
        return _other_course_mistake(course, slug, table)
    slug = slug if slash else course
    step = table.steps.get(slug)
    if step is None:
        if slug in table.folders and slug in table.head.head.volgorde:
            return None
        return f"De module '{shortened(slug)}' staat niet in de volgorde.{suggestion(slug, table.steps)}"
    screens = [found.slug for found in step.screens] if isinstance(step, Module) else []
    if "#" in target and screen not in screens:
        return f"In '{slug}' is geen scherm '{shortened(screen)}'.{suggestion(screen, screens)}"
    return None


def _other_course_mistake(course: str, slug: str, table: Table) -> str | None:
    if not SLUG.fullmatch(course) or not SLUG.fullmatch(slug):
        return "Dit adres klopt niet. Schrijf module:cursus/module, met kleine letters, cijfers en streepjes."
    if table.others is None or f"{course}/{slug}" in table.others:
        return None
    return f"De module '{course}/{slug}' is er niet.{suggestion(f'{course}/{slug}', table.others)}"


def _check_dates(table: Table) -> Iterator[Problem]:
    if table.today is None:
        return
    used = {use.target for draft in (table.course, *table.drafts) for use in draft.uses if use.kind == "feit"}
    for key in sorted(used & table.facts.facts.keys()):
        until = table.facts.facts[key].check_before
        if until is not None and until < table.today:
            message = f"Het feit '{key}' moest vóór {until:%d-%m-%Y} opnieuw bekeken zijn. Kijk of het nog klopt."
            yield Problem(FACTS, table.facts.lines[key], message, Severity.LET_OP)


def _check_words(table: Table) -> Iterator[Problem]:
    """Report what could be better in the texts, but for what an author waived; a waiver for nothing is a find too."""
    used: set[Waiver] = set()
    drafts = (table.course, *table.drafts)
    for draft in drafts:
        found = unwaived(draft.findings, {*table.course.waivers, *draft.waivers}, used)
        for finding in islice(together(found), MISTAKES_A_FILE):
            yield Problem(draft.path, finding.line, finding.message, Severity.LET_OP)
    unread = table.unreadable or any(map(_cut_short, drafts))
    for draft in drafts:
        unseen = unread if draft is table.course else bool(draft.problems) or _cut_short(draft)
        for waiver in draft.waivers if not unseen else ():
            if waiver not in used:
                message = f"'{shortened(waiver.words)}' is vrijgesteld, maar er is niets over te melden. Haal het weg."
                yield Problem(draft.path, waiver.line, message, Severity.LET_OP)


def _cut_short(draft: Draft) -> bool:
    """Say whether there was more to find in the words of a file than was looked at."""
    return len(draft.findings) >= MOST


def _check_casussen(table: Table) -> Iterator[Problem]:
    """Look at the conversations as conversations, and whether together they practise every technique."""
    casussen = [draft.content for draft in table.drafts if isinstance(draft.content, Casus)]
    order = table.head.head.volgorde
    for casus in casussen:
        if casus.mini and casus.slug in order:
            message = f"'{casus.slug}' is een mini-casus (opfris: ja) en geen stap. Haal hem uit de volgorde."
            yield Problem(table.course.path, table.course.tree.line("volgorde", order.index(casus.slug)), message)
    for draft in table.drafts:
        if isinstance(draft.content, Casus) and not draft.problems:
            for line, message in (*advice(draft.content), *_lessons(draft.content, draft)):
                yield Problem(draft.path, line, message, Severity.LET_OP)
    missing = never_practised(casussen) if casussen and not table.unreadable else []
    if missing:
        message = f"Geen enkele casus oefent: {', '.join(missing)}. Zet het in een keuze."
        yield Problem(table.course.path, table.course.tree.line("volgorde"), message, Severity.LET_OP)


def _lessons(casus: Casus, draft: Draft) -> Iterator[tuple[int, str]]:
    least, most = LESSONS
    if not least <= len(casus.lessons) <= most and (casus.lessons or not casus.mini):
        message = f"Bij 'neem-mee' horen {least} tot {most} korte zinnen. Hier zijn het er {len(casus.lessons)}."
        yield draft.tree.line("neem-mee"), message


def _check_minutes(table: Table) -> Iterator[Problem]:
    for draft in table.drafts:
        if isinstance(draft.content, Module | Quiz | Casus):
            yield from _check_step_minutes(draft, draft.content, table)
    head = table.head.head
    steps = (table.steps[slug] for slug in head.kern if slug in table.steps)
    total = sum(step.minutes for step in steps if not isinstance(step, Gathering))
    if total > KERN_MINUTES:
        message = f"De kern duurt {total} minuten. Hooguit {KERN_MINUTES}: haal er iets uit."
        yield Problem(table.course.path, table.course.tree.line("kern"), message, Severity.LET_OP)


def _check_step_minutes(draft: Draft, step: Module | Quiz | Casus, table: Table) -> Iterator[Problem]:
    """Compare what an author promises with what was measured. A module that is too long is cut in two."""
    measured = reading_minutes(step, table.facts.facts.values(), table.terms.values(), table.media)
    line = draft.tree.line("minuten")
    shown = f"{measured:.1f}".replace(".", ",")
    if isinstance(step, Module) and measured > MODULE_MINUTES:
        message = f"Lezen en antwoorden duurt hier {shown} minuten. Hooguit {MODULE_MINUTES}: knip de module in tweeën."
        yield Problem(draft.path, line, message)
    elif not draft.problems and not fits(step.minutes, measured):
        message = f"Hier staat 'minuten: {step.minutes}', gemeten is {shown}. Schrijf {max(1, round(measured))}."
        yield Problem(draft.path, line, message, Severity.LET_OP)
