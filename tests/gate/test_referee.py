"""The referee walks rightly: two checks side by side inside a rework loop, any number of rounds, without a trace."""

from __future__ import annotations

from random import Random

import pytest

from portal.workflows.net.reading import read_net
from portal.workflows.referee.elements import not_compared
from portal.workflows.referee.parsing import specs_of
from portal.workflows.referee.stepping import Referee
from tests.gate.drawing import catch, end, line, script, service, several, start, sub, timer, user
from tests.gate.twofold import TokenGame, source


def referee() -> Referee:
    return Referee(*specs_of(source(), "ganda"), {"ulang": True})


@pytest.mark.parametrize("seed", range(20))
def test_random_lives_follow_the_token_game(seed: int) -> None:
    random, game, case = Random(seed), TokenGame(), referee()
    now = case.start()
    for _ in range(60):
        assert now.tasks == tuple(sorted(game.open))
        assert now.timers == ("ingatkan",) * game.timer
        if game.timer and random.random() < 0.2:
            now = case.fire("ingatkan")
            game.fire()
            continue
        step, again = random.choice(game.open), random.random() < 0.8
        now = case.complete(step, {"ulang": again})
        game.answer(step, again=again)
        assert now.over == game.over
        if game.over:
            return


def test_a_hundred_rounds_leave_no_trace() -> None:
    random, case = Random(1), referee()
    now = case.start()
    for _ in range(100):
        case.complete("susun", {})
        case.fire("ingatkan")
        for step in random.sample(["periksa_lapangan", "periksa_berkas", "telepon"], 3):
            now = case.complete(step, {})
        assert now.tasks == ("susun",)
        assert len(case.workflow.tasks) < 30
        assert len(case.workflow.event_manager.tasks) < 5


def test_calls_and_scripts_inside_a_sub_process() -> None:
    way = ["awal > panggil > hitung > habis"]
    inner = sub("dalam", start("awal"), service("panggil"), script("hitung", "n = 1"), end("habis"), way=way)
    case = Referee(*specs_of(line(inner, user("a")), "uji"), {})
    assert case.start().services == ("panggil",)
    now = case.complete("panggil", {})
    assert (now.tasks, now.variables) == (("a",), {"n": 1})


def test_what_it_does_not_walk_is_named() -> None:
    drawn = line(user("a", inside=several("2")), catch("tunggu", timer()), user("b"))
    assert not_compared(read_net(drawn)) == ["a", "tunggu"]
