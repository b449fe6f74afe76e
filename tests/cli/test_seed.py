"""The demo is seeded whole or not at all, once, however often and at once it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from portal.cases.ports import install_engine
from portal.cli.demo import seed as seeding
from portal.cli.demo.story import Story
from portal.kernel import secrets
from portal.kernel.database import engine_for
from portal.workflows.engine import InterningEngine
from tests.conftest import TEST_KEY, clone

CASES = ((0, 2), (3, 3))
TABLES = ("ab_user", "post", "keluarga", "case_file", "decision", "visit", "nik_registry", "fact", "procrastinate_jobs")


@pytest.fixture
def owner(server: Callable[[str], str], bare: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A prepared database without people, and a small demo."""
    secrets.install_vault(TEST_KEY)
    install_engine(InterningEngine())
    monkeypatch.setattr(seeding, "SPREAD", CASES)
    monkeypatch.setattr(seeding, "about_registered", lambda *_: [])
    monkeypatch.setattr(seeding, "late_visits", lambda *_: [])
    monkeypatch.setattr(seeding, "doubled", lambda *_: 0)
    monkeypatch.setattr(seeding, "scenes", lambda *_: [])
    monkeypatch.setattr(seeding, "wanted", lambda villages: [(village, 1) for village in villages[:5]])
    with clone(server, bare) as addresses:
        engine = engine_for(addresses.owner)
        yield engine
        engine.dispose()


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {table: connection.execute(text(f"select count(*) from {table}")).scalar_one() for table in TABLES}


def interrupted_after(cases: int, play: Callable[..., object]) -> Callable[..., object]:
    """A story whose power goes out."""
    told = []

    def played(story: Story, plot: object) -> object:
        if len(told) == cases:
            raise KeyboardInterrupt
        told.append(plot)
        return play(story, plot)

    return played


def test_an_interrupted_run_leaves_nothing_and_the_next_is_whole(
    owner: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(owner)
    with monkeypatch.context() as patch:
        patch.setattr(Story, "play", interrupted_after(3, Story.play))
        with pytest.raises(KeyboardInterrupt):
            seeding.seed(owner, tmp_path)
    assert rows(owner) == before
    told: list[str] = []
    assert seeding.seed(owner, tmp_path, tell=told.append)
    assert told[1:3] == ["17 keluarga di 6 desa (families in villages)", "kasus 0/5 (cases)"]
    assert rows(owner)["case_file"] == 5
    assert seeding.seed(owner, tmp_path) is False
    with owner.connect() as connection:
        found = connection.execute(text("select after from fact where verb = :v"), {"v": seeding.MARKER}).scalars()
        assert list(found) == [{"cases": 5}]


def test_two_runs_at_once_seed_once(owner: Engine, tmp_path: Path) -> None:
    did: list[bool] = []
    runs = [threading.Thread(target=lambda: did.append(seeding.seed(owner, tmp_path))) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert sorted(did) == [False, True]
    assert rows(owner)["case_file"] == 5
