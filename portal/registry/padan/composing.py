"""Which civil registry a process speaks to, and how it judges: set once by whoever composes the process."""

from __future__ import annotations

from portal.registry.padan.answering import install_freshness
from portal.registry.padan.http import HttpRegistry
from portal.registry.padan.judging import install_threshold
from portal.registry.padan.port import install_registry
from portal.registry.padan.simulator import Simulator


def install_padan(*, url: str = "", token: str = "", threshold: int, fresh_days: int, demo: bool) -> None:
    """The service at `url`; without one the simulator in the demo, else none: files only."""
    install_threshold(threshold)
    install_freshness(fresh_days)
    install_registry(HttpRegistry(url, token) if url else Simulator() if demo else None)
