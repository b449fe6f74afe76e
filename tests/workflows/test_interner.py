"""What the engine remembers is bounded, and forgetting changes nothing."""

from __future__ import annotations

import pytest

from portal.cases.ports import Happening
from portal.workflows.engine import InterningEngine
from portal.workflows.play import interner
from tests.bpmn.play import learned


def walked(engine: InterningEngine, version: str, rounds: int) -> list[int]:
    """The markings of a case sent back and forth; each is handed over again, as `cases.processes.recall` does."""
    blank = {"perlu_provinsi": True, "keputusan": "", "kembali_ke": "", "hasil_terap": "", "perlu_mutu": False}
    now = engine.start(version, blank)
    visit = ("verval/kunjungan_lapangan", "kirim", "")
    steps = (("susun_usulan", "ajukan", ""), ("catat_musdes", "setuju", ""), visit)
    back = ("verifikasi_kab", "kembalikan", "susun_usulan")
    seen = [now.marking]
    bodies = {now.marking: now.body}
    for step, action, to in [*steps, back] * rounds:
        if not engine.knows_marking(version, now.marking):
            engine.learn_marking(version, bodies[now.marking])
        answers = {**now.variables, "keputusan": action, "kembali_ke": to}
        now = engine.advance(version, now.marking, Happening("done", step), answers)
        bodies[now.marking] = now.body
        seen.append(now.marking)
    return seen


def test_forgetting_changes_no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, info = learned("usulan_baru")
    whole = walked(engine, info.version, 5)
    monkeypatch.setattr(interner, "MOST", 2)
    engine, info = learned("usulan_baru")
    assert walked(engine, info.version, 5) == whole
    kept = engine.model(info.version).interner
    assert len(kept._bodies) <= 3
    assert len(kept._open) <= 3
    assert len(kept._trees) <= 3
    assert len(set(whole)) > 3
