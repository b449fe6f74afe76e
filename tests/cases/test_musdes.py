"""A village meeting: its agenda, its minutes, its papers, the batch it hands in, and the batch given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from portal.cases.evidence.operations import EvidenceUpload
from portal.cases.models import CaseFile, Decision
from portal.cases.musdes import agenda, closing, locking, meeting, minutes, papers, queries
from portal.cases.musdes.errors import (
    AlreadyOnAgenda,
    DecidedElsewhere,
    HeadHasDecided,
    MinutesClosed,
    NotLockable,
    NotTheRegency,
    NotTheVillage,
    OnAgenda,
    StillUndecided,
    WhyRequired,
)
from portal.cases.musdes.meeting import Occasion
from portal.cases.musdes.minutes import Verdict
from portal.cases.musdes.rules import SAID, by_kind, of_the_totals, totals
from portal.cases.musdes.words import DECISIONS, KINDS
from portal.cases.musdesmodels import Musdes, MusdesItem
from portal.cases.operations import claim_task
from portal.cases.periods import operations as periods
from portal.cases.periods.models import Gate
from portal.documents.models import Letter
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound
from portal.registry.models import Individu, Keluarga
from portal.registry.suspects import UNSEEN_FOR
from tests import people
from tests.cases.papers import paper
from tests.cases.walking import Walk, musdes
from tests.registry.families import family, propose, publish, registered

CAME = {"rt_l": 6, "rw_p": 2, "kpm_p": 5, "kpm_l": 3}
DEAD = "Paimin Setro"


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path / "photos")


def occasion(**changes: object) -> Occasion:
    """A meeting of today in this month's period."""
    today = clock.today()
    month = (today.replace(day=1), today.replace(day=28) + timedelta(days=5))
    return replace(Occasion(today, "Balai desa", "Slamet Riyadi", "Sari Lestiani", "Bulan ini", *month), **changes)


def called(walk: Walk, **changes: object) -> Musdes:
    """Sari calls a meeting, draws its agenda and counts who came."""
    by = walk.become("sari")
    made = meeting.open_meeting(walk.session, occasion(**changes), by=by)
    agenda.draw_agenda(walk.session, made.id, by=by)
    meeting.keep_attendance(walk.session, made.id, CAME, by=by)
    return made


def items(walk: Walk, made: Musdes) -> dict[str, MusdesItem]:
    """Name of the head → the item."""
    found = select(MusdesItem).where(MusdesItem.musdes_id == made.id).order_by(MusdesItem.seq)
    return {one.name: one for one in walk.session.scalars(found.execution_options(populate_existing=True))}


def say(walk: Walk, made: Musdes, name: str, decision: str, code: str | None = None, note: str = "") -> MusdesItem:
    item, by = items(walk, made)[name], walk.become("sari")
    return minutes.decide_item(walk.session, made.id, item.id, Verdict(decision, code, note), by=by)


def signed(walk: Walk, made: Musdes, store: PhotoStore, kind: str = "lengkap") -> dict[str, int]:
    """Close it, bring the signed paper back; what the paper states."""
    by = walk.become("sari")
    closing.close_meeting(walk.session, made.id, by=by)
    upload = EvidenceUpload(kind, "ba.pdf", paper("Berita acara bertanda tangan", pages=2))
    papers.add_paper(walk.session, made.id, upload, store=store, by=by)
    return dict(made.totals or {})


def dead_family(walk: Walk, serial: int = 9300, name: str = DEAD, *, all_of_it: bool = True) -> UUID:
    """A registered family of which a list of the dead names everybody, or one."""
    keluarga_id = registered(walk.session, walk.become, serial, name)
    known = walk.session.scalars(select(Individu.nik_bidx).where(Individu.keluarga_id == keluarga_id)).all()
    for index in known if all_of_it else known[:1]:
        walk.session.execute(
            text(
                "insert into flag (nik_bidx, kind, source, period, loaded_at, import_id) "
                "values (:n, 'meninggal', 'Disdukcapil', '2026-10', now(), gen_random_uuid())"
            ),
            {"n": index},
        )
    return keluarga_id


def test_one_press_draws_what_waits_and_whom_to_ask_about(walk: Walk) -> None:
    case = walk.at("catat_musdes", serial=9301, name="Baru Satu")
    dead = dead_family(walk)
    old = registered(walk.session, walk.become, 9302, "Lama Sekali")
    for table in ("keluarga", "ruta"):
        walk.session.execute(
            text(f"update {table} set valid_from = :t where region_code = 3302202015 and id = any(:ids)"),
            {"t": clock.now() - UNSEEN_FOR - timedelta(days=1), "ids": _records(walk, old)},
        )
    made = called(walk)
    found = items(walk, made)
    assert list(found) == ["Baru Satu", "Lama Sekali", DEAD]
    assert (found["Baru Satu"].kind, found["Baru Satu"].case_id) == ("usulan_baru", case.id)
    assert (found[DEAD].kind, found[DEAD].keluarga_id, found[DEAD].suggested) == ("dipastikan", dead, "1")
    assert [cause[0] for cause in found[DEAD].causes] == ["meninggal", "meninggal"]
    assert [cause[0] for cause in found["Lama Sekali"].causes] == ["lama"]
    assert "9301" not in found["Baru Satu"].nomor_kk[:-4]
    assert "•" in found["Baru Satu"].nomor_kk
    again = agenda.draw_agenda(walk.session, made.id, by=walk.become("sari"))
    other = meeting.open_meeting(walk.session, occasion(), by=walk.become("sari"))
    assert (again.added, agenda.draw_agenda(walk.session, other.id, by=walk.become("sari")).added) == (0, 0)


def _records(walk: Walk, keluarga_id: UUID) -> list[UUID]:
    family = walk.session.scalars(select(Keluarga).where(Keluarga.id == keluarga_id)).one()
    return [family.id, family.ruta_id]


def test_a_death_of_one_strikes_no_family(walk: Walk) -> None:
    dead_family(walk, all_of_it=False)
    [item] = items(walk, called(walk)).values()
    assert (item.suggested, len(item.causes)) == (None, 1)


def test_a_case_on_an_agenda_is_answered_there_alone(walk: Walk) -> None:
    case = walk.at("catat_musdes", serial=9303)
    made = called(walk)
    with pytest.raises(OnAgenda):
        walk.answer(case, "sari", "setuju", data=musdes())
    [item] = items(walk, made).values()
    agenda.drop_item(walk.session, made.id, item.id, by=walk.become("sari"))
    assert walk.answer(case, "sari", "setuju", data=musdes()).step == "kunjungan_lapangan"


def test_two_of_one_name_are_told_apart_by_their_address(walk: Walk) -> None:
    streets = {9305: "Jalan Kenanga 4", 9306: "Jalan Melati 9"}
    for serial, street in streets.items():
        change_set = propose(walk.session, walk.become("sari"), family(serial, "Kembar Nama", alamat=street))
        publish(walk.session, change_set, walk.become)
    found = queries.families_named(walk.session, walk.become("sari"), "kembar nama")
    assert len(found) == len(streets)
    for street in streets.values():
        [told] = [address for _, address in found if street in address]
        assert told.count("RT") == 1
    assert queries.families_named(walk.session, walk.become("joko"), "") == []


def test_a_family_is_named_from_the_floor_once(walk: Walk) -> None:
    known = registered(walk.session, walk.become, 9304, "Disebut Peserta")
    made = called(walk)
    by = walk.become("sari")
    [(found, _)] = queries.families_named(walk.session, by, "disebut peserta")
    assert found.nama_kepala == "Disebut Peserta"
    agenda.add_family(walk.session, made.id, known, by=by)
    with pytest.raises(AlreadyOnAgenda):
        agenda.add_family(walk.session, made.id, known, by=by)


def test_a_decision_sent_twice_is_one_and_none_is_overwritten_unseen(walk: Walk) -> None:
    walk.at("catat_musdes", serial=9305, name="Dua Gawai")
    made = called(walk)
    item, by = items(walk, made)["Dua Gawai"], walk.become("sari")

    def sent(decision: str, mark: str, seen: int) -> MusdesItem:
        return minutes.decide_item(walk.session, made.id, item.id, Verdict(decision, mark=mark, seen=seen), by=by)

    assert sent("setuju", "a", 1).version == 2
    assert sent("setuju", "a", 1).version == 2
    with pytest.raises(DecidedElsewhere):
        sent("tunda", "b", 1)
    assert items(walk, made)["Dua Gawai"].decision == "setuju"
    for refused in (Verdict("tolak"), Verdict("tolak", "7", "ya"), Verdict("tolak", "99")):
        with pytest.raises(WhyRequired):
            minutes.decide_item(walk.session, made.id, item.id, refused, by=by)
    with pytest.raises(Invalid):
        minutes.decide_item(walk.session, made.id, item.id, Verdict("coret", "1"), by=by)


def test_a_locked_batch_answers_its_cases_and_opens_removals(walk: Walk, store: PhotoStore) -> None:
    names = ("Setuju Satu", "Setuju Dua", "Tolak Satu", "Tunda Satu", "Pindah Dahulu")
    cases = {name: walk.at("catat_musdes", serial=9310 + n, name=name) for n, name in enumerate(names)}
    dead_family(walk)
    able = registered(walk.session, walk.become, 9320, "Sudah Mampu")
    made = called(walk)
    agenda.add_family(walk.session, made.id, able, by=walk.become("sari"))
    with pytest.raises(StillUndecided):
        closing.close_meeting(walk.session, made.id, by=walk.become("sari"))
    for name, decision, code in (
        ("Setuju Satu", "setuju", None),
        ("Setuju Dua", "setuju", None),
        ("Tolak Satu", "tolak", "4"),
        ("Tunda Satu", "tunda", None),
        ("Pindah Dahulu", "setuju", None),
        (DEAD, "coret", "1"),
        ("Sudah Mampu", "coret", "4"),
    ):
        say(walk, made, name, decision, code, note="Rumah bertingkat" if name == "Tolak Satu" else "")
    stated = signed(walk, made, store)
    assert (stated["setuju"], stated["tolak"], stated["tunda"], stated["coret"]) == (3, 1, 1, 2)
    assert stated["hadir"] == sum(CAME.values())
    with pytest.raises(MinutesClosed):
        say(walk, made, "Tunda Satu", "setuju")
    moved = walk.task(cases["Pindah Dahulu"])
    claim_task(walk.session, moved.id, by=replace(walk.become("sari"), user_id=900_001, name="Rudi Hartanto"))
    moved.version += 1
    walk.session.flush()
    locked = locking.lock_batch(walk.session, made.id, stated, by=walk.become("sari"))
    assert locked.receipt is not None
    assert locked.receipt.startswith("TT-3302-")
    for case in cases.values():
        walk.session.refresh(case)
    assert [cases[n].step for n in ("Setuju Satu", "Setuju Dua")] == ["kunjungan_lapangan"] * 2
    assert (cases["Tolak Satu"].status, cases["Tunda Satu"].step) == ("ditolak", "catat_musdes")
    decision = walk.decisions(cases["Setuju Satu"])[-1]
    assert decision.data == {
        "tanggal": clock.today().isoformat(),
        "peserta_hadir": stated["hadir"],
        "nomor_ba": made.letter_number,
        "musdes": str(made.id),
    }
    assert walk.decisions(cases["Tolak Satu"])[-1].note == "Sudah mampu. Rumah bertingkat"
    found = items(walk, made)
    assert {name: item.outcome for name, item in found.items()} == dict.fromkeys(found, "diterapkan") | {
        "Pindah Dahulu": "dilewati"
    }
    assert found["Pindah Dahulu"].outcome_why is not None
    removal, mampu = (walk.case(found[name].case_id) for name in (DEAD, "Sudah Mampu"))
    assert (removal.kind, removal.variables["alasan_kode"], removal.step) == ("penghapusan", "1", "verifikasi_kab")
    assert [one.step for one in walk.decisions(mampu)] == ["susun_usulan", "catat_musdes"]
    assert walk.decisions(mampu)[-1].data["musdes"] == str(made.id)
    letter = walk.session.scalars(select(Letter).where(Letter.id == made.letter_id)).one()
    assert {name: letter.content[f"total_{name}"] for name in stated} == stated
    assert [row["putusan"] for row in letter.content["daftar"]] == [SAID[str(one.decision)] for one in found.values()]
    later = meeting.open_meeting(walk.session, occasion(), by=walk.become("sari"))
    agenda.draw_agenda(walk.session, later.id, by=walk.become("sari"))
    assert list(items(walk, later)) == ["Tunda Satu"]


def test_whom_the_hall_keeps_is_not_asked_about_again_in_that_period(walk: Walk, store: PhotoStore) -> None:
    dead_family(walk)
    made = called(walk)
    say(walk, made, DEAD, "tetap")
    locking.lock_batch(walk.session, made.id, signed(walk, made, store), by=walk.become("sari"))
    assert items(walk, called(walk)) == {}
    after = clock.today().replace(day=28) + timedelta(days=10)
    with clock.frozen(clock.now() + timedelta(days=40)):
        following = called(walk, period_from=after.replace(day=1), period_to=after + timedelta(days=60))
        assert list(items(walk, following)) == [DEAD], "the next month it is"


def test_a_batch_given_back_stands_before_the_meeting_again(walk: Walk, store: PhotoStore) -> None:
    case = walk.at("catat_musdes", serial=9330, name="Kembali Lagi")
    refused = walk.at("catat_musdes", serial=9331, name="Ditolak Tetap")
    family = dead_family(walk)
    made = called(walk)
    for name, decision, code in (
        ("Kembali Lagi", "setuju", None),
        ("Ditolak Tetap", "tolak", "4"),
        (DEAD, "coret", "1"),
    ):
        say(walk, made, name, decision, code)
    first = locking.lock_batch(walk.session, made.id, signed(walk, made, store), by=walk.become("sari")).receipt
    removal = items(walk, made)[DEAD].case_id
    with pytest.raises(NotTheRegency):
        locking.reopen_batch(walk.session, made.id, note="Keliru mencatat", by=walk.become("sari"))
    with pytest.raises(Invalid):
        locking.reopen_batch(walk.session, made.id, note="-", by=walk.become("ratna"))
    locking.reopen_batch(walk.session, made.id, note="Keliru mencatat", by=walk.become("ratna"))
    for one in (case, refused):
        walk.session.refresh(one)
    assert (case.step, refused.status, made.status, made.receipt) == ("catat_musdes", "ditolak", "berjalan", None)
    assert {name: item.outcome for name, item in items(walk, made).items()} == {
        "Kembali Lagi": None,
        "Ditolak Tetap": "diterapkan",
        DEAD: None,
    }
    assert walk.case(removal).step == "susun_usulan"
    say(walk, made, DEAD, "tetap")
    say(walk, made, "Kembali Lagi", "tolak", "6")
    again = locking.lock_batch(walk.session, made.id, signed(walk, made, store), by=walk.become("sari"))
    walk.session.refresh(case)
    assert (case.status, walk.case(removal).status) == ("ditolak", "dibatalkan")
    assert again.receipt not in {None, first}
    assert walk.session.scalars(select(Keluarga.status).where(Keluarga.id == family)).one() == "aktif"


def test_after_the_heads_decision_nothing_is_given_back(walk: Walk, store: PhotoStore) -> None:
    case = walk.at("catat_musdes", serial=9335, name="Sudah Diputus")
    made = called(walk)
    say(walk, made, "Sudah Diputus", "setuju")
    locking.lock_batch(walk.session, made.id, signed(walk, made, store), by=walk.become("sari"))
    walk.session.refresh(case)
    for who, action in (("joko", "kirim"), ("ratna", "setuju"), ("hendra", "setuju")):
        walk.answer(case, who, action)
    with pytest.raises(HeadHasDecided):
        locking.reopen_batch(walk.session, made.id, note="Keliru mencatat", by=walk.become("ratna"))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [("jumlah", "V24"), ("surat", "V24"), ("kertas", "V23"), ("kuorum", "V23"), ("gerbang", "V23")],
)
def test_what_does_not_agree_is_not_locked(walk: Walk, store: PhotoStore, wrong: str, code: str) -> None:
    case = walk.at("catat_musdes", serial=9340, name="Belum Cocok")
    made = called(walk)
    if wrong == "kuorum":
        meeting.keep_attendance(walk.session, made.id, {"rt_l": 4}, by=walk.become("sari"))
    if wrong == "gerbang":
        asked = {"province": "menahan", "quorum": 500, "photos": 0, "note": "Menurut peraturan bupati tahun ini"}
        gate = periods.propose_gate(walk.session, people.BANYUMAS, **asked, by=walk.become("arif"))
        periods.sign(walk.session, Gate, gate.id, by=walk.become("rini"))
        walk.become("sari")
    say(walk, made, "Belum Cocok", "setuju")
    stated = signed(walk, made, store, "ba" if wrong == "kertas" else "lengkap")
    if wrong == "jumlah":
        stated["hadir"] += 1
    if wrong == "surat":
        made.totals = stated | {"setuju": stated["setuju"] + 1}
    found = locking.findings_of_batch(walk.session, made, list(items(walk, made).values()), stated)
    assert [one.code for one in found] == [code]
    with pytest.raises(NotLockable):
        locking.lock_batch(walk.session, made.id, stated, by=walk.become("sari"))
    walk.session.refresh(case)
    assert (made.status, made.receipt, case.step) == ("ditutup", None, "catat_musdes")


@pytest.mark.parametrize("seed", [1, 2])
def test_of_any_meeting_the_totals_equal_the_records_when_it_locks(walk: Walk, store: PhotoStore, seed: int) -> None:
    random = Random(seed)
    for number in range(5):
        walk.at("catat_musdes", serial=9350 + number, name=f"Keluarga {number}")
    dead_family(walk, 9360, "Keluarga Register")
    made = called(walk)
    for name, item in items(walk, made).items():
        for _ in range(random.randrange(1, 4)):
            choices = ("tetap", "coret", "tunda") if item.kind == "dipastikan" else ("setuju", "tolak", "tunda")
            say(walk, made, name, random.choice(choices), str(random.randrange(1, 7)))
    stated = signed(walk, made, store)
    locking.lock_batch(walk.session, made.id, stated, by=walk.become("sari"))
    found = items(walk, made).values()
    assert stated == totals(found, made.attendance)
    by_case = [item for item in found if item.decision in {"setuju", "tolak"}]
    told = select(Decision.action).where(Decision.data["musdes"].astext == str(made.id), Decision.action != "batalkan")
    own = walk.session.execute(
        told.join(CaseFile, CaseFile.id == Decision.case_id).where(CaseFile.kind == "usulan_baru")
    ).scalars()
    assert sorted(own) == sorted(item.decision for item in by_case)
    assert all(item.outcome == "diterapkan" for item in found)


ITEMS = st.lists(
    st.builds(SimpleNamespace, kind=st.sampled_from((*KINDS, "gabung_pecah")), decision=st.sampled_from((*DECISIONS,))),
    max_size=60,
)


@given(ITEMS, st.dictionaries(st.sampled_from(("rt", "kpm")), st.lists(st.integers(0, 99), min_size=2, max_size=2)))
def test_whatever_is_decided_is_counted_once(agreed: list[SimpleNamespace], came: dict[str, list[int]]) -> None:
    counted = totals(agreed, came)
    assert sum(counted[one] for one in DECISIONS) == counted["jumlah"] == len(agreed)
    assert counted["hadir"] == sum(sum(pair) for pair in came.values())
    assert sum(sum(row.values()) for row in by_kind(agreed).values()) == len(agreed)
    assert list(of_the_totals(counted, counted)) == []
    for name in counted:
        [found] = of_the_totals(counted | {name: counted[name] + 1}, counted)
        assert (found.code, found.level, found.field) == ("V24", "S", name)


def test_a_meeting_is_its_villages_own(walk: Walk) -> None:
    made = called(walk)
    for who, refusal in (("wayan", NotFound), ("ratna", NotTheVillage)):
        with pytest.raises(refusal):
            agenda.draw_agenda(walk.session, made.id, by=walk.become(who))
    with pytest.raises(NotTheVillage):
        meeting.open_meeting(walk.session, occasion(), by=walk.become("ratna"))
    assert queries.meeting_view(walk.session, walk.become("ratna"), made.id).mine is False
    with pytest.raises(NotFound):
        queries.meeting_view(walk.session, walk.become("wayan"), made.id)
