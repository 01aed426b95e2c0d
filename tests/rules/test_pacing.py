"""Letters go out as fast as all is well, slower after trouble, and one that nobody wants is not tried for ever."""

from datetime import datetime, timedelta

from elearning.rules.pacing import BACK_OFF, Valve, wait_after
from tests.moment import NOW


def seconds(valve: Valve, now: datetime) -> float:
    return (valve.may_go_at(now) - now).total_seconds()


def sent_within(valve: Valve, now: datetime, minutes: float) -> list[int]:
    """Send as fast as the valve lets, and count the letters of every ten seconds."""
    counts = [0] * int(minutes * 6)
    end, begin = now + timedelta(minutes=minutes), now
    while (now := valve.may_go_at(now)) < end:
        counts[int((now - begin).total_seconds() // 10)] += 1
        valve.went(now)
    return counts


def test_a_letter_waits_longer_each_time_and_is_given_up_within_five_days() -> None:
    waits = [wait_after(tries) for tries in range(1, len(BACK_OFF) + 2)]

    assert [str(wait) for wait in waits[:4]] == ["0:05:00", "0:30:00", "2:00:00", "6:00:00"]
    assert waits[-1] is None
    assert timedelta(days=4) < sum(BACK_OFF, timedelta()) <= timedelta(days=5)


def test_the_first_letter_may_go_at_once() -> None:
    assert seconds(Valve(), NOW) == 0


def test_when_all_is_well_it_keeps_to_the_normal_rate() -> None:
    assert sent_within(Valve(20), NOW, 1) == [200] * 6


def test_after_a_quiet_hour_there_is_no_burst() -> None:
    valve = Valve(20)
    valve.went(NOW)
    assert sum(sent_within(valve, NOW + timedelta(hours=1), 1)) <= 60 * 20 + 20


def test_a_server_that_is_away_is_left_alone_ever_longer() -> None:
    valve, now, waits = Valve(), NOW, []
    for _ in range(8):
        valve.failed(now)
        waits.append(seconds(valve, now))
        now = valve.may_go_at(now)

    assert waits == [30, 60, 120, 240, 480, 600, 600, 600]


def test_a_server_that_is_back_gets_them_slowly_at_first() -> None:
    valve = Valve(20)
    valve.failed(NOW)
    back = valve.may_go_at(NOW)

    counts = sent_within(valve, back, 2)
    assert counts[:5] == [10, 20, 40, 80, 160]
    assert counts[6:] == [200] * 6


def test_a_server_that_answered_once_is_trusted_again() -> None:
    valve = Valve()
    for _ in range(5):
        valve.failed(NOW)
    valve.went(NOW + timedelta(hours=1))
    valve.failed(NOW + timedelta(hours=1))

    assert seconds(valve, NOW + timedelta(hours=1)) == 30
