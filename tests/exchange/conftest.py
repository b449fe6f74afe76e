"""Imports open cases of the processes the portal ships."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.cases.ports import install_engine
from portal.exchange.store import SealedStore
from portal.kernel.database import factory_for
from portal.workflows.engine import InterningEngine
from tests.conftest import own_engine
from tests.exchange.offices import Office


@pytest.fixture(scope="session", autouse=True)
def _engine() -> None:
    install_engine(InterningEngine())


@pytest.fixture
def office(server: Callable[[str], str], template: str, tmp_path: Path) -> Iterator[Office]:
    """The regency's office on a database of its own."""
    with own_engine(server, template) as engine:
        yield Office(factory_for(engine), SealedStore(tmp_path / "exchange"))
