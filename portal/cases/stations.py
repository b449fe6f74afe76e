"""The stations of a case, as a stepper shows them: who did what where last, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.cases.models import CaseFile, Decision, Task
from portal.cases.ports import ProcessInfo
from portal.cases.rules import CANCEL, MUSDES
from portal.kernel.phrases import Phrase

BY_STATEMENT = Phrase("SPTJM kepala desa/lurah, tanpa musyawarah")
"""What a step is called that was answered with a signed statement in place of a meeting."""


@dataclass(frozen=True)
class Station:
    """One station of the stepper: `state` : selesai, kini, nanti; `far`: not on a phone; `stated`: no meeting held."""

    id: str
    label: str
    state: str
    who: str = ""
    when: datetime | None = None
    far: bool = False
    stated: bool = False
    step: str = ""
    """What is being done there now, when that is called otherwise."""

    @property
    def skipped(self) -> bool:
        """Whether the case went past it without anybody's work there."""
        return self.state == "selesai" and self.when is None


def stations_of(
    case: CaseFile, info: ProcessInfo, tasks: Sequence[Task], decisions: Sequence[Decision]
) -> list[Station]:
    """The stepper of a case. That it was called off is no work done at a station."""
    decisions = [one for one in decisions if one.action != CANCEL]
    phases = [phase for phase, _ in info.phases]
    phase_of = {step.id: step.phase for step in info.steps}
    now = phases.index(phase_of[tasks[0].step]) if tasks and phase_of.get(tasks[0].step) in phases else None
    if now is None:
        done_to = len(phases) if case.status == "selesai" else _furthest(phases, phase_of, decisions)
    else:
        done_to = now
    stays = _stays(phase_of, decisions)
    stations = []
    for index, (phase, label) in enumerate(info.phases):
        state = "kini" if index == now else "selesai" if index < done_to else "nanti"
        stay = stays.get(phase, {}) if state == "selesai" else {}
        far = now is not None and abs(index - now) > 1
        done = [stay[step.id] for step in info.steps if step.id in stay]
        stated = any(by_statement(one) for one in done)
        who = ", ".join(dict.fromkeys(one.actor_name for one in done))
        when = max((one.at for one in done), default=None)
        doing = next((step.label for step in info.steps if index == now and step.id == tasks[0].step), "")
        named = (BY_STATEMENT if stated else label, state, who, when, far, stated)
        stations.append(Station(phase, *named, "" if doing == label else doing))
    return stations


def met(stations: Sequence[Station], info: ProcessInfo, at: datetime | None) -> list[Station]:
    """The stations of a case a meeting began by striking a family: it sat `at` that moment; None: none began it."""
    sat = {step.phase for step in info.steps if step.form == MUSDES}
    return [replace(one, when=at) if one.skipped and one.id in sat else one for one in stations]


def _stays(phase_of: Mapping[str, str], decisions: Iterable[Decision]) -> dict[str, dict[str, Decision]]:
    """The last decision of each step of each station, of the last time the case was there: whoever had a hand in it."""
    stays: dict[str, dict[str, Decision]] = {}
    before = None
    for one in decisions:
        if (phase := phase_of.get(one.step)) is None:
            continue
        if phase != before:
            stays[phase] = {}
        stays[phase][one.step] = one
        before = phase
    return stays


def by_statement(decision: Decision) -> bool:
    """Whether a village's signed statement (SPTJM) gave the answer, and no meeting was held."""
    return bool(decision.data.get("sptjm"))


def _furthest(phases: list[str], phase_of: dict[str, str], decisions: Sequence[Decision]) -> int:
    reached = [phases.index(phase_of[d.step]) for d in decisions if phase_of.get(d.step) in phases]
    return max(reached, default=-1) + 1
