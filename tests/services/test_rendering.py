"""The child that renders for authors: there while somebody writes, gone afterwards."""

import pytest

from elearning.content.render import Context
from elearning.services import rendering
from tests.running import wait_until


def test_the_child_ends_when_nobody_wrote_for_a_while_and_comes_back_for_who_writes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendering, "IDLE_SECONDS", 0.05)
    for _ in range(2):
        with rendering.rendering(20) as renders:
            renders.use(Context("proef"))
            assert renders.render("Een *woord*.", inline=True) == "Een <em>woord</em>."
            assert rendering._renderer._child is not None
        assert wait_until(lambda: rendering._renderer._child is None, 10)
