"""The map of a conversation says the same as a drawing and in words, to whoever looks or listens."""

from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from elearning.content.casus import Casus
from elearning.content.casus_graph import graph_lines, graph_rows, graph_svg, summary
from elearning.content.casus_layout import lay_out
from elearning.content.reader import read_course
from tests.content.talking import casus_of, changed
from tests.content.test_mutants import SAMPLE
from tests.courses import HERE

SVG = "{http://www.w3.org/2000/svg}"


def conversations() -> list[Casus]:
    courses = [read_course(folder).course for folder in (SAMPLE, HERE / "proef")]
    return [casus_of(), *(casus for course in courses if course for casus in (*course.casussen, *course.minis))]


EVERY = pytest.mark.parametrize("casus", conversations(), ids=lambda casus: casus.slug)


@EVERY
def test_the_drawing_has_a_name_a_description_and_no_colour_of_its_own(casus):
    drawing = graph_svg(casus)
    root = ElementTree.fromstring(drawing)
    named = root.get("aria-labelledby", "").split()
    assert root.get("role") == "img"
    assert [root.find(SVG + "title").get("id"), root.find(SVG + "desc").get("id")] == named
    assert casus.title in root.find(SVG + "title").text
    assert not {"#", "rgb", "style"} & {word for word in ("#", "rgb", "style") if word in drawing}
    assert "currentColor" in drawing
    assert "prefers-color-scheme:dark" in graph_svg(casus, standalone=True)


@EVERY
def test_every_scene_and_what_it_is_stands_in_the_drawing(casus):
    root = ElementTree.fromstring(graph_svg(casus))
    words = " ".join(text.text for text in root.iter(SVG + "text"))
    for scene in casus.scenes:
        assert all(word in words for word in scene.title.split())
        assert scene.ending is None or f"einde: {scene.ending.value}" in words
    groups = [group.get("class") for group in root.iter(SVG + "g")]
    assert groups.count("el-graph__ending") == sum(scene.ending is not None for scene in casus.scenes)
    assert groups.count("el-graph__start") == 1
    stops = sum(any(move.stop for move in scene.moves) for scene in casus.scenes)
    assert drawing_count(root, "el-graph__stop") == stops


def drawing_count(root: ElementTree.Element, name: str) -> int:
    return sum(element.get("class") == name for element in root.iter())


@EVERY
def test_no_scene_lies_over_another_and_its_words_fit_in_it(casus):
    root = ElementTree.fromstring(graph_svg(casus))
    boxes = [group for group in root.iter(SVG + "g") if group.get("class") in ("el-graph__scene", "el-graph__start")]
    for group in boxes:
        box = group.find(SVG + "rect")
        left, top = float(box.get("x")), float(box.get("y"))
        width, height = float(box.get("width")), float(box.get("height"))
        for text in group.iter(SVG + "text"):
            assert left < float(text.get("x"))
            assert top < float(text.get("y")) < top + height
            assert len(text.text) * 8 < width


def test_scenes_never_overlap_and_lines_run_between_them():
    sizes = {f"s{number}": (200.0, 60.0 + 20 * (number % 3)) for number in range(14)}
    links = [(f"s{a}", f"s{(a * step + 1) % 14}") for a in range(14) for step in (2, 3, 5)]
    layout = lay_out(sizes, links)
    for one, other in combinations(layout.boxes.values(), 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    assert set(layout.lines) == {link for link in links if link[0] != link[1]}
    for (source, target), points in layout.lines.items():
        for point, name in ((points[0], source), (points[-1], target)):
            box = layout.boxes[name]
            assert box.x < point[0] < box.x + box.width
            assert point[1] in (box.y, box.y + box.height)
        for (x1, y1), (x2, y2) in pairwise(points):
            for box in layout.boxes.values():
                if x1 == x2:
                    inside = box.x < x1 < box.x + box.width and min(y1, y2) < box.y and box.y < max(y1, y2)
                    assert not inside or box.y + box.height >= max(y1, y2)


def test_the_words_say_every_way_out_of_a_scene():
    first, second, shut, good = graph_rows(casus_of())
    assert (first.slug, first.marks) == ("deur", ("begin", "3 keuzes", "1 keer STOP"))
    ask, lie, stop = first.ways
    assert (ask.kind, ask.techniques, ask.points, ask.to, ask.title) == (
        "choice",
        ("open vraag",),
        "+8",
        "tafel",
        "Aan tafel",
    )
    assert (lie.points, lie.words) == ("0", "‘Ik doe een rondje door de straat.’ [onthoudt rondje]")
    assert (stop.kind, stop.to) == ("stop", "")
    assert (second.ways[0].kind, second.ways[0].words, second.ways[0].to) == ("redirect", "als openheid < 20", "dicht")
    assert (shut.marks, good.marks, good.ways) == (("einde: gestopt",), ("einde: goed",), ())


def test_the_map_can_be_read_as_plain_text():
    casus = casus_of(changed(("einde: gestopt", "einde: gestopt\nvervolg: tafel")))
    text = "\n".join(graph_lines(casus))
    assert summary(casus) == "4 scènes, 5 keuzes waarvan 1 keer STOP, eindes: 1 gestopt, 1 goed."
    assert "Aan tafel {#tafel} (tweede gesprek, 2 keuzes)" in text
    assert "  [open vraag] ‘Hoe gaat het?’ (+8) -> tafel" in text
    assert "  tweede gesprek -> tafel" in text


def test_what_an_author_wrote_cannot_become_markup():
    casus = casus_of(changed(("## Aan de deur {#deur}", "## A & B {#deur}")))
    assert "A &amp; B" in graph_svg(casus)


def test_a_choice_that_leads_back_to_its_own_scene_is_drawn_beside_it():
    loop = casus_of(changed(("(-12) -> dicht", "(-12) -> tafel")))
    assert graph_svg(loop).count('class="el-graph__line"') == graph_svg(casus_of()).count('class="el-graph__line"') + 1
