"""Checks hold an answer where the decision table says so, for whom it says so; what is let pass stays with the case."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from portal.cases import checking, operations, queries
from portal.cases.bulk import run_chunk, start_bulk
from portal.cases.checking import checks_of, policy_of, stops_typing
from portal.cases.errors import HeldByChecks, NotPassable
from portal.cases.inbox import InboxFilters
from portal.cases.models import CaseFile
from portal.cases.processes import process_info
from portal.cases.processmodels import BulkChunk
from portal.cases.rules import musdes_findings
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import Fact
from portal.kernel.ids import new_id
from portal.kernel.reasons import ReasonRequired
from portal.kernel.secrets import vault
from portal.registry.checkmodels import CheckOverride, CheckResult
from portal.registry.drafts import FamilyDraft
from portal.registry.rules import check_draft
from tests.cases.walking import Walk
from tests.registry.families import family, head, nik

REASON = "Sudah pensiun dini tanpa hak pensiun."


def employee() -> FamilyDraft:
    """A family whose head works for the state: an exclusion flag (V15)."""
    draft = family()
    draft.anggota[0] = head(status_pekerjaan="5")
    return draft


@pytest.fixture
def flagged(walk: Walk) -> CaseFile:
    return walk.at("verifikasi_kab", draft=employee())


def mark_of(walk: Walk, case: CaseFile, code: str) -> str:
    return next(one.finding.mark for one in walk_checks(walk, case) if one.finding.code == code)


def walk_checks(walk: Walk, case: CaseFile):
    actor = walk.become("ratna")
    return checks_of(walk.session, actor, case, process_info(walk.session, case.process_version).step(case.step or ""))


@pytest.mark.parametrize(
    ("step", "role", "rule", "level", "holds", "may_pass"),
    [
        ("simpan", "operator_desa", "V00", "H", True, False),
        ("simpan", "operator_desa", "V01", "S", False, False),
        ("susun_usulan", "operator_desa", "V01", "S", True, False),
        ("susun_usulan", "operator_desa", "V03", "W", False, False),
        ("verifikasi_kab", "verifikator_kab", "V15", "Q", True, True),
        ("verifikasi_kab", "verifikator_kab", "V22", "Q", True, True),
        ("verifikasi_kab", "verifikator_kab", "V06", "Q", False, False),
        ("persetujuan_kepala", "kepala_dinas_kab", "V15", "Q", False, False),
        ("penetapan_pusat", "analis_pusat", "V01", "S", True, True),
        ("penetapan_pusat", "analis_pusat", "V05", "S", False, False),
    ],
)
def test_the_shipped_table(
    walk: Walk,
    step: str,
    role: str,
    rule: str,
    level: str,
    holds: bool,
    may_pass: bool,
) -> None:
    version = walk.opened().process_version
    policy = policy_of(walk.session, version, step, role, drafting=step == "susun_usulan")
    assert policy[rule, level] == (holds, may_pass)


def test_a_version_without_the_table_is_judged_by_the_live_one_and_none_at_all_by_levels(walk: Walk) -> None:
    version = walk.opened().process_version
    assert checking._by_level("susun_usulan", drafting=True)["V05", "S"] == (True, False)
    assert checking._by_level("simpan", drafting=True)["V05", "S"] == (False, False)
    assert checking._by_level("verifikasi_kab", drafting=False)["V00", "H"] == (False, False)
    assert version


def test_an_answer_that_goes_on_is_held(walk: Walk, flagged: CaseFile) -> None:
    with pytest.raises(HeldByChecks):
        walk.answer(flagged, "ratna", "setuju")
    assert flagged.step == "verifikasi_kab"


@pytest.mark.parametrize("action", ["tolak", "kembalikan"])
def test_sending_back_and_ending_are_never_held(walk: Walk, flagged: CaseFile, action: str) -> None:
    walk.answer(
        flagged, "ratna", action, note="Belum sesuai bukti.", return_to="susun_usulan" if action[0] == "k" else None
    )
    walk.session.refresh(flagged)
    assert flagged.step != "verifikasi_kab"


def test_let_pass_for_a_reason_it_goes_on_and_the_reason_stays(walk: Walk, flagged: CaseFile) -> None:
    mark = mark_of(walk, flagged, "V15")
    by = walk.become("ratna")
    with pytest.raises(ReasonRequired):
        operations.pass_check(walk.session, flagged.id, mark, reason=" ya ", by=by)
    operations.pass_check(walk.session, flagged.id, mark, reason=REASON, by=by)
    [check] = [one for one in walk_checks(walk, flagged) if one.finding.mark == mark]
    assert (check.holds, check.may_pass) == (False, False)
    assert check.passed is not None
    assert (check.passed.reason, check.passed.actor_name) == (REASON, by.name)
    walk.answer(flagged, "ratna", "setuju")
    walk.session.refresh(flagged)
    assert flagged.step == "persetujuan_kepala"
    fact = walk.session.scalars(select(Fact).where(Fact.verb == "registry.check.overridden")).one()
    assert (fact.reason, (fact.after or {})["aturan"]) == (REASON, "V15")


def test_not_every_role_and_not_every_finding_may_be_passed(walk: Walk, flagged: CaseFile) -> None:
    mark = mark_of(walk, flagged, "V15")
    with pytest.raises(NotPassable):
        operations.pass_check(walk.session, flagged.id, mark, reason=REASON, by=walk.become("hendra"))
    with pytest.raises(NotFound):
        operations.pass_check(walk.session, flagged.id, "V99.x", reason=REASON, by=walk.become("ratna"))
    with pytest.raises(NotFound):
        operations.pass_check(walk.session, flagged.id, mark, reason=REASON, by=walk.become("putu"))


def test_what_was_passed_does_not_hold_for_another_revision(walk: Walk, flagged: CaseFile) -> None:
    mark = mark_of(walk, flagged, "V15")
    operations.pass_check(walk.session, flagged.id, mark, reason=REASON, by=walk.become("ratna"))
    walk.session.execute(
        text("update change_set set revision = revision + 1 where id = :id"), {"id": flagged.change_set_id}
    )
    walk.session.expire_all()
    assert [one.holds for one in walk_checks(walk, flagged) if one.finding.mark == mark] == [True]


def test_the_findings_stay_with_the_case_after_it_is_over(walk: Walk, flagged: CaseFile) -> None:
    walk.answer(flagged, "ratna", "tolak", note="Tidak layak menurut bukti.")
    walk.session.refresh(flagged)
    told = checks_of(walk.session, walk.become("ratna"), flagged)
    assert "V15" in {one.finding.code for one in told}
    assert not any(one.holds for one in told)


def test_many_at_once_leave_the_held_ones_standing(walk: Walk, flagged: CaseFile) -> None:
    good = walk.at("verifikasi_kab", serial=9100, name="Baik Saja")
    by = walk.become("ratna")
    bulk = start_bulk(
        walk.session, step="verifikasi_kab", action="setuju", filters=InboxFilters(), note="Sesuai bukti.", by=by
    )
    while run_chunk(walk.session, bulk.id, by=by):
        pass
    for case in (good, flagged):
        walk.session.refresh(case)
    assert (good.step, flagged.step) == ("persetujuan_kepala", "verifikasi_kab")
    chunk = walk.session.scalars(select(BulkChunk).where(BulkChunk.bulk_id == bulk.id)).one()
    [(state, *_)] = chunk.exceptions.values()
    assert state == "ditolak"


def test_a_saved_draft_is_examined_and_keeps_what_was_found(walk: Walk) -> None:
    case = walk.opened(draft=employee())
    kept = walk.session.scalars(select(CheckResult).where(CheckResult.change_set_id == case.change_set_id)).all()
    assert {one.rule for one in kept} == {"B01", "V15"}
    assert not walk.session.scalars(select(CheckOverride)).all()


def test_typing_is_stopped_by_the_same_table(walk: Walk) -> None:
    draft = family()
    draft.anggota[0] = head(nik="33022012")
    by = walk.become("sari")
    found = check_draft(draft, today=clock.today())
    assert stops_typing(walk.session, by, "usulan_baru", found, submit=False) == []
    assert {one.code for one in stops_typing(walk.session, by, "usulan_baru", found, submit=True)} == {"V01"}


def test_flag_lists_are_read(walk: Walk) -> None:
    """By blind index, the newest of each kind."""
    case = walk.opened()
    assert "V15" not in {one.finding.code for one in checks_of(walk.session, walk.become("sari"), case)}
    number = vault().blind_index(nik(9000), kind="nik")
    rows = [("asn", "BKN", "2026-10"), ("asn", "BKN", "2026-11"), ("pemilik_badan", "AHU", "2026-09")]
    for kind, source, period in rows:
        walk.session.execute(
            text(
                "insert into flag (nik_bidx, kind, source, period, loaded_at, import_id) "
                "values (:n, :k, :s, :p, now(), gen_random_uuid())"
            ),
            {"n": number, "k": kind, "s": source, "p": period},
        )
    [found] = [one.finding for one in checks_of(walk.session, walk.become("sari"), case) if one.finding.code == "V15"]
    assert (found.level, found.key) == ("Q", "anggota-0")
    assert found.values == (("ASN", "BKN, 2026-11"), ("Pemilik badan usaha (AHU)", "AHU, 2026-09"))


def test_few_at_a_meeting_is_told() -> None:
    [found] = musdes_findings({"peserta_hadir": 4})
    assert (found.code, found.level) == ("V23", "W")
    assert list(musdes_findings({"peserta_hadir": 5})) == []
    assert list(musdes_findings({})) == []


def test_outside_the_area_there_is_nothing_to_pass(walk: Walk, flagged: CaseFile) -> None:
    with pytest.raises(NotFound):
        operations.pass_check(
            walk.session, new_id(flagged.part), "V15.anggota-0", reason=REASON, by=walk.become("ratna")
        )
    assert queries.case_view(walk.session, walk.become("ratna"), flagged.id).my_task is not None
