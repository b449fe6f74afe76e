"""What a program sees and says of people's private matters: masked by class as an export is, never lost or faked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from portal.access.actor import system
from portal.kernel.database import set_scope
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.seeding import load_families
from tests.conftest import Web
from tests.people import KARANGSARI
from tests.registry.families import family, head
from tests.views.api.conftest import ALL, Joins
from tests.views.api.programs import Program
from tests.views.api.test_answers import kept

BAGAS = {
    "nama": "Bagas Anak Kecil",
    "nik": "3302201203207001",
    "tanggal_lahir": "2020-03-12",
    "tempat_lahir": "Purbalingga",
    "jenis_kelamin": "1",
    "hub_kepala": "3",
    "status_kawin": "1",
    "disabilitas": "1",
}
SHOPS = [
    {"usaha_lapangan": "7", "usaha_omset": "2"},
    {"usaha_lapangan": "1", "usaha_omset": "3"},
]
MASKED = {"nama": "B•• A•• K••", "tanggal_lahir": "2020-••-••", "tempat_lahir": "••••••", "disabilitas": "••••••"}
HIDDEN = "••••••"


@pytest.fixture(scope="module")
def home(web: Web, joins: Joins) -> UUID:
    """A family of Karangsari with a child, an illness and two businesses."""
    ill = head(9700)
    ill.values |= {"jawaban.penyakit_kronis": "4", "instrumen": "bdt2015@1"}
    house = family(9700).ruta | {
        "jawaban.usaha": SHOPS,
        "jawaban.ada_usaha": "1",
        "jawaban.aset_emas": "1",
        "instrumen": "bdt2015@1",
    }
    draft = FamilyDraft(house, family(9700).keluarga, [ill, MemberDraft(None, dict(BAGAS))])
    with web.owner() as session:
        set_scope(session, system("uji").scope)
        load_families(session, [(KARANGSARI, draft)])
        found: UUID = session.scalar(text("select keluarga_id from individu where nama = :n"), {"n": BAGAS["nama"]})
    return found


@pytest.fixture(scope="module")
def blind(joins: Joins, home: UUID) -> Program:
    """A system of Sari's village without the scope of private matters."""
    return joins("sari", *ALL)


def test_a_child_who_heads_a_family_is_no_exception(web: Web, joins: Joins, blind: Program) -> None:
    young = family(9750)
    young.anggota = [head(9750, "Dimas Yatim Piatu", tanggal_lahir="2012-03-12", nik="", alasan_tanpa_nik="1")]
    with web.owner() as session:
        set_scope(session, system("uji").scope)
        load_families(session, [(KARANGSARI, young)])
        named = text("select id from keluarga where nama_kepala = 'Dimas Yatim Piatu'")
        family_id = session.scalar(named)
    for path in (f"/keluarga/{family_id}", "/keluarga?limit=100"):
        told = blind.get(path).text
        assert "Dimas" not in told, path
    assert blind.get(f"/keluarga/{family_id}").json["keluarga"]["nama_kepala"] == "D•• Y•• P••"
    assert "Dimas" in joins("sari", *ALL, "read:personal").get("/keluarga?limit=100").text


def child_of(program: Program, home: UUID) -> dict[str, Any]:
    members = program.get(f"/keluarga/{home}").json["anggota"]
    return next(one for one in members if one["hub_kepala"] == "3")


def correction(home: UUID, **more: Any) -> dict[str, Any]:
    return {"jenis": "perbaikan", "keluarga_id": str(home), "alasan": "Salah catat.", "ajukan": False} | more


def withdrawn(web: Web, home: UUID) -> None:
    with web.owner() as session:
        session.execute(text("update change_set set status = 'dibatalkan' where keluarga_id = :k"), {"k": home})
        session.execute(text("delete from open_number"))


def test_private_classes_are_masked_unless_the_token_may_see_them(joins: Joins, blind: Program, home: UUID) -> None:
    whole = blind.get(f"/keluarga/{home}")
    told = child_of(blind, home)
    assert {name: told[name] for name in MASKED} == MASKED
    assert whole.json["anggota"][0]["nama"] == "Sukirman Hadi"
    assert whole.json["anggota"][0]["jawaban"] == {"penyakit_kronis": HIDDEN}
    assert [row["usaha_omset"] for row in whole.json["ruta"]["jawaban"]["usaha"]] == [HIDDEN, HIDDEN]
    listed = blind.get("/individu?limit=100").get_data(as_text=True)
    assert not [word for word in ("Bagas", "2020-03-12", "Purbalingga") if word in whole.text + listed]
    seeing = joins("sari", *ALL, "read:personal")
    opened = child_of(seeing, home)
    assert {name: opened[name] for name in MASKED} == {name: BAGAS[name] for name in MASKED}
    assert opened["nik"] == told["nik"] == "330220 •••••• 7001"
    assert seeing.get(f"/keluarga/{home}").json["anggota"][0]["jawaban"] == {"penyakit_kronis": "4"}
    weak = joins("bagus", "read:registry", "read:personal")
    assert child_of(weak, home)["nama"] == MASKED["nama"], "the role does not open secrets"


def test_masks_sent_back_change_nothing_and_only_the_new_value_is_proposed(
    web: Web, blind: Program, home: UUID
) -> None:
    told = child_of(blind, home)
    member = {name: told[name] for name in ("id", "nik", *MASKED)} | {"ijazah": "1"}
    response = blind.propose(correction(home, anggota=[member], ruta={"jawaban": {"aset_emas": HIDDEN}}))
    assert response.status_code == 201, response.text
    changed = kept(web, response.json["usulan_id"])
    assert [(entity, set(fields) - {"instrumen"}) for entity, fields in changed] == [("individu", {"ijazah"})]
    assert "Bagas" not in response.text
    withdrawn(web, home)


def test_a_mask_that_says_something_else_is_refused_at_its_place(blind: Program, home: UUID) -> None:
    told = child_of(blind, home)
    body = correction(
        home,
        anggota=[{"id": told["id"], "nama": "B•• S••", "disabilitas": HIDDEN}, {"nama": "Baru", "nik": told["nik"]}],
        ruta={"alamat": "••••••", "jawaban": {"jumlah_kamar": HIDDEN}},
    )
    response = blind.propose(body)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    places = {"/anggota/0/nama", "/anggota/1/nik", "/ruta/alamat", "/ruta/jawaban/jumlah_kamar"}
    assert set(response.json["errors"]) == places
    assert "disamarkan" in response.json["errors"]["/anggota/0/nama"]


def test_rows_of_a_list_keep_what_is_hidden_from_who_sends_them(web: Web, blind: Program, home: UUID) -> None:
    mended = [{"usaha_lapangan": "8"}, {"usaha_lapangan": "1", "usaha_omset": HIDDEN}]
    response = blind.propose(correction(home, ruta={"jawaban": {"usaha": mended}}))
    assert response.status_code == 201, response.text
    [rows] = [fields["jawaban.usaha"] for _, fields in kept(web, response.json["usulan_id"])]
    assert rows == [{"usaha_lapangan": "8", "usaha_omset": "2"}, SHOPS[1]]
    withdrawn(web, home)
    fewer = blind.propose(correction(home, ruta={"jawaban": {"usaha": mended[1:]}}))
    assert set(fewer.json["errors"]) == {"/ruta/jawaban/usaha/0/usaha_omset"}


def test_a_finding_about_a_child_does_not_name_the_child(blind: Program, home: UUID) -> None:
    told = child_of(blind, home)
    body = correction(home, anggota=[{"id": told["id"], "status_kawin": "2"}])
    tried = blind.propose(body, dry_run=True)
    assert tried.status_code == 200, tried.text
    assert MASKED["nama"] in {one["tentang"] for one in tried.json["temuan"]}, tried.json
    assert "Bagas" not in tried.text
