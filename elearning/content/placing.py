"""Puts the real files in the place of their names, and looks up in the captions when each line is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from elearning.content.captions import Finder, read_cues
from elearning.content.casus import Casus, Clip, Said, Scene
from elearning.content.model import Figure, Film, Module, Part, Question, Quiz
from elearning.content.report import Problem, Severity
from elearning.content.written import Media


@dataclass
class Placing:
    """The files of a course, described (`media`) and as bytes (`sources`). `path` is the text they belong to."""

    media: Mapping[str, Media]
    sources: Mapping[str, bytes]
    path: str = ""
    problems: list[Problem] = field(default_factory=list)
    finders: dict[str, Finder] = field(default_factory=dict)

    def quiz(self, quiz: Quiz, pass_mark: float) -> Quiz:
        """Fill in a test; without a `norm` of its own it has that of the course."""
        questions = tuple(map(self.question, quiz.questions))
        return replace(quiz, pass_mark=quiz.pass_mark or pass_mark, questions=questions)

    def module(self, module: Module) -> Module:
        """Fill in all screens of a module."""
        screens = (replace(screen, parts=tuple(map(self._part, screen.parts))) for screen in module.screens)
        return replace(module, screens=tuple(screens))

    def casus(self, casus: Casus) -> Casus:
        """Fill in all scenes of a conversation."""
        picture = self._real(casus.picture) if casus.picture else None
        return replace(casus, scenes=tuple(map(self._scene, casus.scenes)), picture=picture)

    def question(self, question: Question) -> Question:
        """Fill in the room of a house visit."""
        return replace(question, picture=self._real(question.picture)) if question.picture else question

    def _part(self, part: Part) -> Part:
        if isinstance(part, Question):
            return self.question(part)
        if isinstance(part, Figure):
            return replace(part, media=self._real(part.media))
        return self._film(part) if isinstance(part, Film) else part

    def _film(self, film: Film) -> Film:
        return replace(
            film,
            media=self._real(film.media),
            captions=self._real(film.captions),
            poster=self._real(film.poster) if film.poster else None,
            formats=self._there(film.formats),
            shown=self._timed(film.shown, film.captions),
        )

    def _scene(self, scene: Scene) -> Scene:
        if scene.clip is None:
            return scene
        clip = Clip(self._there(scene.clip.formats), self._real(scene.clip.captions), self._real(scene.clip.poster))
        return replace(scene, clip=clip, said=self._timed(scene.said, scene.clip.captions))

    def _real(self, media: Media) -> Media:
        return self.media.get(media.name, media)

    def _there(self, formats: tuple[Media, ...]) -> tuple[Media, ...]:
        """Offer the formats that are there, in the order they are named in."""
        return tuple(self._real(media) for media in formats if media.name in self.media) or formats[-1:]

    def _timed(self, lines: tuple[Said, ...], captions: Media) -> tuple[Said, ...]:
        """Tell when each line is said. A film that says something else than its text is worth a look."""
        finder = self._finder(captions.name)
        timed = tuple(replace(line, second=finder.second(line.text)) if line.who else line for line in lines)
        for line in timed:
            if finder.seconds and line.who and not line.when and line.second is None:
                self._let_op(line.line, "Deze zin staat niet in de ondertiteling. Maak de film en de tekst gelijk.")
        return timed

    def _finder(self, name: str) -> Finder:
        """Read a file of captions once, however many scenes show that film."""
        if name not in self.finders:
            self.finders[name] = Finder(read_cues(self.sources.get(name, b"")))
        self.finders[name].rewind()
        return self.finders[name]

    def _let_op(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message, Severity.LET_OP))
