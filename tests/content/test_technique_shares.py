"""What a casus lets somebody practise, counted for its author."""

from elearning.content.technique_shares import shares_of
from tests.content.talking import casus_of


def test_every_choice_is_counted_under_each_of_its_techniques_and_once_under_each_kind() -> None:
    casus = casus_of()
    moves = [move for scene in casus.scenes for move in scene.moves]
    shares = shares_of(casus)
    assert shares.choices == len(moves)
    assert sum(one.count for one in shares.techniques) == sum(len(set(move.techniques)) for move in moves)
    assert all(one.count <= shares.choices for one in shares.kinds)
    assert [one.name for one in shares.kinds] == [
        "open vraag", "gesloten vraag", "reflectie", "wat verder helpt", "valkuil",
    ]  # fmt: skip


def test_traps_come_last_and_what_is_never_offered_is_named() -> None:
    shares = shares_of(casus_of())
    flags = [one.is_trap for one in shares.techniques]
    assert flags == sorted(flags)
    assert not {one.name for one in shares.techniques} & set(shares.unused)
    assert "waarschuwen" not in shares.unused
