"""From the pieces of a file to the parts of a screen: running text, boxes, pictures, films and questions."""

from dataclasses import replace

from elearning.content.decoding import Line
from elearning.content.inline import Use, inspect, plain
from elearning.content.media import extension, name_mistake, placeholder
from elearning.content.model import Callout, Figure, Film, Kind, Part, Prose, Question, Voice
from elearning.content.questions import as_text, read_question
from elearning.content.report import Report, shortened, suggestion
from elearning.content.scan import SLUG, Block
from elearning.content.spoken import read_transcript
from elearning.content.techniques import CODES
from elearning.content.written import Media, Text


class PartReader:
    """Makes parts out of the blocks of one file and keeps what they point to."""

    def __init__(self, folder: str, report: Report) -> None:
        self.folder = folder
        self.report = report
        self.uses: list[Use] = []

    def text(self, lines: tuple[Line, ...], line: int) -> Text:
        """Read running text and look at what stands in it."""
        text = as_text(lines, line)
        self._inspect(text)
        return text

    def prose(self, lines: tuple[Line, ...]) -> Prose:
        """Read text that stands between blocks."""
        return Prose(self.text(lines, lines[0].number))

    def part(self, block: Block) -> Part | None:
        """Read a block; None when nothing sensible can be made of it."""
        if block.name == "vraag":
            return self.question(block)
        if block.name == "beeld":
            return self._figure(block)
        if block.name == "film":
            return self._film(block)
        if block.name == "stem":
            return Voice(self._title(block), self._needed_text(block))
        return self._callout(block)

    def question(self, block: Block) -> Question | None:
        """Read a question with everything in it that can hold a marker or a link."""
        found = read_question(block, self.report)
        if "doel" in block.options:
            self.uses.append(Use("doel", block.options["doel"].value, block.options["doel"].line))
        if found is None:
            return None
        before = len(self.uses)
        self._inspect(found.prompt, found.model_answer, found.description)
        for choice in found.choices:
            self._inspect(choice.text, choice.feedback)
            self._refuse_button(choice.text)
        facts = self._facts(block, self.uses[before:])
        return self._with_picture(replace(found, facts=facts), block)

    def _facts(self, block: Block, inside: list[Use]) -> tuple[str, ...]:
        """Name the facts a question leans on: those after `feit:`, and those that stand in its texts."""
        option = block.options.get("feit")
        named = [part.strip() for part in option.value.split(",")] if option else []
        if option and not all(SLUG.fullmatch(key) for key in named):
            self.report.fout(
                option.line, "Deze sleutels kloppen niet. Schrijf ze als in feiten.yaml, met komma's ertussen."
            )
        elif option:
            self.uses.extend(Use("feit", key, option.line) for key in named)
        return tuple(dict.fromkeys((*named, *(use.target for use in inside if use.kind == "feit"))))

    def _with_picture(self, question: Question, block: Block) -> Question:
        """Name the drawing of a house visit; other kinds have none."""
        option = block.options.get("beeld")
        if question.kind is not Kind.VISIT or option is None:
            return question
        self._use_file("beeld", option.value, option.line)
        return replace(question, picture=placeholder(option.value, self.folder))

    def look_at(self, text: Text) -> None:
        """Look at what stands in a text that was put together elsewhere."""
        self._inspect(text)

    def _inspect(self, *texts: Text | None) -> None:
        for text in texts:
            if text is not None and text.source:
                for use in inspect(text, self.report):
                    if use.kind == "beeld":
                        self._use_file("beeld", use.target, use.line)
                    else:
                        self.uses.append(use)

    def _refuse_button(self, text: Text) -> None:
        """A choice is a label: pressing a word in it must choose, not explain."""
        if "[[begrip:" in text.source:
            self.report.fout(
                text.line, "In een keuze kan geen [[begrip:…]] staan. Zet het in de vraag of de terugkoppeling."
            )

    def _use_file(self, kind: str, name: str, line: int) -> bool:
        mistake = name_mistake(name, kind)
        if mistake is not None:
            self.report.fout(line, mistake)
            return False
        self.uses.append(Use(kind, placeholder(name, self.folder).name, line))
        return True

    def _title(self, block: Block) -> str:
        return plain(block.argument, block.line, self.report)

    def _needed_text(self, block: Block) -> Text:
        text = self.text(block.body, block.line)
        if not text.source:
            self.report.fout(block.line, "Dit blok is leeg. Zet er tekst in, of haal het weg.")
        return text

    def _callout(self, block: Block) -> Callout:
        title, text = self._title(block), self._needed_text(block)
        if block.name == "let-op":
            return Callout("let-op", title, text)
        if block.name == "weetje":
            return Callout("weetje", title, text)
        return Callout("zo-vraag-je-het", title, text, self._technique(block))

    def _technique(self, block: Block) -> str:
        """Read which technique a sentence to try shows."""
        option = block.options.get("techniek")
        if option is None or option.value in CODES:
            return option.value if option else ""
        name = shortened(option.value)
        self.report.fout(option.line, f"De techniek '{name}' ken ik niet.{suggestion(option.value, CODES)}")
        return ""

    def _figure(self, block: Block) -> Figure:
        self._use_file("beeld", block.argument, block.line)
        alt = self._option(block, "alt")
        caption = self.text(block.body, block.line)
        return Figure(placeholder(block.argument, self.folder), alt, caption if caption.source else None)

    def _film(self, block: Block) -> Film:
        self._use_file("film", block.argument, block.line)
        for key in ("ondertiteling", "poster"):
            if key in block.options:
                self._use_file(key, block.options[key].value, block.options[key].line)
        poster = block.options.get("poster")
        media = placeholder(block.argument, self.folder)
        lines, shown = read_transcript(block.body, self.report)
        return Film(
            media=media,
            captions=placeholder(self._option(block, "ondertiteling"), self.folder),
            poster=placeholder(poster.value, self.folder) if poster else None,
            title=self._option(block, "titel"),
            transcript=self._needed_text(replace(block, body=lines)),
            formats=(*self._smaller(block), media),
            shown=shown,
            audible=self._audible(block),
        )

    def _audible(self, block: Block) -> bool | None:
        """Read whether who only hears the film misses nothing; None = the author did not look at that yet."""
        option = block.options.get("hoorbaar")
        if option is None:
            self.report.let_op(
                block.line,
                "Hoor je in de film alles wat je moet zien? Zet onder deze regel: '    hoorbaar: ja', of nee.",
            )
        elif option.value not in ("ja", "nee"):
            self.report.fout(option.line, "Bij 'hoorbaar' kan alleen ja of nee staan.")
        return None if option is None else option.value == "ja"

    def _smaller(self, block: Block) -> tuple[Media, ...]:
        """Name the webm beside an mp4: it is offered first when it is there."""
        if extension(block.argument) != "mp4" or name_mistake(block.argument, "film"):
            return ()
        webm = placeholder(block.argument.rpartition(".")[0] + ".webm", self.folder)
        self.uses.append(Use("film", webm.name, block.line, optional=True))
        return (webm,)

    def _option(self, block: Block, key: str) -> str:
        option = block.options.get(key)
        return plain(option.value, option.line, self.report) if option else ""
