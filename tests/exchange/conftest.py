"""Imports open cases of the processes the portal ships."""

from __future__ import annotations

import pytest

from portal.cases.ports import install_engine
from portal.workflows.engine import InterningEngine


@pytest.fixture(scope="session", autouse=True)
def _engine() -> None:
    install_engine(InterningEngine())
