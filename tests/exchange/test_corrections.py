"""Registered families in a list: told apart from new ones, corrected where somebody asks for it, never erased."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from portal.access.actor import system
from portal.exchange import errors, queries
from portal.exchange.models import ImportFile
from portal.exchange.operations import CHECKED, DONE
from portal.exchange.returning import keep_result
from portal.kernel.database import transaction
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.operations import apply_change_set, save_proposal
from portal.registry.queries import draft_of
from portal.registry.seeding import load_families
from tests import people
from tests.exchange.files import workbook
from tests.exchange.offices import REASON, Office
from tests.registry.families import family, kk, nik

HEAD = [
    "No. KK", "NIK", "Nama", "Hub Keluarga", "JK", "Tgl Lahir", "Status Kawin", "Alamat", "RT", "RW", "lantai",
    "ijazah", "Kode Desa",
]  # fmt: skip
HERE = str(people.KARANGSARI)
OTHER_VILLAGE = 3302202001


NOWHERE = ("", "", "", "")
CEMENT = ("Dusun Krajan", "3", "1", "4")


def row(serial: int, person: Sequence[str], house: Sequence[str] = NOWHERE, **more: str) -> list[str]:
    """One row; `person`: NIK, name, relation, sex, birth date, marital state; `house`: address, RT, RW, floor."""
    return [kk(serial), *person, *house, more.get("ijazah", ""), more.get("desa", HERE)]


def head(serial: int, name: str = "Sukirman Hadi", **more: Any) -> list[str]:
    return row(serial, (nik(serial), name, "1", "1", "1970-03-12", "2"), more.pop("house", NOWHERE), **more)


def wife(serial: int, name: str = "Wartini", **more: Any) -> list[str]:
    return row(serial, (nik(serial, day=52), name, "2", "2", "1970-03-12", "2"), more.pop("house", NOWHERE), **more)


CHILD = ("3302201203209001", "Bagas Anak Kecil", "3", "1", "2020-03-12", "1")
NEW_HOUSE = ("Jalan Mawar 1", "1", "2", "2")


@pytest.fixture
def filled(office: Office) -> Office:
    """Families of Karangsari, one of the village beside it, one of Bali."""
    rows: list[tuple[int, FamilyDraft]] = [(people.KARANGSARI, family(serial)) for serial in range(9000, 9006)]
    rows += [(OTHER_VILLAGE, family(9010)), (people.PECATU, family(9020, "I Wayan"))]
    with transaction(office.factory, system("uji").scope) as session:
        load_families(session, rows)
    return office


def corrected(filled: Office, serial: int, **house: str) -> None:
    """Sari proposes another house of a registered family, by hand."""
    by = filled.actor("sari")
    with transaction(filled.factory, by.scope) as session:
        draft = draft_of(session, by, family_id(filled, serial))
        draft.ruta |= house
        save_proposal(
            session,
            kind="perbaikan",
            region_code=people.KARANGSARI,
            draft=draft,
            reason=REASON,
            keluarga_id=family_id(filled, serial),
            by=by,
        )


@pytest.fixture
def sheet(filled: Office, tmp_path: Path) -> Path:
    """Changed (9000), the same in other capitals (9001), partly written (9002), new (9100), and four refused."""
    corrected(filled, 9003, lantai="2")
    stranger = row(9004, ("3302205203709999", "Wartini", "2", "2", "1970-03-12", "2"))
    rows = [
        HEAD,
        head(9000, house=CEMENT),
        wife(9000, house=CEMENT, ijazah="3"),
        row(9000, CHILD, CEMENT),
        head(9001, "SUKIRMAN HADI", ijazah="2"),
        wife(9001, "wartini"),
        wife(9002, ijazah="2"),
        head(9003, house=("", "", "", "5")),
        head(9004),
        stranger,
        head(9010, house=("", "", "", "5")),
        head(9020, "I Wayan", house=NEW_HOUSE),
        head(9100, "Kartono", house=NEW_HOUSE, ijazah="1"),
    ]
    return workbook(tmp_path / "bdt.xlsx", rows)


def family_id(office: Office, serial: int) -> Any:
    from sqlalchemy import text

    from portal.registry.batches import number_index

    with transaction(office.factory, system("uji").scope) as session:
        statement = text("select keluarga_id from kk_registry where kk_bidx = :kk")
        return session.execute(statement, {"kk": number_index("keluarga", kk(serial))}).scalar_one()


def changes(office: Office) -> list[tuple[Any, ...]]:
    from sqlalchemy import text

    statement = text(
        "select s.kind, c.entity, c.action, c.base_version, c.base, c.fields from change c join change_set s "
        "on s.part = c.part and s.id = c.change_set_id where s.kind = 'perbaikan' and s.reason = :why "
        "and s.keluarga_id <> :busy order by s.keluarga_id, c.seq"
    )
    with transaction(office.factory, system("uji").scope) as session:
        found = session.execute(statement, {"why": REASON, "busy": family_id(office, 9003)}).all()
        return [tuple(one) for one in found]


def test_every_family_is_told_how_it_stands(filled: Office, sheet: Path) -> None:
    checked = filled.check(sheet, kind="bdt")
    assert checked.status == CHECKED
    assert (checked.families, checked.changed, checked.same, checked.declined) == (1, 2, 1, 3)
    found = {(place, code): message for place, _, code, message in filled.found(checked.id)}
    assert set(found) == {
        (2, "BERUBAH"),
        (5, "SAMA"),
        (7, "BERUBAH"),
        (8, "USULAN"),
        (9, "IKUT"),
        (10, "TAK-JELAS"),
        (11, "WILAYAH"),
        (12, "V09"),
        (12, "V05"),
    }
    told = found[2, "BERUBAH"]
    assert told == "berubah: lantai 9→4; Wartini: ijazah (kosong)→3; anggota baru: Bagas Anak Kecil"
    assert found[7, "BERUBAH"].endswith("ijazah (kosong)→2. tidak ada di berkas, tidak dihapus: Sukirman Hadi")
    assert found[5, "SAMA"] == "sama"
    assert checked.broken == 4
    assert filled.count("select count(*) from change_set where reason = :why", why="x") == 0


def test_every_row_is_in_one_count_and_a_second_family_under_one_number_is_told(filled: Office, tmp_path: Path) -> None:
    second = row(9100, (nik(9101), "Suparto", "1", "1", "1970-03-12", "2"), NEW_HOUSE)
    rows = [HEAD, head(9100, "Kartono", house=NEW_HOUSE), second, head(9102, "Jono", house=NEW_HOUSE)]
    checked = filled.check(workbook(tmp_path / "a.xlsx", rows), kind="bdt")
    found = {(place, code): message for place, _, code, message in filled.found(checked.id)}
    assert set(found) == {(2, "IKUT"), (3, "V07")}
    assert "sama dengan baris 2" in found[3, "V07"]
    assert (checked.read, checked.families, checked.broken, checked.summary["IKUT"]) == (3, 1, 1, 1)


@pytest.mark.parametrize("relation", ["1", "3"])
def test_who_matches_no_registered_member_is_told_so(filled: Office, tmp_path: Path, relation: str) -> None:
    stranger = row(9000, ("", "Orang Lain", relation, "1", "", ""))
    checked = filled.check(workbook(tmp_path / "a.xlsx", [HEAD, stranger]), kind="bdt")
    [(place, column, code, message)] = filled.found(checked.id)
    assert (place, column, code) == (2, "NIK", "TAK-JELAS")
    assert "tidak cocok dengan anggota terdaftar" in message
    assert checked.declined == 1


def test_a_column_is_named_once_in_the_file_that_comes_back(filled: Office, tmp_path: Path) -> None:
    heads = ["Jenis kelamin" if one == "JK" else one for one in HEAD]
    wrong = row(9100, (nik(9100), "Kartono", "1", "9", "1970-03-12", "2"), NEW_HOUSE)
    checked = filled.check(workbook(tmp_path / "a.xlsx", [heads, wrong]), kind="bdt")
    keep_result(filled.factory, checked.id, store=filled.store, by=filled.actor("ratna"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(filled.store.pieces(filled.file(checked.id).result or ""))))
    last = [one[-1] for one in book.active.iter_rows(values_only=True)]
    assert last[1] == "Jenis kelamin: kode 9 tidak dikenal."


def test_corrections_are_proposed_only_where_asked_for(filled: Office, sheet: Path) -> None:
    checked = filled.check(sheet, kind="bdt")
    done = filled.propose(checked.id)
    assert (done.status, done.proposed, done.refused) == (DONE, 1, 0)
    assert changes(filled) == []
    with pytest.raises(errors.NotThisStep):
        filled.propose(checked.id)
    later = filled.propose(checked.id, corrections=True)
    assert (later.status, later.proposed, later.refused) == (DONE, 3, 0)
    assert [one[1:3] for one in changes(filled)].count(("individu", "tambah")) == 1
    with pytest.raises(errors.NotThisStep):
        filled.propose(checked.id, corrections=True)


def test_only_what_is_filled_and_differs_becomes_a_change(filled: Office, sheet: Path) -> None:
    checked = filled.check(sheet, kind="bdt")
    done = filled.propose(checked.id, corrections=True)
    assert (done.proposed, done.refused) == (3, 0)
    made = changes(filled)
    updates = sorted(((one[1], *one[3:]) for one in made if one[2] == "ubah"), key=str)
    assert updates == [
        ("individu", 1, {"ijazah": None}, {"ijazah": "2"}),
        ("individu", 1, {"ijazah": None}, {"ijazah": "3"}),
        ("ruta", 1, {"lantai": "9"}, {"lantai": "4"}),
    ]
    assert not [one for one in made if one[2] == "hapus"], "who is not in the list stays"
    assert filled.count("select count(*) from case_file where kind = 'perbaikan' and title = 'Sukirman Hadi'") == 2


def test_a_family_that_moved_on_is_proposed_on_what_was_seen(filled: Office, sheet: Path) -> None:
    checked = filled.check(sheet, kind="bdt")
    by, maya = filled.actor("sari"), filled.actor("maya")
    with transaction(filled.factory, by.scope) as session:
        draft = draft_of(session, by, family_id(filled, 9000))
        draft.ruta["lantai"] = "6"
        moved = save_proposal(
            session,
            kind="perbaikan",
            region_code=people.KARANGSARI,
            draft=draft,
            reason="Sudah disemen",
            keluarga_id=family_id(filled, 9000),
            by=by,
        )
    with transaction(filled.factory, maya.scope) as session:
        apply_change_set(session, moved.id, case_id=None, by=maya)
    done = filled.propose(checked.id, corrections=True)
    assert (done.proposed, done.refused) == (3, 0)
    house = next(one for one in changes(filled) if one[1] == "ruta")
    assert house[3:] == (1, {"lantai": "9"}, {"lantai": "4"})
    assert filled.count("select max(version) from ruta") == 2


def test_a_family_proposed_meanwhile_is_refused_alone(filled: Office, sheet: Path) -> None:
    checked = filled.check(sheet, kind="bdt")
    corrected(filled, 9000, lantai="6")
    done = filled.propose(checked.id, corrections=True)
    assert (done.proposed, done.refused) == (2, 1)
    assert [(place, code) for place, _, code, _ in filled.found(checked.id) if code == "DITOLAK"] == [(2, "DITOLAK")]


def test_the_first_ones_are_shown_before_and_after(filled: Office, sheet: Path) -> None:
    checked = filled.check(sheet, kind="bdt")
    by = filled.actor("ratna")
    with transaction(filled.factory, by.scope) as session:
        shown = queries.corrections_preview(session, by, checked.id)
        assert queries.waiting(session, checked) == {"baru": 1, "perbaikan": 2}
    assert [(one.row, one.head) for one in shown] == [(2, "Sukirman Hadi"), (7, "Sukirman Hadi")]
    first = {group.title: [(each.label, each.before, each.after) for each in group.rows] for group in shown[0].groups}
    assert first["Data rumah tangga"] == [("Lantai terluas", "9, tanah", "4, ubin/tegel/teraso")]
    assert ("NIK", "", "330220 •••••• 9001") in first["Bagas Anak Kecil"]


def test_the_file_comes_back_with_the_state_of_each_family(filled: Office, sheet: Path) -> None:
    checked = filled.check(sheet, kind="bdt")
    by = filled.actor("ratna")
    keep_result(filled.factory, checked.id, store=filled.store, by=by)
    kept = filled.file(checked.id).result
    assert kept is not None
    book = openpyxl.load_workbook(io.BytesIO(b"".join(filled.store.pieces(kept))))
    last = [one[-1] for one in book.active.iter_rows(values_only=True)]
    assert last[1].startswith("berubah: lantai 9→4")
    assert (last[2], last[4], last[12]) == (None, "sama", "baru")


def test_a_child_of_the_register_is_not_named_in_the_file(office: Office, tmp_path: Path) -> None:
    child = MemberDraft(
        None,
        dict(zip(("nik", "nama", "hub_kepala", "jenis_kelamin", "tanggal_lahir", "status_kawin"), CHILD, strict=True)),
    )
    draft = family(9000)
    draft.anggota.append(child)
    with transaction(office.factory, system("uji").scope) as session:
        load_families(session, [(people.KARANGSARI, draft)])
    path = workbook(tmp_path / "a.xlsx", [HEAD, head(9000, house=CEMENT), wife(9000, house=CEMENT)])
    told = [message for *_, message in office.found(office.check(path, kind="bdt").id)]
    assert told == ["berubah: lantai 9→4. tidak ada di berkas, tidak dihapus: B•• A•• K••"]


def test_a_file_of_known_families_alone_asks_for_the_choice(filled: Office, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEAD, head(9000, house=("", "", "", "4"))])
    checked = filled.check(path, kind="bdt")
    assert (checked.families, checked.changed) == (0, 1)
    with pytest.raises(errors.NothingNew):
        filled.propose(checked.id)
    done: ImportFile = filled.propose(checked.id, corrections=True)
    assert (done.status, done.proposed) == (DONE, 1)


def test_who_may_not_read_the_register_corrects_nothing(
    filled: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.access.actor import Actor
    from portal.access.permissions import Permission

    may = Actor.may
    monkeypatch.setattr(
        Actor, "may", lambda self, right, **at: right != Permission.REGISTRY_KELUARGA_READ and may(self, right, **at)
    )
    checked = filled.check(sheet, kind="bdt")
    assert (checked.changed, checked.same) == (0, 0)
