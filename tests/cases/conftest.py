"""Cases are walked with the processes the portal ships."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.cases.ports import install_engine
from portal.workflows.engine import InterningEngine
from tests.cases.walking import Walk
from tests.registry.families import Become


@pytest.fixture(scope="session", autouse=True)
def _engine() -> None:
    install_engine(InterningEngine())


@pytest.fixture
def walk(session: Session, as_actor: Become) -> Walk:
    """Cases of Karangsari, walked by the cast; rolled back."""
    return Walk(session, as_actor)
