"""Templates know beforehand what never changes, and say exactly what they said without that."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes
from markupsafe import Markup

from tests.pages import Page

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
#: What is kept for everybody once it is made, with what is given to it: let a new one hold nothing of a person.
PARTS = {
    "layouts/_places.html": {"here", "signed_in", "works", "has_work"},
    "layouts/_tabbar.html": {"here"},
    "learn/_step.html": {"href", "title", "type", "state", "number", "begun", "minutes", "facets"},
    "manage/_downloads.html": {"team", "course", "word"},
    "manage/_nav.html": {"tab"},
    "manage/_unseen.html": set(),
}


#: A handout stands by itself, without a site around it.
OURS = sorted(path for path in TEMPLATES.rglob("*.html") if "handout" not in path.parts)


def written(app: Flask, source: str) -> str:
    """Give the program that a template becomes."""
    return app.jinja_env.spoken().compile(source, raw=True)


def test_each_language_has_templates_of_its_own(app: Flask) -> None:
    said = []
    for language in ("nl", "en", "nl"):
        with app.test_request_context("/", headers={"Cookie": f"voorkeur=taal={language}"}):
            said.append(app.jinja_env.from_string("{{ _('Hulp en contact') }}").render())
    assert said == ["Hulp en contact", "Help and contact", "Hulp en contact"]


def test_a_site_below_a_path_has_its_own_addresses(app: Flask) -> None:
    addresses = []
    for root in ("", "/leren", ""):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            source = (
                "{{ url_for('site.home') }} {{ url_for('learn.course', slug='basis') }} {{ asset('img/icons.svg') }}"
            )
            addresses.append(app.jinja_env.from_string(source).render().split("?")[0])
    assert addresses == [f"{root}/ {root}/cursus/basis {root}/static/img/icons.svg" for root in ("", "/leren", "")]


@pytest.mark.parametrize("source", [
    "{{ _('Hulp en contact') }}", "{% trans %}Hulp{% endtrans %}",
    "{{ url_for('site.home') }}", "{{ asset('app.webmanifest') }}",
    "{{ icon('check', small=True) }}", "{% from 'components/icon.html' import icon %}{{ icon('check') }}",
    "{% include 'layouts/_footer.html' %}",
])  # fmt: skip
def test_what_never_changes_is_text_and_asks_for_nothing(app: Flask, source: str) -> None:
    program = written(app, source)
    assert "resolve('" not in program
    assert "environment.get_template" not in program


def test_what_is_said_of_a_page_is_found_each_time(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ _('Dag %(name)s', name=name) }}, {{ url_for('learn.course', slug=slug) }}")
    with app.test_request_context("/"):
        assert template.render(name="<b>", slug="een") == "Dag &lt;b&gt;, /cursus/een"
        assert template.render(name=Markup("<b>"), slug="twee") == "Dag <b>, /cursus/twee"


@pytest.mark.parametrize(("source", "says"), [
    ("{{ x }}", "&lt;i&gt;"), ("{{ x|safe }}", "<i>"), ("{{ [x]|join }}", "&lt;i&gt;"),
    ("{% macro m(a) %}{{ a }}{{ kwargs['class'] }}{% endmacro %}{{ m(x, class=x) }}", "&lt;i&gt;&lt;i&gt;"),
    ("{% macro m(a) %}{{ a }}{{ caller(x) }}{% endmacro %}{% call(b) m(*[x]) %}{{ b }}{% endcall %}", "&lt;i&gt;" * 2),
    ("{% macro m() %}{{ kwargs|xmlattr }}{% endmacro %}{{ m(b=1, class=2, **{'a': 3}) }}", ' b="1" class="2" a="3"'),
    ("{{ dict({'a': x}, **{'b': 1})|length }}{{ none }}{{ missing }}", "2None"),
])  # fmt: skip
def test_what_somebody_wrote_is_made_harmless(app: Flask, source: str, says: str) -> None:
    with app.test_request_context("/"):
        assert app.jinja_env.from_string(source).render(x="<i>") == says


def test_an_included_template_sees_the_page_and_changes_nothing_of_it(app: Flask, tmp_path: Path) -> None:
    here = "{% set here = 'boven' %}{% include 'layouts/_tabbar.html' %}{{ here }}"
    with app.test_request_context("/"):
        assert app.jinja_env.from_string(here.replace("boven", "leerpad")).render().count("aria-current") == 1
        assert app.jinja_env.from_string(here).render().endswith("boven")


@pytest.mark.parametrize("template", OURS, ids=lambda path: path.name)
def test_no_template_gives_another_meaning_to_what_is_worked_out_beforehand(shared_app: Flask, template: Path) -> None:
    templates = shared_app.jinja_env.spoken()
    tree = templates.parse(template.read_text("utf-8"))
    given = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    given |= {node.name for node in tree.find_all(nodes.Macro)}
    assert given.isdisjoint(templates.constants)


def test_only_what_holds_nothing_of_a_person_is_kept_for_everybody(shared_app: Flask) -> None:
    found: dict[str, set[str]] = {}
    for file in OURS:
        for call in shared_app.jinja_env.parse(file.read_text("utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "part" and file.parts[-2] != "order":
                found.setdefault(call.args[0].as_const(), set()).update(one.key for one in call.kwargs)
    assert found == PARTS


@pytest.mark.parametrize("template", PARTS)
def test_a_kept_piece_knows_only_what_is_given_to_it(shared_app: Flask, template: str) -> None:
    tree = shared_app.jinja_env.parse((TEMPLATES / template).read_text("utf-8"))
    stored = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    stored |= {name for node in tree.find_all(nodes.FromImport) if not node.with_context for name in node.names}
    assert used - stored <= PARTS[template] | {"_", "gettext", "ngettext", "url_for", "icon", "loop"}


def test_a_part_of_a_page_is_made_once_for_each_language(client: Page) -> None:
    """Also when two languages are asked in turn."""
    for _ in range(2):
        for language, word in (("nl", "Zakkaart"), ("en", "Pocket card")):
            client.client.set_cookie("voorkeur", f"taal={language}")
            assert any(word in text for text in client.get("/materialen").texts("header nav"))
