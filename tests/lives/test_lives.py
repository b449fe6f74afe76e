"""Lives of every model: engine and referee never part; the stock engine does; replaying a way is playing it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lives.engine import Engine, interner_of
from tests.lives.invented import invented
from tests.lives.life import live
from tests.lives.many import against_engine, against_stock, rules_of
from tests.lives.models import HERE, MODELS, SHIPPED, Life

LIVES = 100
every_model = pytest.mark.parametrize("life", MODELS, ids=lambda life: life.name)


@every_model
def test_engine_and_referee_never_part_wherever_chance_leads(life: Life) -> None:
    tally = against_engine(life, range(LIVES))
    assert not tally.parted, tally.shown
    assert len(tally.visited) >= 0.9 * tally.parts


def test_they_never_part_in_diagrams_nobody_drew(tmp_path: Path) -> None:
    for seed in range(60):
        tally = against_engine(invented(seed, tmp_path), range(4))
        assert not tally.parted, f"invented {seed}\n{tally.shown}"


@pytest.mark.parametrize("life", [one for one in MODELS if one.spiff], ids=lambda life: life.name)
def test_the_stock_engine_strays_so_the_test_bites(life: Life) -> None:
    tally = against_stock(life, range(40))
    assert len(tally.parted) > 10


@every_model
def test_a_way_replayed_is_the_way_played(life: Life) -> None:
    rules, kept, real = rules_of(life), interner_of(life), interner_of(life)
    for seed in range(LIVES // 5):
        lived = live(life, rules, Engine(kept, life.start), seed)
        replayed, played = Engine(kept, life.start), Engine(real, life.start, real=True)
        assert replayed.start() == played.start()
        for happening in lived.history:
            assert replayed.act(happening) == played.act(happening)
            assert replayed.last == played.last
    assert kept.hits > kept.misses


def test_every_model_file_is_lived() -> None:
    lived = {file for life in MODELS for file in life.diagrams}
    assert lived >= {*HERE.glob("*.bpmn"), *SHIPPED.glob("*/*.bpmn")}
