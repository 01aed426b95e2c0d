"""From the scanned pieces of `casus.md` to a `Casus`, with everything reported that the file by itself can tell.

What only the whole graph shows (dead ends, loops, endings nobody reaches) is looked for in `casus_check.py`.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from elearning.content.casus import Casus, Clip, Condition, Ending, Meter, Move, Redirect, Said, Scene
from elearning.content.casus_check import mistakes
from elearning.content.casus_moves import MoveReader
from elearning.content.casus_scan import RawScene, Script
from elearning.content.decoding import Line
from elearning.content.frontmatter import Tree
from elearning.content.heads import CasusHead
from elearning.content.inline import Use, plain
from elearning.content.media import extension, name_mistake, placeholder
from elearning.content.parts import PartReader
from elearning.content.questions import as_text
from elearning.content.report import MOST, Report, shortened
from elearning.content.spoken import (
    SEEN,
    almost_spoken,
    read_conditions,
    read_spoken,
    read_tags,
    refuse_braces,
    said_by,
    split_tags,
)
from elearning.content.written import Media, Text

METER = "openheid"
"""The meter of a conversation with one resident. It is shown under the resident's own name."""
BESIDE = {"film": "webm", "ondertiteling": "nl.vtt", "poster": "jpg"}
"""What lies beside `naam.mp4`, and under which ending; the webm may be left out."""
MOST_MOVES = 8
"""More choices than this nobody weighs; on the page they are called A to H."""


class CasusReader:
    """Reads one casus. `tree` knows on which line each key of the front matter stands."""

    def __init__(self, folder: str, report: Report, reader: PartReader, tree: Tree) -> None:
        self.folder = folder
        self.report = report
        self.reader = reader
        self.tree = tree

    def read(self, script: Script, head: CasusHead | None) -> Casus | None:
        """Read all scenes, also when the front matter cannot be read, so that an author sees every mistake."""
        meters = self._meters(head) if head else None
        names = frozenset(_speakers(script)) | (frozenset({head.bewoner, head.werker}) if head else frozenset())
        scenes = _SceneReader(self, script, meters, names, head.werker if head else "").read()
        refuse_braces(script.intro, self.report)
        intro = self.reader.text(script.intro, script.intro[0].number if script.intro else 1)
        if not intro.source:
            self.report.fout(intro.line, "Hier ontbreekt de inleiding. Schrijf onder de kop wie, waar en waarom.")
        if head is None:
            return None
        casus = self._casus(head, meters or (), scenes, intro)
        if not self.report.problems:
            for line, message in islice(mistakes(casus), MOST):
                self.report.fout(line, message)
        return casus

    def _casus(self, head: CasusHead, meters: tuple[Meter, ...], scenes: tuple[Scene, ...], intro: Text) -> Casus:
        for index, goal in enumerate(head.leerdoelen):
            self.reader.uses.append(Use("doel", goal, self.tree.line("leerdoelen", index)))
        facts = (use.target for use in self.reader.uses if use.kind == "feit")
        return Casus(
            slug=self.folder.rpartition("/")[2],
            title=self._plain("titel", head.titel),
            summary=self._plain("samenvatting", head.samenvatting),
            minutes=head.minuten,
            goals=tuple(head.leerdoelen),
            resident=self._plain("bewoner", head.bewoner),
            worker=self._plain("werker", head.werker),
            about=self._plain("gaat-over", head.gaat_over),
            meters=meters,
            scenes=scenes,
            intro=intro,
            lessons=tuple(self._plain("neem-mee", lesson) for lesson in head.neem_mee),
            exercise=self._plain("oefening", head.oefening or ""),
            picture=self._picture(head.beeld),
            lvb=head.lvb == "ja",
            children=head.kinderen == "ja",
            mini=head.opfris == "ja",
            facts=tuple(dict.fromkeys(facts)),
            former=tuple(head.voorheen),
            reviewed=head.reviewed,
        )

    def _plain(self, key: str, value: str) -> str:
        return plain(value, self.tree.line(key), self.report)

    def _picture(self, name: str | None) -> Media | None:
        """Name the picture: it lies beside the casus, or among those of all courses (`beeld:naam.jpg`)."""
        if name is None or not self.use_file("beeld", name, self.tree.line("beeld")):
            return None
        return placeholder(name, self.folder)

    def use_file(self, kind: str, name: str, line: int, *, optional: bool = False) -> bool:
        """Note that a file is needed, or may be there; False when it cannot be called so."""
        mistake = name_mistake(name, kind)
        if mistake is not None:
            self.report.fout(line, mistake)
            return False
        self.reader.uses.append(Use(kind, placeholder(name, self.folder).name, line, optional))
        return True

    def _meters(self, head: CasusHead) -> tuple[Meter, ...]:
        """Make one meter out of `openheid`, or several out of `meters`."""
        if (head.openheid is None) == (head.meters is None):
            line = self.tree.line("meters") if head.meters is not None else 1
            self.report.fout(line, "Schrijf 'openheid: 30' voor één bewoner, of 'meters: {ouders: 50, hamza: 30}'.")
        if head.meters is None:
            return (Meter(METER, head.bewoner, 30 if head.openheid is None else head.openheid),)
        return tuple(Meter(slug, slug.capitalize(), start) for slug, start in head.meters.items())


def _speakers(script: Script) -> Iterator[str]:
    """Give everybody who certainly says something: what comes close to such a line is then a mistake."""
    for scene in script.scenes:
        for line in scene.body:
            if who := said_by(line.text):
                yield who


class _SceneReader:
    """Reads the scenes of one casus, which know each other's addresses."""

    def __init__(
        self, casus: CasusReader, script: Script, meters: tuple[Meter, ...] | None, names: frozenset[str], worker: str
    ) -> None:
        self.casus = casus
        self.report = casus.report
        self.script = script
        self.slugs = {scene.slug: scene.line for scene in reversed(script.scenes) if scene.slug}
        self.meters = meters
        self.names = names
        self.worker = worker
        self.moves = MoveReader(self.report, meters, names)

    def read(self) -> tuple[Scene, ...]:
        """Read all scenes in the order of the file."""
        if not self.script.scenes:
            self.report.fout(1, "Deze casus heeft geen scène. Begin een scène met '## Titel {#adres}'.")
        return tuple(self._scene(raw, number) for number, raw in enumerate(self.script.scenes, 1))

    def _scene(self, raw: RawScene, number: int) -> Scene:
        slug = self._slug(raw, number)
        ending = self._ending(raw)
        moves = self._moves(raw)
        said, text = self._body(raw)
        scene = Scene(
            slug=slug,
            title=plain(raw.title, raw.line, self.report),
            line=raw.line,
            said=said,
            moves=moves,
            redirects=tuple(self._redirect(*redirect) for redirect in raw.redirects),
            to=self._target(raw.to.value, raw.to.line) if raw.to else None,
            skip_to=self._skip_to(raw, moves),
            goal=self._goal(raw),
            clip=self._clip(raw),
            ending=ending,
            text=text if raw.ends else None,
            sequel=self._sequel(raw),
        )
        self._check_shape(raw, scene)
        return scene

    def _slug(self, raw: RawScene, number: int) -> str:
        if raw.slug is None:
            if not raw.strange:
                message = "Deze scène heeft geen adres. Schrijf het achter de titel: ## Titel {#adres}."
                self.report.fout(raw.line, message)
            return f"scene-{number}"
        if self.slugs[raw.slug] != raw.line:
            self.report.fout(raw.line, f"Er is al een scène met het adres '{raw.slug}'. Kies zelf een ander.")
        return raw.slug

    def _check_shape(self, raw: RawScene, scene: Scene) -> None:
        """A scene is a moment to choose, or leads on, or is the end: exactly one of the three."""
        ways = [bool(raw.moves), raw.to is not None, raw.ends]
        if raw.strange:
            return
        if not any(ways):
            self.report.fout(raw.line, "Hoe gaat deze scène verder? Zet er keuzes in, of '-> scène', of 'einde: goed'.")
        elif sum(ways) > 1:
            line = raw.moves[0].line if raw.moves else raw.to.line if raw.to else raw.line
            self.report.fout(line, "Een scène heeft keuzes, of '-> scène', of een einde. Laat er één van staan.")
        elif len(raw.moves) == 1:
            self.report.fout(raw.moves[0].line, "Hier is maar één keuze. Zet er ten minste één bij.")
        elif len(raw.moves) > MOST_MOVES:
            message = f"Hier zijn meer dan {MOST_MOVES} keuzes. Haal de minst leerzame weg."
            self.report.fout(raw.moves[MOST_MOVES].line, message)
        if not scene.said and not scene.clip and not raw.ends:
            self.report.fout(raw.line, "In deze scène gebeurt niets. Zet erbij wat er te zien is of wat iemand zegt.")
        if scene.clip and not scene.said:
            line = raw.options["film"].line
            self.report.fout(line, "Bij deze film staat geen tekst. Schrijf op wat er te horen en te zien is.")

    # --- options ------------------------------------------------------------------------------------------------------

    def _ending(self, raw: RawScene) -> Ending | None:
        option = raw.options.get("einde")
        if option is None:
            return None
        names = [ending.value for ending in Ending]
        if option.value in names:
            return Ending(option.value)
        self.report.fout(
            option.line, f"Het einde '{shortened(option.value)}' ken ik niet.{self.report.hint(option.value, names)}"
        )
        return Ending.HALF

    def _goal(self, raw: RawScene) -> str | None:
        option = raw.options.get("doel")
        if option is None:
            return None
        self.casus.reader.uses.append(Use("doel", option.value, option.line))
        return option.value

    def _sequel(self, raw: RawScene) -> str | None:
        option = raw.options.get("vervolg")
        if option is None:
            return None
        if not raw.ends:
            self.report.fout(option.line, "'vervolg' kan alleen bij een einde. Zet er 'einde: half' bij.")
        return self._target(option.value, option.line)

    def _skip_to(self, raw: RawScene, moves: tuple[Move, ...]) -> str | None:
        """Give where somebody goes who skips the scene: what the author says, else where most choices lead."""
        option = raw.options.get("overslaan")
        if option is not None:
            if not raw.moves:
                self.report.fout(option.line, "Zonder keuzes valt er niets over te slaan. Haal deze regel weg.")
            return self._target(option.value, option.line)
        targets = Counter(move.to for move in moves if move.to is not None)
        return targets.most_common(1)[0][0] if targets else None

    def _clip(self, raw: RawScene) -> Clip | None:
        option = raw.options.get("film")
        if option is None:
            return None
        name, line = option.value, option.line
        if not self.casus.use_file("film", name, line):
            return None
        if extension(name) != "mp4":
            self.report.fout(line, "Noem hier de mp4. Een webm met dezelfde naam ernaast wordt vanzelf gebruikt.")
        stem = name.rpartition(".")[0]
        beside = {kind: f"{stem}.{ending}" for kind, ending in BESIDE.items()}
        for kind, other in beside.items():
            self.casus.use_file(kind, other, line, optional=kind == "film")
        webm, captions, poster = (placeholder(other, self.casus.folder) for other in beside.values())
        return Clip((webm, placeholder(name, self.casus.folder)), captions, poster)

    # --- where it leads -----------------------------------------------------------------------------------------------

    def _target(self, slug: str, line: int) -> str:
        if slug not in self.slugs:
            self.report.fout(line, f"De scène '{shortened(slug)}' is er niet.{self.report.hint(slug, self.slugs)}")
        return slug

    def _redirect(self, when: str, to: str, line: int) -> Redirect:
        conditions = read_conditions(when, line, self.report)
        self._check_meters(conditions, line)
        return Redirect(conditions, self._target(to, line), line)

    def _check_meters(self, conditions: tuple[Condition, ...], line: int) -> None:
        """A comparison is about a meter, anything else about a name that is remembered."""
        if self.meters is None:
            return
        slugs = [meter.slug for meter in self.meters]
        for condition in conditions:
            compared = condition.relation in ("<", ">=")
            if compared and condition.subject not in slugs:
                hint = self.report.hint(condition.subject, slugs)
                self.report.fout(line, f"De meter '{shortened(condition.subject)}' ken ik niet.{hint}")
            elif not compared and condition.subject in slugs:
                example = f"{condition.subject} < 20"
                self.report.fout(line, f"'{condition.subject}' is een meter. Zet er een getal achter: {example}.")

    # --- what is said, done and chosen --------------------------------------------------------------------------------

    def _moves(self, raw: RawScene) -> tuple[Move, ...]:
        moves = [move for move in map(self.moves.read, raw.moves) if move is not None]
        seen: set[str] = set()
        for move in moves:
            if {move.key, move.text.casefold()} & seen:
                self.report.fout(move.line, "Deze keuze staat er twee keer. Haal er één weg of maak ze verschillend.")
            seen |= {move.key, move.text.casefold()}
            self.casus.reader.look_at(move.feedback)
            self._check_meters(move.when, move.line)
            if move.to is not None:
                self._target(move.to, move.line)
            for line in move.reply:
                self._check_said(line)
        return tuple(moves)

    def _check_said(self, said: Said) -> None:
        self._check_meters(said.when, said.line)
        if said.who == self.worker and said.talk:
            self.report.fout(said.line, f"{{{said.talk}}} hoort bij wat een bewoner zegt. Haal het hier weg.")
        if not said.who and (said.talk or said.technique):
            self.report.fout(said.line, "Hier zegt niemand iets. Haal weg wat er tussen accolades staat, behalve als.")

    def _body(self, raw: RawScene) -> tuple[tuple[Said, ...], Text]:
        """Read the lines of a scene: what is said and seen, and in an ending the text to the learner."""
        said: list[Said] = []
        told: list[Line] = []
        for paragraph in _paragraphs(raw.body):
            spoken = read_spoken(paragraph[0].text, paragraph[0].number, self.report)
            if spoken is None and raw.ends and not self._between_parentheses(paragraph):
                told += [Line(at, "") for at in range(told[-1].number + 1, paragraph[0].number)] if told else []
                told += paragraph
            else:
                said.append(spoken or self._seen(paragraph, in_parentheses=raw.ends))
        for one in said:
            self._check_said(one)
        for line in told:
            if almost_spoken(line.text, self.names):
                self._almost_spoken(line)
        refuse_braces(told, self.report)
        text = as_text(told, raw.line)
        self.casus.reader.look_at(text)
        if raw.ends and not text.source:
            self.report.fout(raw.line, "Dit einde heeft geen tekst voor de cursist. Schrijf wat hij eruit kan leren.")
        return tuple(said), text

    def _between_parentheses(self, paragraph: list[Line]) -> bool:
        return SEEN.match(" ".join(line.text for line in paragraph)) is not None

    def _seen(self, paragraph: list[Line], *, in_parentheses: bool) -> Said:
        """Read a paragraph that says what there is to see."""
        for line in paragraph:
            if almost_spoken(line.text, self.names):
                self._almost_spoken(line)
        text, number = " ".join(line.text for line in paragraph), paragraph[0].number
        found = SEEN.match(text) if in_parentheses or text.count("(") == 1 else None
        words, tags = found.groups() if found else split_tags(text)
        if "{" in words or "}" in words:
            self.report.fout(number, "Deze accolades lees ik niet. Schrijf {als: naam} aan het eind van de regel.")
        read = read_tags(tags, number, self.report)
        return Said("", plain(words, number, self.report), number, read.talk, read.technique, read.when)

    def _almost_spoken(self, line: Line) -> None:
        self.report.fout(line.number, "Wat iemand zegt, schrijf je als 'Naam: \"…\"'. Kijk naar de aanhalingstekens.")


def _paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    """Split lines at the blank ones; a line that somebody says is always a paragraph by itself."""
    kept: list[Line] = []
    for line in lines:
        spoken = not line.blank and said_by(line.text) is not None
        if kept and (line.blank or spoken):
            yield kept
            kept = []
        if spoken:
            yield [line]
        elif not line.blank:
            kept.append(line)
    if kept:
        yield kept
