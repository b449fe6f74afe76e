"""The demo is seeded whole or not at all, once, however often and at once it is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from portal.cases.ports import install_engine
from portal.cli.database import prepare
from portal.cli.demo import seed as seeding
from portal.cli.demo.story import Story
from portal.kernel import cluster, secrets
from portal.kernel.database import engine_for
from portal.workflows.engine import InterningEngine
from tests.cli.test_init import empty  # noqa: F401 - a fixture
from tests.conftest import TEST_KEY, addresses_of

CASES = ((0, 2), (3, 3))
TABLES = ("ab_user", "post", "keluarga", "case_file", "decision", "visit", "nik_registry", "fact", "procrastinate_jobs")


@pytest.fixture
def owner(empty: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:  # noqa: F811 - the fixture
    """A prepared database without people, and a small demo."""
    addresses: cluster.Addresses = addresses_of(empty)
    secrets.install_vault(TEST_KEY)
    prepare(addresses)
    install_engine(InterningEngine())
    monkeypatch.setattr(seeding, "SPREAD", CASES)
    monkeypatch.setattr(seeding, "about_registered", lambda *_: [])
    monkeypatch.setattr(seeding, "late_visits", lambda *_: [])
    monkeypatch.setattr(seeding, "doubled", lambda *_: 0)
    monkeypatch.setattr(seeding, "wanted", lambda villages: [(village, 1) for village in villages[:5]])
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
    assert seeding.seed(owner, tmp_path)
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
