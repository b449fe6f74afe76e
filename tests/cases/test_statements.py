"""A village's SPTJM in place of a meeting, a regency's letter sent back: only where and when the numbers are right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from portal.access.actor import Actor
from portal.cases.casefile import BY_STATEMENT
from portal.cases.evidence.operations import EvidenceUpload
from portal.cases.letters.explaining import explain_case
from portal.cases.letters.offices import RATIFICATION, Period, issue_office_letter
from portal.cases.models import CaseFile, Task
from portal.cases.operations import open_case
from portal.cases.periods import operations as periods
from portal.cases.periods.models import Gate
from portal.cases.slips import history_of
from portal.cases.statements import office, village
from portal.cases.statements.errors import (
    AllHeld,
    AlreadyClosed,
    NoScan,
    NotAllGoOn,
    NotCounted,
    OnlyMeetings,
    RecordsMoved,
    StatementOpen,
    TotalsDiffer,
)
from portal.cases.statements.keeping import add_scan, void_statement
from portal.cases.statements.models import Statement
from portal.cases.statements.rules import LONGEST_WHY, differences, moved, totals_of
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.reasons import ReasonTooLong
from portal.registry.checks import keep_checks
from portal.registry.verdicts import Finding
from tests import people
from tests.cases.papers import paper
from tests.cases.walking import Walk
from tests.registry.families import propose_removal, registered

WHY = "Desa terdampak banjir, warga mengungsi."
NOTE = "Disahkan untuk uji coba gerbang."
COUNTED = st.fixed_dictionaries(dict.fromkeys(("baru", "perbaikan", "hapus"), st.integers(0, 3)))
PLACES = st.dictionaries(st.sampled_from(("Baturraden", "Kembaran", "Sumbang")), COUNTED)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(said=PLACES, recorded=PLACES)
def test_a_letter_is_right_only_when_each_place_and_column_is(
    said: dict[str, dict[str, int]], recorded: dict[str, dict[str, int]]
) -> None:
    def rows(places: dict[str, dict[str, int]]) -> list[dict[str, object]]:
        return [{"nama": name, **row, "jumlah": sum(row.values())} for name, row in places.items() if any(row.values())]

    told = {one.partition(" di surat")[0].partition(",")[0] for one in moved(rows(said), rows(recorded))}
    none = {"baru": 0, "perbaikan": 0, "hapus": 0}
    assert told == {name for name in {**said, **recorded} if said.get(name, none) != recorded.get(name, none)}
    right = totals_of(rows(recorded))
    assert (differences(totals_of(rows(said)), right) == {}) == (totals_of(rows(said)) == right)


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path)


def allow(walk: Walk, forum: str = "sptjm") -> None:
    """The gate of the regency, signed by two."""
    asked = {"province": "menahan", "quorum": 5, "photos": 1, "forum": forum, "note": NOTE}
    gate = periods.propose_gate(walk.session, people.BANYUMAS, **asked, by=walk.become("arif"))  # type: ignore[arg-type]
    periods.sign(walk.session, Gate, gate.id, by=walk.become("rini"))


def scanned(walk: Walk, made: Statement, store: PhotoStore, by: Actor) -> Statement:
    return add_scan(walk.session, made.id, EvidenceUpload("surat", "surat.pdf", paper("surat")), store=store, by=by)


def test_only_where_the_gate_allows_it(walk: Walk) -> None:
    walk.at("catat_musdes")
    for ready in (lambda: None, lambda: allow(walk, "musdes")):
        ready()
        with pytest.raises(OnlyMeetings):
            village.make_statement(walk.session, reason=WHY, by=walk.become("sari"))
    allow(walk)
    with pytest.raises(NotFound):
        village.make_statement(walk.session, reason=WHY, by=walk.become("ratna"))
    assert village.make_statement(walk.session, reason=WHY, by=walk.become("sari")).totals["baru"] == 1


def test_signed_and_right_it_answers_the_meeting_of_all_it_counts(walk: Walk, store: PhotoStore) -> None:
    cases = [walk.at("catat_musdes", serial=9000 + 100 * place, name=f"Warga {place}") for place in range(2)]
    allow(walk)
    sari = walk.become("sari")
    made = village.make_statement(walk.session, reason=WHY, by=sari)
    assert made.totals == {"baru": 2, "perbaikan": 0, "hapus": 0, "jumlah": 2}
    with pytest.raises(StatementOpen):
        village.make_statement(walk.session, reason=WHY, by=sari)
    with pytest.raises(NoScan):
        village.close_statement(walk.session, made.id, made.totals, by=sari)
    scanned(walk, made, store, sari)
    with pytest.raises(TotalsDiffer, match="baru 3"):
        village.close_statement(walk.session, made.id, made.totals | {"baru": 3}, by=sari)
    later = walk.at("catat_musdes", serial=9500, name="Menyusul")
    sari = walk.become("sari")
    done = village.close_statement(walk.session, made.id, made.totals, by=sari)
    walk.session.expire_all()
    assert (done.status, done.applied, done.passed) == ("sah", 2, 0)
    assert [case.step for case in (*cases, later)] == ["kunjungan_lapangan"] * 2 + ["catat_musdes"]
    decision = walk.decisions(cases[0])[-1]
    assert (decision.action, decision.data["nomor_sptjm"]) == ("setuju", made.letter_number)
    assert WHY in str(decision.note)
    told = explain_case(walk.session, sari, cases[0].id)
    assert [(one.label, one.state) for one in told.steps][1] == (BY_STATEMENT, "selesai"), "no meeting was held"
    said = [one.what for one in history_of(walk.session, sari, cases[0].id).steps]
    assert said[-1] == f"{BY_STATEMENT}: Disetujui"
    assert not [one for one in (*said, *(step.label for step in told.steps)) if "musdes" in one.lower()]
    with pytest.raises(AlreadyClosed):
        village.close_statement(walk.session, made.id, made.totals, by=sari)


def test_where_a_rule_wants_a_meeting_the_family_reads_of_the_statement(walk: Walk, store: PhotoStore) -> None:
    family = registered(walk.session, walk.become, 9000)
    sari = walk.become("sari")
    made = propose_removal(walk.session, sari, family, "4", WHY)
    case = walk.answer(open_case(walk.session, made, by=sari), "sari", "ajukan")
    assert case.step == "catat_musdes"
    allow(walk)
    sari = walk.become("sari")
    stated = village.make_statement(walk.session, reason=WHY, by=sari)
    scanned(walk, stated, store, sari)
    village.close_statement(walk.session, stated.id, stated.totals, by=sari)
    walk.session.expire_all()
    effects = " ".join(one.effect for one in explain_case(walk.session, sari, case.id).rules)
    assert "SPTJM kepala desa/lurah" in effects
    assert "dibahas dalam musyawarah" not in effects


UNREAD = Finding("V00", "H", "NIK bukan 16 angka.", "Warga", "nik", "anggota-0")
"""What no step lets go on."""


def hold(walk: Walk, case: CaseFile, found: Sequence[Finding] = (UNREAD,)) -> None:
    """The last examination of a case found something that holds it."""
    keep_checks(walk.session, case.change_set_id, found, by=walk.become("sari"))
    walk.session.flush()


@pytest.mark.parametrize("holding", [set(), {0}, {1, 2}, {0, 1, 2}])
def test_totals_equal_what_was_done_or_nothing_was(walk: Walk, store: PhotoStore, holding: set[int]) -> None:
    cases = [walk.at("catat_musdes", serial=9000 + 100 * one, name=f"Warga {one}") for one in range(3)]
    allow(walk)
    sari = walk.become("sari")
    made = village.make_statement(walk.session, reason=WHY, by=sari)
    scanned(walk, made, store, sari)
    for one in holding:
        hold(walk, cases[one])
    if holding:
        with pytest.raises(NotAllGoOn, match=f"{len(holding)} usulannya") as refused:
            village.close_statement(walk.session, made.id, made.totals, by=sari)
        told = refused.value.message
        assert {one for one in range(3) if cases[one].number in told} == holding
        assert told.count("NIK bukan 16 angka.") == len(holding), "what holds it is said"
    else:
        village.close_statement(walk.session, made.id, made.totals, by=sari)
    walk.session.expire_all()
    went_on = sum(case.step == "kunjungan_lapangan" for case in cases)
    assert (made.status, made.applied) == (("dibuat", None) if holding else ("sah", made.totals["jumlah"]))
    assert went_on == (0 if holding else made.totals["jumlah"])


def test_what_is_held_when_the_letter_is_made_is_not_on_it(walk: Walk, store: PhotoStore) -> None:
    cases = [walk.at("catat_musdes", serial=9000 + 100 * one, name=f"Warga {one}") for one in range(3)]
    hold(walk, cases[1])
    allow(walk)
    sari = walk.become("sari")
    going, held = village.apart(walk.session, sari)
    assert [case.number for _, case in going] == [cases[0].number, cases[2].number]
    assert [(case.number, "NIK bukan 16 angka." in why.message) for case, why in held] == [(cases[1].number, True)]
    made = village.make_statement(walk.session, reason=WHY, by=sari)
    assert made.totals["jumlah"] == 2
    scanned(walk, made, store, sari)
    assert village.close_statement(walk.session, made.id, made.totals, by=sari).applied == 2
    walk.session.expire_all()
    assert [case.step for case in cases] == ["kunjungan_lapangan", "catat_musdes", "kunjungan_lapangan"]
    with pytest.raises(AllHeld, match="1 usulan"):
        village.make_statement(walk.session, reason=WHY, by=walk.become("sari"))


def test_what_is_refused_in_the_very_moment_undoes_the_whole_closing(
    walk: Walk, store: PhotoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [walk.at("catat_musdes", serial=9000 + 100 * one, name=f"Warga {one}") for one in range(2)]
    allow(walk)
    sari = walk.become("sari")
    made = village.make_statement(walk.session, reason=WHY, by=sari)
    scanned(walk, made, store, sari)
    looked = village._held

    def meanwhile(*asked: Any) -> dict[UUID, Refused]:
        """Between the look and the decision a colleague takes one of the cases up."""
        found = looked(*asked)
        moved = update(Task).where(Task.id == walk.task(cases[1]).id).values(version=Task.version + 1)
        walk.session.execute(moved, execution_options={"synchronize_session": False})
        return found

    monkeypatch.setattr(village, "_held", meanwhile)
    with pytest.raises(NotAllGoOn, match=cases[1].number) as refused:
        village.close_statement(walk.session, made.id, made.totals, by=sari)
    assert cases[0].number not in refused.value.message
    walk.session.expire_all()
    assert [case.step for case in cases] == ["catat_musdes"] * 2
    assert (made.status, len(walk.decisions(cases[0]))) == ("dibuat", 1)


def test_a_reason_fits_the_note_of_every_case(walk: Walk, store: PhotoStore) -> None:
    case = walk.at("catat_musdes")
    allow(walk)
    sari = walk.become("sari")
    with pytest.raises(ReasonTooLong):
        village.make_statement(walk.session, reason="x" * (LONGEST_WHY + 1), by=sari)
    made = village.make_statement(walk.session, reason="x" * LONGEST_WHY, by=sari)
    scanned(walk, made, store, sari)
    assert village.close_statement(walk.session, made.id, made.totals, by=sari).applied == 1
    walk.session.refresh(case)
    assert case.step == "kunjungan_lapangan"


def test_what_moved_since_is_told_and_nothing_is_answered(walk: Walk, store: PhotoStore) -> None:
    moved, still = walk.at("catat_musdes", serial=9000), walk.at("catat_musdes", serial=9100, name="Tukiman")
    allow(walk)
    made = village.make_statement(walk.session, reason=WHY, by=walk.become("sari"))
    scanned(walk, made, store, walk.become("sari"))
    walk.answer(moved, "sari", "setuju")
    sari = walk.become("sari")
    with pytest.raises(RecordsMoved, match=rf"1 usulan .* \({moved.number}\)"):
        village.close_statement(walk.session, made.id, made.totals, by=sari)
    assert still.step == "catat_musdes"
    void_statement(walk.session, made.id, note="Dibuat ulang.", by=sari)
    again = village.make_statement(walk.session, reason=WHY, by=sari)
    assert again.totals["jumlah"] == 1
    scanned(walk, again, store, sari)
    walk.task(still).version += 1
    walk.session.flush()
    with pytest.raises(RecordsMoved, match="1 usulan"):
        village.close_statement(walk.session, again.id, again.totals, by=sari)


def test_a_regencys_letter_comes_back_when_it_says_what_is_recorded(walk: Walk, store: PhotoStore) -> None:
    def published(serial: int) -> None:
        walk.answer(walk.at("penetapan_pusat", serial=serial, name=f"Warga {serial}"), "maya", "tetapkan")

    published(9000)
    refused = walk.at("verifikasi_kab", serial=9100, name="Tidak Layak")
    walk.answer(refused, "ratna", "tolak", note="Sudah mampu.")
    hendra, today = walk.become("hendra"), clock.today()
    letter = issue_office_letter(walk.session, RATIFICATION, people.BANYUMAS, Period(today, today), by=hendra)
    made = office.begin_return(walk.session, letter.id, by=hendra)
    assert office.begin_return(walk.session, letter.id, by=hendra).id == made.id
    assert made.totals == {"baru": 1, "perbaikan": 0, "hapus": 0, "jumlah": 1}
    with pytest.raises(NotFound):
        office.begin_return(walk.session, letter.id, by=walk.become("gede"))
    hendra = walk.become("hendra")
    scanned(walk, made, store, hendra)
    with pytest.raises(TotalsDiffer, match="jumlah 4"):
        office.close_return(walk.session, made.id, made.totals | {"jumlah": 4}, by=hendra)
    published(9200)
    hendra = walk.become("hendra")
    with pytest.raises(RecordsMoved, match=r"Kembaran di surat 1, sekarang 2"):
        office.close_return(walk.session, made.id, made.totals, by=hendra)
    void_statement(walk.session, made.id, note="Angkanya berubah.", by=hendra)
    letter = issue_office_letter(walk.session, RATIFICATION, people.BANYUMAS, Period(today, today), by=hendra)
    made = office.begin_return(walk.session, letter.id, by=hendra)
    scanned(walk, made, store, hendra)
    assert office.close_return(walk.session, made.id, made.totals, by=hendra).status == "sah"
    minutes = issue_office_letter(walk.session, "ba_kabupaten", people.BANYUMAS, Period(today, today), by=hendra)
    with pytest.raises(NotCounted):
        office.begin_return(walk.session, minutes.id, by=hendra)
