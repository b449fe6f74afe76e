"""Visits are made in cases walked to their visit."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.cases.ports import install_engine
from portal.fieldwork.store import PhotoStore
from portal.workflows.engine import InterningEngine
from tests.cases.walking import Walk
from tests.registry.families import Become


@pytest.fixture(scope="session", autouse=True)
def _engine() -> None:
    install_engine(InterningEngine())


@pytest.fixture
def walk(session: Session, as_actor: Become) -> Walk:
    return Walk(session, as_actor)


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")
