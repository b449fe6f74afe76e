"""A list on its way in: recognised, checked without proposing anything, told cell by cell, proposed once."""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bench.spreadsheets import COLUMNS, WAYS, households, write
from portal.access.actor import system
from portal.cases.checking import policy_of
from portal.exchange import errors, proposing, queries
from portal.exchange.expiring import expire
from portal.exchange.models import ImportFile
from portal.exchange.operations import CHECKED, DONE, FAILED, STOPPED, stop
from portal.exchange.proposing import run_chunk
from portal.exchange.returning import keep_result
from portal.exchange.settling import HELD
from portal.kernel import clock
from portal.kernel.database import transaction
from portal.registry.seeding import load_families
from tests import people
from tests.exchange.files import csv_file, workbook
from tests.exchange.offices import REASON, Office
from tests.registry.families import family, kk, nik

VILLAGES = [people.KARANGSARI, 3302202001]


def test_twenty_ways_of_being_wrong_are_all_told(office: Office, tmp_path: Path) -> None:
    rows, broken = write(tmp_path / "bdt.xlsx", 1_000, VILLAGES, share=0.05)
    assert len(broken) > 2 * len(WAYS)
    checked = office.check(tmp_path / "bdt.xlsx")
    assert (checked.status, checked.kind, checked.read) == (CHECKED, "bdt", rows)
    found = [one for one in office.found(checked.id) if one[2] != HELD]
    assert {(row, code) for row, _, code, _ in found} == {(one.row, one.code) for one in broken}
    assert checked.broken == len(broken)
    assert all(len(message) > 12 for *_, message in found)
    assert office.count("select count(*) from change_set") == 0, "a dry run proposes nothing"


def test_good_families_become_proposals_once(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.exchange.dryrun.CHUNK", 20)
    write(tmp_path / "bdt.xlsx", 400, VILLAGES, share=0.02)
    checked = office.check(tmp_path / "bdt.xlsx")
    done = office.propose(checked.id)
    assert (done.status, done.proposed, done.refused) == (DONE, checked.families, 0)
    assert office.count("select count(*) from case_file where title <> 'Tanpa nama'") == checked.families
    assert office.count("select count(*) from task where role = 'operator_desa'") == checked.families
    again = office.upload(tmp_path / "bdt.xlsx")
    assert again.known
    assert again.file.id == checked.id
    with pytest.raises(errors.NotThisStep):
        office.propose(checked.id)
    assert office.count("select count(*) from change_set") == checked.families


def test_a_worker_killed_between_and_within_chunks_leaves_nothing_half_done(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.exchange.dryrun.CHUNK", 20)
    write(tmp_path / "bdt.xlsx", 400, VILLAGES, share=0.0)
    checked = office.check(tmp_path / "bdt.xlsx")
    real, calls = proposing.open_cases, Counter[str]()

    def dies(*args: object, **given: object) -> int:
        calls["all"] += 1
        if calls["all"] == 3:
            raise KeyboardInterrupt
        return real(*args, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(proposing, "open_cases", dies)
    with pytest.raises(KeyboardInterrupt):
        office.propose(checked.id)
    half = office.file(checked.id)
    sets = office.count("select count(*) from change_set")
    assert sets == half.proposed == office.count("select count(*) from case_file") < checked.families
    assert sets > 0
    proposing.run_propose(office.factory, checked.id, by=office.actor("ratna"))
    assert office.file(checked.id).proposed == office.count("select count(*) from case_file") == checked.families


def test_stopped_it_goes_on_later(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.exchange.dryrun.CHUNK", 20)
    write(tmp_path / "bdt.xlsx", 300, VILLAGES, share=0.0)
    checked = office.check(tmp_path / "bdt.xlsx")
    by = office.actor("ratna")
    with transaction(office.factory, by.scope) as session:
        proposing_file = session.get_one(ImportFile, (checked.part, checked.id))
        proposing_file.status, proposing_file.reason = "mengajukan", REASON
    with transaction(office.factory, by.scope) as session:
        assert run_chunk(session, checked.id, by=by)
    with transaction(office.factory, by.scope) as session:
        assert stop(session, checked.id, by=by).status == STOPPED
    with transaction(office.factory, by.scope) as session:
        assert not run_chunk(session, checked.id, by=by)
    done = office.propose(checked.id)
    assert (done.status, done.proposed) == (DONE, checked.families)


def test_where_evidence_is_required_families_wait_for_it_as_drafts(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ministry's table says so; nothing is handed in without, and the returned file tells it row by row."""

    def strict(*given: Any, **more: Any) -> dict[tuple[str, str], tuple[bool, bool]]:
        return {**policy_of(*given, **more), ("B01", "W"): (True, False)}

    monkeypatch.setattr("portal.cases.evidence.awaiting.policy_of", strict)
    write(tmp_path / "a.xlsx", 30, [people.KARANGSARI], share=0.0)
    done = office.propose(office.check(tmp_path / "a.xlsx", "sari").id, "sari")
    assert done.status == DONE
    assert done.proposed == done.summary["BUKTI"] == done.families > 2
    assert office.count("select count(*) from case_file where step = 'susun_usulan'") == done.families
    assert office.count("select count(*) from decision") == 0
    assert office.count("select count(*) from check_result where rule = 'B01'") == done.families
    keep_result(office.factory, done.id, store=office.store, by=office.actor("sari"))
    kept = office.file(done.id, "sari").result
    book = openpyxl.load_workbook(io.BytesIO(b"".join(office.store.pieces(kept or ""))))
    told = [str(one[-1]) for one in book.active.iter_rows(min_row=2, values_only=True)]
    assert sum("Lampirkan bukti" in one for one in told) == done.families, told


def test_families_proposed_meanwhile_are_told_and_left(office: Office, tmp_path: Path) -> None:
    """The same families in another file: found at the dry run, and again if they were proposed after it."""
    write(tmp_path / "a.xlsx", 60, VILLAGES, share=0.0)
    write(tmp_path / "b.xlsx", 80, VILLAGES, share=0.0)
    first, second = office.check(tmp_path / "a.xlsx"), office.check(tmp_path / "b.xlsx")
    office.propose(first.id)
    done = office.propose(second.id)
    assert (done.proposed, done.refused) == (second.families - first.families, first.families)
    assert {code for *_, code, _ in office.found(second.id)} == {"DITOLAK"}
    by = office.actor("ratna")
    with transaction(office.factory, by.scope) as session:
        told = queries.findings_page(session, by, second.id).rows
        causes = queries.refusals(session, done)
    assert [(one.count, len(one.rows), one.more) for one in told] == [(first.families, 12, first.families - 12)]
    assert causes == [(told[0].message, first.families)]
    assert done.summary == {"DITOLAK": first.families}
    write(tmp_path / "c.xlsx", 70, VILLAGES, share=0.0)
    third = office.check(tmp_path / "c.xlsx")
    assert {code for *_, code, _ in office.found(third.id)} == {"USULAN"}


def test_one_person_in_two_families_of_a_list_is_told_and_both_are_proposed(office: Office, tmp_path: Path) -> None:
    """Each under a NIK of their own, so that only name, birthday and sex can tell."""
    first, second, third = islice(households(VILLAGES), 3)
    who = ("nama", "tanggal_lahir", "jenis_kelamin", "nama_ibu")
    second[0] |= {name: first[0][name] for name in who}
    rows = [[row.get(name, "") for name in COLUMNS] for row in [*first, *second, *third]]
    path = workbook(tmp_path / "ganda.xlsx", [COLUMNS, *rows])
    checked = office.check(path)
    assert checked.summary == {}
    done = office.propose(checked.id)
    assert (done.proposed, done.refused, done.summary) == (3, 0, {"D01": 2})
    assert [(row, code) for row, _, code, _ in office.found(done.id)] == [(2, "D01"), (2 + len(first), "D01")]


def test_the_pairs_are_remembered_by_the_office_alone(office: Office, tmp_path: Path) -> None:
    head = ["Nomor Kartu", "NIK", "Nama", "Kolom Aneh", "Kode Desa", "Hub Keluarga"]
    one = workbook(tmp_path / "a.xlsx", [head, ["1", "2", "x", "y", "z", "1"]])
    made = office.upload(one).file
    mapping = {
        0: "keluarga.nomor_kk",
        1: "individu.nik",
        2: "individu.nama",
        3: "ruta.dusun",
        4: "tempat.desa",
        5: "individu.hub_kepala",
    }
    with pytest.raises(errors.MappingIncomplete, match="Nomor KK"):
        office.check(one, kind="bdt", mapping={place: key for place, key in mapping.items() if place})
    office.check(one, kind="bdt", mapping=mapping)
    two = workbook(tmp_path / "b.xlsx", [head, ["9", "2", "x", "y", "z", "1"]])
    assert office.upload(two).file.mapping["3"] == "ruta.dusun"
    assert "3" not in office.upload(two, "putu").file.mapping
    assert made.kind == "bnba"


def test_merged_cells_dates_in_words_and_codes_beside_labels(office: Office, tmp_path: Path) -> None:
    head = [
        "No. KK",
        "NIK",
        "Nama",
        "Hub Keluarga",
        "JK",
        "Tgl Lahir",
        "Status Kawin",
        "Alamat",
        "RT",
        "RW",
        "Kode Desa",
    ]
    rest = ["Dusun Krajan", "3", "1", "33.02.20.2015"]
    rows = [
        head,
        [
            "3302200106209001",
            "3302201203709001",
            "Sukirman",
            "1. Kepala keluarga",
            "L",
            "12 Maret 1970",
            "Cerai mati",
            *rest,
        ],
        ["3302200106209002", "3302201203709002", "Suparto", "01", "Laki-laki", "12/03/1970", "4", *rest],
        ["3302200106209003", "3302201203709003", "Supardi", "Kepala", "1", "12-03-70", "4", *rest],
    ]
    checked = office.check(csv_file(tmp_path / "a.csv", rows))
    assert {(row, column) for row, column, *_ in office.found(checked.id)} >= {(4, "Hub Keluarga"), (4, "Tgl Lahir")}
    assert {row for row, *_ in office.found(checked.id)} == {4}
    assert checked.families == 2


def test_another_office_does_not_see_it(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", 20, VILLAGES)
    made = office.upload(tmp_path / "a.xlsx").file
    for who in ("putu", "sari", "maya"):
        with pytest.raises(errors.Refused, match="tidak ditemukan"):
            office.file(made.id, who)


def test_what_lies_outside_the_area_is_told(office: Office, tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", 20, [people.PECATU], share=0.0)
    checked = office.check(tmp_path / "a.xlsx")
    assert {code for *_, code, _ in office.found(checked.id)} == {"WILAYAH", HELD}
    assert checked.families == 0
    with pytest.raises(errors.NothingGood):
        office.propose(checked.id)


def test_a_flag_list_is_loaded_by_the_ministry_only(office: Office, tmp_path: Path) -> None:
    head = ["NIK", "Instansi"]
    path = csv_file(
        tmp_path / "asn.csv", [head, ["3302201203709001", "Dinas"], ["330220", "Dinas"], ["3302201203709001", "x"]]
    )
    chosen = {"tanda": "asn", "sumber": "BKN", "periode": "2026-11"}
    with pytest.raises(errors.NotNational):
        office.check(path, kind="tanda", options=chosen)
    checked = office.check(path, "maya", kind="tanda", options=chosen)
    assert [(row, code) for row, _, code, _ in office.found(checked.id, "maya")] == [(3, "V01"), (4, "V05")]
    office.propose(checked.id, "maya")
    assert office.count("select count(*) from flag where kind = 'asn' and source = 'BKN'") == 1


def test_a_name_and_address_list_is_held_against_the_register(office: Office, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "bnba.csv", [["NIK", "Nama", "Alamat"], ["3302201203709001", "Sukirman", "Krajan"]])
    checked = office.check(path)
    assert checked.kind == "bnba"
    assert [(row, code) for row, _, code, _ in office.found(checked.id)] == [(2, "TIDAK-ADA")]
    with pytest.raises(errors.NotThisStep):
        office.propose(checked.id)


@pytest.fixture
def neighbours(office: Office) -> Office:
    """Two families of Karangsari, one of Bali."""
    villages = {9000: people.KARANGSARI, 9001: people.KARANGSARI, 9002: people.PECATU}
    with transaction(office.factory, system("uji").scope) as session:
        load_families(session, [(village, family(serial)) for serial, village in villages.items()])
    return office


def kept(office: Office, sha256: str | None) -> list[tuple[object, ...]]:
    """The rows of a workbook in the store."""
    assert sha256 is not None
    book = openpyxl.load_workbook(io.BytesIO(b"".join(office.store.pieces(sha256))))
    return list(book.active.iter_rows(values_only=True))


@pytest.mark.parametrize("kind", ["bnba", "prelist"])
def test_a_matched_list_tells_what_differs_and_whom_to_visit(neighbours: Office, tmp_path: Path, kind: str) -> None:
    number = nik if kind == "bnba" else kk
    rows = [
        ["NIK" if kind == "bnba" else "No KK", "Nama", "Alamat"],
        [number(9000), "SUKIRMAN  HADI", "Dsn. Krajan"],
        [number(9001), "Sukirman Adi", "Dusun Kulon"],
        [number(9002), "Sukirman Hadi", "Dusun Krajan"],
        [number(9003), "Suparto", "Dusun Krajan"],
    ]
    checked = neighbours.check(workbook(tmp_path / "daftar.xlsx", rows), kind=kind)
    found = [(row, column, code) for row, column, code, _ in neighbours.found(checked.id)]
    assert found == [
        (3, "Nama", "BEDA"),
        (3, "Alamat", "BEDA"),
        (4, rows[0][0], "TIDAK-ADA"),
        (5, rows[0][0], "TIDAK-ADA"),
    ]
    keep_result(neighbours.factory, checked.id, store=neighbours.store, by=neighbours.actor("ratna"))
    file = neighbours.file(checked.id)
    back = kept(neighbours, file.result)
    assert "Pada register tertulis Sukirman Hadi." in str(back[2][-1])
    assert back[1][-1] is None
    visits = kept(neighbours, file.visits)
    assert visits[0] == (*rows[0], "Hasil kunjungan", "Tanggal kunjungan")
    assert [one[0] for one in visits[1:]] == [number(9002), number(9003)]


def test_where_all_are_found_nobody_is_to_be_visited(neighbours: Office, tmp_path: Path) -> None:
    rows = [["NIK", "Nama", "Alamat"], [nik(9000), "Sukirman Hadi", "Dusun Krajan"]]
    checked = neighbours.check(csv_file(tmp_path / "bnba.csv", rows), kind="bnba")
    keep_result(neighbours.factory, checked.id, store=neighbours.store, by=neighbours.actor("ratna"))
    file = neighbours.file(checked.id)
    assert (file.families, file.result, file.visits) == (1, None, None)


def test_a_formula_is_told_once_and_not_as_missing_too(office: Office, tmp_path: Path) -> None:
    """Of the household, of a person, of the place."""
    head = ["No. KK", "NIK", "Nama", "Hub Keluarga", "Alamat", "Kode Desa"]
    good = [kk(9700), nik(9700), "Sukirman Hadi", "1", "Jalan Mawar 1", str(people.KARANGSARI)]
    rows = [good]
    for place, serial in ((4, 9701), (2, 9702), (3, 9703), (5, 9704)):
        row = [kk(serial), nik(serial), *good[2:]]
        row[place] = "=A1"
        rows.append(row)
    checked = office.check(workbook(tmp_path / "rumus.xlsx", [head, *rows]))
    formulas = [(row, column) for row, column, code, _ in office.found(checked.id) if code == "SEL-f"]
    assert formulas == [(3, "Alamat"), (4, "Nama"), (5, "Hub Keluarga"), (6, "Kode Desa")]
    told = [(row, column) for row, column, *_ in office.found(checked.id)]
    assert [one for one in told if one in formulas] == formulas, office.found(checked.id)


def _list(path: Path, families: int) -> Path:
    write(path, families, VILLAGES, share=0)
    return path


def test_a_check_that_fails_ends_in_words(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("portal.exchange.dryrun._check_families", broken)
    found = office.check(_list(tmp_path / "a.xlsx", 3))
    assert (found.status, "hubungi admin" in (found.problem or "")) == (FAILED, True)


def test_what_somebody_still_keeps_is_not_erased(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file uploaded again after its time starts anew; once erased it is not taken at each run."""
    path = _list(tmp_path / "a.xlsx", 3)
    first = office.upload(path).file
    other = office.upload(_list(tmp_path / "b.xlsx", 4)).file
    begun = clock.now()

    def erased(days: int) -> int:
        monkeypatch.setattr(clock, "now", lambda: begun + timedelta(days=days))
        with transaction(office.factory, system("exchange.expire").scope) as session:
            return expire(session, store=office.store)

    assert erased(29) == 0
    with transaction(office.factory, system("uji").scope) as session:
        keeper = session.get_one(ImportFile, (other.part, other.id))
        keeper.keep_until, keeper.result = begun + timedelta(days=90), first.sha256
    assert erased(31) == 0, "another import's result has the same content"
    with transaction(office.factory, system("uji").scope) as session:
        session.get_one(ImportFile, (other.part, other.id)).result = None
    assert office.upload(path).known
    assert erased(32) == 0, "uploaded again"
    assert next(office.store.pieces(first.sha256))
    assert erased(62) == 1
    assert erased(63) == 0
