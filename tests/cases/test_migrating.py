"""Running cases taken to another version: previewed, moved with tasks and timers, brought back when nobody acted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.cases import deciding
from portal.cases.errors import (
    AlreadyMoving,
    NotAVersion,
    NothingToMove,
    NotUndoable,
    UnknownCounterpart,
)
from portal.cases.migrating import dry_run, preview_migration, start_migration, undo_migration
from portal.cases.models import CaseFile, Task, Timer
from portal.cases.processmodels import Effect
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.reasons import ReasonRequired
from tests.cases.test_incidents import work
from tests.cases.versions import DIAGRAM, WHY, deploy, moved, second_version, undone, visits
from tests.cases.walking import Walk


def open_task(session: Session, case: CaseFile) -> Task:
    return session.scalars(select(Task).where(Task.case_id == case.id, Task.status == "siap")).one()


def timer_of(session: Session, case: CaseFile) -> Timer:
    return session.scalars(select(Timer).where(Timer.case_id == case.id, Timer.cancelled_at.is_(None))).one()


def test_a_dry_run_says_where_each_would_go_and_writes_nothing(walk: Walk) -> None:
    walk.at("verifikasi_kab", serial=9000)
    walk.at("kunjungan_lapangan", serial=9001)
    new = deploy(walk.session, second_version())
    by = walk.become("arif")
    source = walk.session.scalars(select(CaseFile.process_version).limit(1)).one()
    rows = preview_migration(walk.session, source, new.version, {}, by=by)
    assert {row.steps: row.steps_after for row in rows} == {
        ("verifikasi_kab",): ("verifikasi_kab",),
        ("kunjungan_lapangan",): ("kunjungan_lapangan",),
    }
    assert all(row.relocation.marking is not None for row in rows)
    assert sum(row.cases for row in rows) == sum(sum(row.by_regency.values()) for row in rows) == 2
    assert set(walk.session.scalars(select(CaseFile.process_version))) == {source}


def test_cases_go_on_along_the_new_diagram(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    new = deploy(walk.session, second_version())
    run = moved(walk, case.process_version, new.version)
    assert (run.status, run.moved, run.kept) == ("selesai", 1, 0)
    assert case.process_version == new.version
    walk.answer(case, "ratna", "setuju")
    assert case.step == "verifikasi_kedua"


def test_a_task_of_a_removed_step_goes_where_the_author_says_and_comes_back(walk: Walk) -> None:
    first = deploy(walk.session, second_version())
    case = walk.at("verifikasi_kab")
    old = case.process_version
    moved(walk, old, first.version)
    walk.answer(case, "ratna", "setuju")
    by = walk.become("arif")
    [row] = [one for one in preview_migration(walk.session, first.version, old, {}, by=by) if one.cases]
    assert row.relocation.marking is None
    assert "verifikasi_kedua" in (row.relocation.element, *row.steps)
    run = moved(walk, first.version, old, mapping={"verifikasi_kedua": "persetujuan_kepala"})
    assert (run.moved, run.kept) == (1, 0)
    task = open_task(walk.session, case)
    assert (task.step, task.role, case.step) == ("persetujuan_kepala", "kepala_dinas_kab", "persetujuan_kepala")
    assert undone(walk, run) == 1
    task = open_task(walk.session, case)
    assert (task.step, task.role, case.process_version) == ("verifikasi_kedua", "verifikator_kab", first.version)


def test_a_case_without_a_place_stays_and_is_counted(walk: Walk) -> None:
    first = deploy(walk.session, second_version())
    case = walk.at("verifikasi_kab")
    old = case.process_version
    moved(walk, old, first.version)
    walk.answer(case, "ratna", "setuju")
    run = moved(walk, first.version, old)
    assert (run.moved, run.kept) == (0, 1)
    assert (case.process_version, case.step) == (first.version, "verifikasi_kedua")


def test_undoing_leaves_alone_who_was_decided_since(walk: Walk) -> None:
    waiting, decided = walk.at("verifikasi_kab", serial=9000), walk.at("verifikasi_kab", serial=9001)
    old = waiting.process_version
    new = deploy(walk.session, second_version())
    run = moved(walk, old, new.version, size=1)
    walk.answer(decided, "ratna", "setuju")
    assert undone(walk, run) == 1
    assert (waiting.process_version, decided.process_version) == (old, new.version)
    with pytest.raises(NotUndoable):
        undo_migration(walk.session, run.id, reason=WHY, by=walk.become("arif"))


def test_only_versions_of_one_process_and_only_the_admin(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    by = walk.become("arif")
    with pytest.raises(NotAVersion):
        start_migration(walk.session, case.process_version, "x" * 64, mapping={}, reason=WHY, by=by)
    with pytest.raises(NotAllowed):
        start_migration(walk.session, case.process_version, "x" * 64, mapping={}, reason=WHY, by=walk.become("maya"))


def test_what_is_asked_and_what_comes_of_the_answer(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    new = deploy(walk.session, second_version())
    by = walk.become("arif")
    run = dry_run(walk.session, case.process_version, new.version, {}, by=by)
    [question] = run.questions
    assert (question.id, question.kept, question.open) == ("persetujuan_kepala", True, False)
    assert "verifikasi_kedua" in question.options
    assert (run.moving, run.staying, run.by_regency()) == (1, 0, {3302000000: (1, 0)})
    run = dry_run(walk.session, case.process_version, new.version, {"persetujuan_kepala": "verifikasi_kedua"}, by=by)
    assert [row.stands_after for row in run.rows] == [("verifikasi_kedua",)]
    with pytest.raises(UnknownCounterpart):
        dry_run(walk.session, case.process_version, new.version, {"persetujuan_kepala": "tidak_ada"}, by=by)


def test_a_removed_step_is_asked_about_and_timers_that_differ_are_told(walk: Walk) -> None:
    first = deploy(walk.session, second_version(), visits("P12D"))
    case = walk.at("verifikasi_kab")
    old = case.process_version
    moved(walk, old, first.version)
    walk.answer(case, "ratna", "setuju")
    by = walk.become("arif")
    run = dry_run(walk.session, first.version, old, {}, by=by)
    [question] = run.questions
    assert (question.id, question.open, (run.moving, run.staying)) == ("verifikasi_kedua", True, (0, 1))
    assert [(before.text, after.text) for before, after in run.timers] == [("P12D", "kerja P10D")]


def test_a_run_needs_a_reason_cases_and_a_free_version(walk: Walk) -> None:
    new = deploy(walk.session, second_version())
    case = walk.at("verifikasi_kab")
    by = walk.become("arif")
    with pytest.raises(NothingToMove):
        start_migration(walk.session, new.version, case.process_version, mapping={}, reason=WHY, by=by)
    with pytest.raises(ReasonRequired):
        start_migration(walk.session, case.process_version, new.version, mapping={}, reason="a", by=by)
    start_migration(walk.session, case.process_version, new.version, mapping={}, reason=WHY, by=by)
    with pytest.raises(AlreadyMoving):
        start_migration(walk.session, case.process_version, new.version, mapping={}, reason=WHY, by=by)


def test_whoever_administers_one_regency_moves_no_cases_of_the_nation(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    new = deploy(walk.session, second_version())
    by = replace(walk.become("arif"), region_code=3302000000)
    with pytest.raises(NotFound):
        start_migration(walk.session, case.process_version, new.version, mapping={}, reason=WHY, by=by)


def test_a_call_not_yet_made_goes_along_under_its_new_name_and_back(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "AT_ONCE", 0)
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    old = case.process_version
    new = deploy(walk.session, DIAGRAM.read_bytes().replace(b"terapkan_perubahan", b"terapkan_ke_register"))
    run = moved(walk, old, new.version, mapping={"terapkan_perubahan": "terapkan_ke_register"})
    effect = walk.session.scalars(select(Effect).where(Effect.case_id == case.id)).one()
    assert (run.moved, effect.key, effect.element) == (1, "terapkan_ke_register", "terapkan_ke_register")
    assert undone(walk, run) == 1
    assert (effect.key, effect.element) == ("terapkan_perubahan", "terapkan_perubahan")
    moved(walk, old, new.version, mapping={"terapkan_perubahan": "terapkan_ke_register"})
    while work(walk):
        pass
    assert walk.case(case.id).status == "selesai"


def test_a_call_that_people_do_instead_is_called_off_and_comes_back(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "AT_ONCE", 0)
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    new = deploy(walk.session, second_version())
    run = moved(walk, case.process_version, new.version, mapping={"terapkan_perubahan": "penetapan_pusat"})
    effect = walk.session.scalars(select(Effect).where(Effect.case_id == case.id)).one()
    assert (run.moved, effect.status, case.step) == (1, "batal", "penetapan_pusat")
    assert undone(walk, run) == 1
    assert (effect.status, case.step) == ("menunggu", None)
    assert (
        walk.session.scalar(text("select count(*) from task where case_id = :c and status = 'siap'"), {"c": case.id})
        == 0
    )
