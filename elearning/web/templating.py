"""Templates that know from their compilation what never changes: words, addresses, files, drawings.

A page says a hundred such things, and finding each of them took most of its time. So templates are compiled once for
each language and each place where a site can stand; there, a call of which everything is known already is its answer.
Nothing of a person can come in: a template says such a thing without any value of the page.
"""
# ruff: noqa: N802 (Jinja names what visits a node after that node)

from collections.abc import Callable, Mapping
from functools import lru_cache
from keyword import iskeyword
from typing import Any

from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask.templating import Environment
from flask_babel import get_locale
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from elearning.web.speaking import words_in

#: By their names, the functions that give the same for the same arguments as long as the site runs.
Constants = Mapping[str, Callable[..., Any]]
#: Macros of these are never asked for: `icon` is one of the constants. A handout, without a site, has its own.
ICONS = "components/icon.html"
#: Pieces that are kept: every step of every course, in each way it can stand.
PARTS = 2048


class Templates(Environment):
    """The templates of a site; who asks for one gets it in the language of the page."""

    words: NullTranslations
    constants: Constants

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, trim_blocks=True, lstrip_blocks=True, cache_size=-1, **options)
        self.code_generator_class = _Plain
        #: What is constant in a language, for a site below a path.
        self.constants_at: Callable[[str, str], Constants] = lambda _language, _root: {}
        self._spoken: dict[tuple[str, str], Templates] = {}
        self._modules: dict[str, TemplateModule] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        """Find a template, in the language of the page."""
        return Environment.get_template(self.spoken(), name, parent, globals)

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:
        """Compile a template that has no file, in the language of the page."""
        return Environment.from_string(self.spoken(), source, globals, template_class)

    def imported(self, name: str) -> TemplateModule:
        """Give the macros of a template, made once: what they tell of a page is given to them."""
        if name not in self._modules:
            self._modules[name] = self.get_template(name).module
        return self._modules[name]

    def part(self, template: str, **given: Any) -> Markup:
        """Make a piece that is the same for all who are given the same. It is kept: give it nothing of a person."""
        return Markup(self.get_template(template).render(given))  # noqa: S704 (a template of ours)

    def spoken(self) -> "Templates":
        """Give the templates in the language of the page, for where the site stands."""
        if self.overlayed:
            return self
        locale = get_locale()
        at = (locale.language if locale else "nl", request.root_path if has_request_context() else "")
        return self._spoken.get(at) or self._spoken.setdefault(at, self._compiled_at(*at))

    def _compiled_at(self, language: str, root: str) -> "Templates":
        made = self.overlay(cache_size=-1)
        made._modules = {}
        made.words, made.constants = words_in(language), self.constants_at(language, root)
        made.globals = {**self.globals, **made.constants, "part": lru_cache(maxsize=PARTS)(made.part)}
        return made

    def _generate(self, source: nodes.Template, *names: Any, **options: Any) -> str:
        return super()._generate(_Known(self).visit(source), *names, **options)


class _Known(NodeTransformer):
    """Writes into a template what is known of it beforehand."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node | None:
        """Import no icons."""
        if node.template == nodes.Const(ICONS):
            node.names = [name for name in node.names if name != "icon"]
        return node if node.names else None

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        """Let a template stand where it is included."""
        name, loader = getattr(node.template, "value", None), self._templates.loader
        if name is None or loader is None:
            return node
        source, path, _ = loader.get_source(self._templates, name)
        return nodes.Scope(self.visit(self._templates._parse(source, name, path)).body, lineno=node.lineno)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """Work out what is called, or as much of it as is known."""
        self.generic_visit(node)
        name = getattr(node.node, "name", "")
        if name not in self._templates.constants or node.dyn_args or node.dyn_kwargs:
            return node
        given = [one.value for one in node.args if isinstance(one, nodes.Const)]
        named = {one.key: one.value.value for one in node.kwargs if isinstance(one.value, nodes.Const)}
        if name in ("_", "gettext") and given:
            return self._said(given[0], node)
        if len(given) < len(node.args) or len(named) < len(node.kwargs):
            return node
        return nodes.Const(self._templates.constants[name](*given, **named), lineno=node.lineno)

    def _said(self, text: str, node: nodes.Call) -> nodes.Expr:
        said = nodes.Const(Markup(self._templates.words.ugettext(text)), lineno=node.lineno)  # noqa: S704 (our own)
        values = nodes.Dict([nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs], lineno=node.lineno)
        return nodes.Mod(said, values, lineno=node.lineno) if node.kwargs or "%" in text else said


class _Plain(CodeGenerator):
    """Writes what Jinja goes a long way round for in the short way: none of our functions asks for its context."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Call as Python calls."""
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        if node.dyn_args is not None:
            self.write("*")
            self.visit(node.dyn_args, frame)
            self.write(", ")
        for one in node.kwargs:
            self.write(f"**{{{one.key!r}: " if iskeyword(one.key) else f"{one.key}=")
            self.visit(one.value, frame)
            self.write("}, " if iskeyword(one.key) else ", ")
        if node.dyn_kwargs is not None:
            self.write("**")
            self.visit(node.dyn_kwargs, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:
        """Make a text once, and not each time it is said."""
        if isinstance(node.value, Markup):
            self.write(f"text_{self._texts.setdefault(node.value, len(self._texts))}")
        else:
            super().visit_Const(node, frame)

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Write the texts down below what says them."""
        self._texts: dict[Markup, int] = {}
        super().visit_Template(node, frame)
        for text, number in self._texts.items():
            self.writeline(f"text_{number} = {text!r}")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if node.with_context:
            super()._import_common(node, frame)
        else:
            self.write("environment.imported(")
            self.visit(node.template, frame)
            self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        """Leave alone what is harmless already, which is most of what is said."""
        self.write("(said if type(said := (")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(")) is Markup else escape(said))")
