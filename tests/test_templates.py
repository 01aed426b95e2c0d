"""Templates compile, and import only what they use."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text("utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_and_uses_what_it_imports(shared_app: Flask, name: str) -> None:
    shared_app.jinja_env.get_template(name)
    tree = shared_app.jinja_env.parse(source(name))
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    for imported in tree.find_all(nodes.FromImport):
        names = {one[1] if isinstance(one, tuple) else one for one in imported.names}
        assert names <= used | _passed_on(name), f"{name} imports {names - used} for nothing"


def _passed_on(name: str) -> set[str]:
    """What another template takes from this one's imports (a page passes `HINTS` on)."""
    pattern = re.compile(rf'from "{re.escape(name)}" import ([^%]+?)(?: with context)? %')
    return {
        word.strip() for other in TEMPLATES for found in pattern.findall(source(other)) for word in found.split(",")
    }
