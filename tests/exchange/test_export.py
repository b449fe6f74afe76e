"""A list on its way out: only what the maker may see, masked by class, harmless in a spreadsheet, accounted for."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import openpyxl
import pytest

from portal.access.actor import system
from portal.exchange import errors, exporting, sheets
from portal.exchange.expiring import expire
from portal.exchange.exporting import ask, export_in, fetched, run_export
from portal.exchange.sheets import harmless, write
from portal.kernel import clock
from portal.kernel.database import set_scope, transaction
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.reasons import ReasonRequired
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.listing import KeluargaFilters
from portal.registry.seeding import load_families
from tests import people
from tests.exchange.offices import Office
from tests.registry.families import family, head, kk, nik

SHOPS = [
    {"usaha_pemilik": "=Sukirman", "usaha_lapangan": "07", "usaha_omset": "2"},
    {"usaha_pemilik": "Warsini", "usaha_lapangan": "01"},
]
PURPOSE = "Rapat koordinasi penyaluran bantuan pangan"


@pytest.fixture
def filled(office: Office) -> Office:
    """Two families of Karangsari, one of them with a child; one of Pecatu."""
    child = MemberDraft(
        None,
        {
            "nama": "Bagas Anak Kecil",
            "nik": "3302201203209001",
            "tanggal_lahir": "2020-03-12",
            "jenis_kelamin": "1",
            "hub_kepala": "3",
            "status_kawin": "1",
            "disabilitas": "1",
        },
    )
    answers = {"jawaban.jumlah_kamar": 3, "jawaban.kondisi_dinding": "2", "instrumen": "bdt2015@1"}
    ill = head(9000)
    ill.values |= {"jawaban.penyakit_kronis": "4", "jawaban.lapangan_usaha": "01", "instrumen": "bdt2015@1"}
    house = family(9000).ruta | {"alamat": "=HYPERLINK(1)", "jawaban.usaha": SHOPS} | answers
    here = FamilyDraft(house, family(9000).keluarga, [ill, child])
    rows = [
        (people.KARANGSARI, here),
        (people.KARANGSARI, family(9001, "Suparto")),
        (people.PECATU, family(9002, "I Wayan")),
    ]
    with transaction(office.factory, system("uji").scope) as session:
        load_families(session, rows)
    return office


def export(office: Office, who: str = "ratna", opened: Collection[str] = (), **given: Any) -> tuple[UUID, bytes]:
    """Ask, make, fetch."""
    by = office.actor(who)
    wanted = {"content": "individu", "kind": "csv", "filters": KeluargaFilters(), "purpose": PURPOSE} | given
    with transaction(office.factory, by.scope) as session:
        made = ask(session, opened=opened, by=by, **wanted)
    run_export(office.factory, made.id, store=office.store, by=by)
    with transaction(office.factory, by.scope) as session:
        found = fetched(session, made.id, by=by)
        return made.id, b"".join(office.store.pieces(found.sha256 or ""))


def read(content: bytes, name: str) -> list[dict[str, str]]:
    """One table of an archive of CSV files."""
    told = zipfile.ZipFile(io.BytesIO(content)).read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(told), delimiter=";"))


def table(content: bytes, name: str = "individu") -> list[dict[str, str]]:
    rows = read(content, name)
    return sorted(rows, key=lambda row: (row["Nama kepala keluarga"], row.get("Hubungan dengan kepala keluarga", "")))


def test_only_the_own_area_and_masked(filled: Office) -> None:
    rows = table(export(filled)[1])
    assert {row["Nama kepala keluarga"] for row in rows} == {"Sukirman Hadi", "Suparto"}
    assert rows[0]["NIK"] == "330220 •••••• 9000"
    assert rows[0]["Nama ibu kandung"] == "••••••"
    young = next(row for row in rows if row["Hubungan dengan kepala keluarga"] == "3")
    assert [young[one] for one in ("Nama lengkap", "Tanggal lahir")] == ["B•• A•• K••", "2020-••-••"]
    assert young["Jenis disabilitas"] == "••••••"
    assert not [row for row in rows if nik(9000) in row.values()]


def test_answers_to_the_questionnaire_leave_too_masked_by_the_class_of_their_question(filled: Office) -> None:
    def cells(opened: Collection[str]) -> dict[str, str]:
        row = table(export(filled, opened=opened)[1])[0]
        return {name: text for name, text in row.items() if name.endswith((" (III.6)", " (III.4b)", "15)", "21)"))}

    masked, opened = cells([]), cells(["kesehatan"])
    assert sorted(masked.values()) == sorted(["3", "2", "01", "••••••"]), masked
    assert sorted(opened.values()) == sorted(["3", "2", "01", "4"]), opened
    family_list = table(export(filled, content="keluarga")[1], "keluarga")[0]
    assert "2" in [text for name, text in family_list.items() if name.endswith("(III.4b)")]
    assert not [name for name in family_list if name.endswith("(IV.15)")]


@pytest.mark.parametrize("content", ["keluarga", "individu"])
def test_the_lists_inside_a_household_leave_as_tables_of_their_own(filled: Office, content: str) -> None:
    """Joined by the family's number in this file; masked by the class of each question; once for each family."""
    made = export(filled, content=content)[1]
    shops = read(made, "usaha")
    main = {row["Nomor keluarga"]: row["Nama kepala keluarga"] for row in read(made, content)}
    assert [main[row["Nomor keluarga"]] for row in shops] == ["Sukirman Hadi"] * 2
    assert [row["Nomor KK"] for row in shops] == ["330220 •••••• 9000"] * 2
    told = [(row["Nama pemilik usaha (V.4b1)"], row["Omset per bulan (Rp) (V.4b5)"]) for row in shops]
    assert told == [("'=Sukirman", "••••••"), ("Warsini", "")]
    assert read(made, "anak_tanggungan") == []
    opened = read(export(filled, content=content, opened=["keuangan", "nik"])[1], "usaha")
    assert [opened[0][one] for one in ("Omset per bulan (Rp) (V.4b5)", "Nomor KK")] == ["2", kk(9000)]


def test_a_workbook_has_a_sheet_for_each_list(filled: Office) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(filled, kind="xlsx")[1]))
    assert book.sheetnames == ["Individu", "Anak tanggungan", "Usaha anggota"]
    names, *people_ = book["Individu"].iter_rows(values_only=True)
    [house] = {row[0] for row in people_ if "HYPERLINK" in str(row[names.index("Alamat")])}
    assert [row[0] for row in book["Usaha anggota"].iter_rows(min_row=2, values_only=True)] == [house, house]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_opened_with_a_right_and_a_purpose(filled: Office) -> None:
    export_id, content = export(filled, opened=["nik", "anak"])
    rows = table(content)
    assert {row["NIK"] for row in rows} >= {nik(9000), nik(9001)}
    assert any(row["Nama lengkap"] == "Bagas Anak Kecil" for row in rows)
    told = "select count(*) from fact where about_id = :id and reason = :why and after -> 'dibuka' ? 'nik'"
    assert filled.count(told, id=export_id, why=PURPOSE) == 3, "asked, made, fetched"


def test_without_the_right_or_the_purpose_there_is_none(filled: Office) -> None:
    with pytest.raises(NotAllowed):
        export(filled, "bagus", opened=["nik"])
    with pytest.raises(NotAllowed):
        export(filled, "joko")
    with pytest.raises(ReasonRequired):
        export(filled, purpose="iseng")


def test_cells_start_no_formula(filled: Office) -> None:
    assert table(export(filled)[1])[0]["Alamat"] == "'=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(export(filled, kind="xlsx")[1]))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    for text in ("=1", "+1+1", "-1+1", "@A", "\t=1", "\r=1"):
        assert harmless(text) == "'" + text
    assert [harmless(text) for text in ("-7,42", "+62", "Sukirman")] == ["-7,42", "+62", "Sukirman"]


def test_parquet_keeps_every_zero(filled: Office, tmp_path: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(export(filled, kind="parquet", content="keluarga")[1]))
    assert {"keluarga.parquet", "usaha.parquet"} <= set(archive.namelist())
    path = Path(archive.extract("keluarga.parquet", tmp_path))
    found = duckdb.read_parquet(str(path)).project('"RT", "Desil"').fetchall()
    assert min(found)[0] in {"001", "003"}


@pytest.mark.parametrize("odd", ["a;b", 'dua\r\nbaris "x"', "cr\rlf\n", "x" * 200_000, '"'])
def test_parquet_takes_what_comes_late(tmp_path: Path, odd: str) -> None:
    """Nothing is guessed from the first rows."""
    rows = [["003", "Sukirman"]] * 30_000 + [["001", odd], ["002", "Suparto"]]
    assert write(tmp_path / "a.parquet", "parquet", ["RT", "Nama"], rows) == 30_002
    found = duckdb.read_parquet(str(tmp_path / "a.parquet"))
    assert found.columns == ["RT", "Nama"]
    assert found.fetchall() == [tuple(row) for row in rows]


def test_parquet_keeps_columns_of_one_name_apart(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", "parquet", ["Nama", "nama", "Nama"], [["1", "2", "3"]])
    assert duckdb.read_parquet(str(tmp_path / "a.parquet")).fetchall() == [("1", "2", "3")]


def test_a_sheet_that_is_full_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_SHEET_ROWS", 3)
    assert write(tmp_path / "a.xlsx", "xlsx", ["A"], [["1"]] * 3) == 3
    with pytest.raises(errors.SheetFull) as refused:
        write(tmp_path / "a.xlsx", "xlsx", ["A"], [["1"]] * 4)
    assert "CSV" in refused.value.message


@pytest.mark.parametrize(("fault", "word"), [(ValueError("x"), "hubungi admin"), (errors.SheetFull(most=3), "Parquet")])
def test_what_cannot_be_made_says_why(
    filled: Office, monkeypatch: pytest.MonkeyPatch, fault: Exception, word: str
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise fault

    monkeypatch.setattr(exporting, "write_all", broken)
    by = filled.actor("ratna")
    with transaction(filled.factory, by.scope) as session:
        made = ask(
            session, opened=[], by=by, content="individu", kind="csv", filters=KeluargaFilters(), purpose=PURPOSE
        )
    run_export(filled.factory, made.id, store=filled.store, by=by)
    with transaction(filled.factory, by.scope) as session:
        found = export_in(session, made.id, by)
        assert found.status == exporting.FAILED
        assert word in (found.problem or "")


def test_filters_hold(filled: Office) -> None:
    rows = table(export(filled, filters=KeluargaFilters("suparto", people.KARANGSARI))[1])
    assert {row["Nama kepala keluarga"] for row in rows} == {"Suparto"}


def test_fetched_by_its_maker_alone_until_it_expires(filled: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    export_id, _ = export(filled)
    for who in ("hendra", "putu", "maya"):
        by = filled.actor(who)
        with transaction(filled.factory, by.scope) as session, pytest.raises(NotFound):
            fetched(session, export_id, by=by)
    later = clock.now() + exporting.LIFE + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    by = filled.actor("ratna")
    with transaction(filled.factory, by.scope) as session, pytest.raises(errors.ExportGone):
        fetched(session, export_id, by=by)
    with filled.factory() as session:
        sha256 = None
        set_scope(session, by.scope)
        sha256 = export_in(session, export_id, by).sha256
    with transaction(filled.factory, system("exchange.expire").scope) as session:
        assert expire(session, store=filled.store) == 1
    with pytest.raises(NotFound):
        next(filled.store.pieces(sha256 or ""))


def test_a_table_of_many_rows_is_written_in_flat_memory(tmp_path: Path) -> None:
    assert write(tmp_path / "a.csv", "csv", ["A"], ([str(number)] for number in range(50_000))) == 50_000
