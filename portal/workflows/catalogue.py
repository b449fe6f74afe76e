"""The processes the portal runs: each parsed and checked once, known by its SHA-256, shared by all threads."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from pathlib import Path

from portal.workflows.model import Model, parse

SHIPPED = Path(__file__).resolve().parents[2] / "bpmn"


class Catalogue:
    """Process id → versions; the newest is what new cases run."""

    def __init__(self, models: Iterable[Model]) -> None:
        self._lock = threading.Lock()
        self._newest: dict[str, Model] = {}
        self._by_version: dict[tuple[str, str], Model] = {}
        for model in models:
            self.add(model)

    @classmethod
    def shipped(
        cls,
        folder: Path = SHIPPED,
        *,
        roles: Collection[str] | None = None,
        services: Collection[str] | None = None,
    ) -> Catalogue:
        """The models under `bpmn/<process>/<process>.bpmn`, checked against the portal's roles and services."""
        files = sorted(folder.glob("*/*.bpmn"))
        return cls(parse(path.read_bytes(), path.stem, roles=roles, services=services) for path in files)

    def add(self, model: Model) -> None:
        """Make a model the newest version of its process."""
        with self._lock:
            self._by_version[model.info.id, model.info.version] = model
            self._newest[model.info.id] = model

    def model(self, process: str, version: str | None = None) -> Model:
        """The newest or the named version; KeyError when there is none."""
        return self._newest[process] if version is None else self._by_version[process, version]

    def models(self) -> list[Model]:
        """The newest version of every process."""
        return list(self._newest.values())
