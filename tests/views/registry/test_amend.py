"""Corrections, removals, and drafts opened again."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.registry.operations import apply_change_set
from tests import people
from tests.conftest import Web
from tests.views.registry.desk import Registered, inputs, numbered, send, text_of


@pytest.fixture
def paimin(web: Web, sari: FlaskClient, registered: Registered) -> str:
    """The path of the correction of a family nobody proposes about."""
    with web.owner() as session:
        session.execute(text("update change_set set status = 'batal'"))
    return f"/usulan/perbaikan/{registered.paimin}"


def change_of(web: Web, field: str) -> object:
    return web.scalar(
        "select c.fields ->> :f from change c join change_set s on (s.part, s.id) = (c.part, c.change_set_id) "
        "where s.status = 'terbuka' and c.fields ? :f order by s.created_at desc limit 1",
        f=field,
    )


def test_the_form_is_filled_with_the_register_secrets_masked(sari: FlaskClient, paimin: str) -> None:
    filled = inputs(text_of(sari, paimin))
    assert filled["ruta-alamat"] == "Dusun Wetan Kali"
    assert filled["ruta-lantai"] == "9"
    assert filled["anggota-1-nama"] == "Wartini"
    assert filled["anggota-0-nik"] == "330220 •••••• 9101"
    assert "•" in filled["anggota-0-nama_ibu"]
    assert "3302201203709101" not in text_of(sari, paimin)


def test_nothing_changed_is_said(sari: FlaskClient, paimin: str) -> None:
    answer = send(sari, paimin, alasan="Pendataan ulang ketua RT")
    assert answer.status_code == 422
    assert "Belum ada isian yang diubah" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"anggota-0-nik": "330220 •••••• 9109"}, "Ketik 16 digit lengkap"),
        ({"keluarga-nomor_kk": "3302••••••9101"}, "Ketik 16 digit lengkap"),
        ({"anggota-0-nama_ibu": "••••••a"}, "Ketik lengkap"),
    ],
)
def test_an_altered_mask_is_refused_at_its_field_and_nothing_typed_is_lost(
    web: Web, sari: FlaskClient, paimin: str, typed: dict[str, str], said: str
) -> None:
    answer = send(sari, paimin, **{"ruta-lantai": "6", "alasan": "Lantai disemen bulan lalu"}, **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    (name,) = typed
    assert said in page.split(f'id="{name}-galat"', 1)[1][:400], "the message stands at the field"
    filled = inputs(page)
    assert filled[name] == typed[name]
    assert (filled["ruta-lantai"], filled["alasan"].strip()) == ("6", "Lantai disemen bulan lalu")
    assert web.scalar("select count(*) from change_set where status = 'terbuka'") == 0


def test_a_whole_number_replaces_a_mask_and_an_untouched_one_stays(web: Web, sari: FlaskClient, paimin: str) -> None:
    typed = {"anggota-0-nik": "3302 2012 0370 9177", "keluarga-nomor_kk": "330220••••••9101", "alasan": "NIK baru"}
    assert send(sari, paimin, **typed).status_code == 302
    changed = web.scalar(
        "select string_agg(f.key, ',') from change c join change_set s on s.id = c.change_set_id "
        "cross join lateral jsonb_object_keys(c.fields) as f(key) where s.status = 'terbuka'"
    )
    assert changed == "nik"


def test_a_correction_holds_only_what_changed(web: Web, sari: FlaskClient, paimin: str, registered: Registered) -> None:
    answer = send(sari, paimin, **{"ruta-lantai": "6", "alasan": "Lantai disemen bulan lalu"})
    assert answer.status_code == 302
    assert change_of(web, "lantai") == "6"
    page = text_of(sari, answer.headers["Location"])
    assert "9, tanah" in page
    assert "6, semen/bata merah" in page
    assert (
        web.scalar(
            "select count(*) from change c join change_set s on s.id = c.change_set_id where s.status = 'terbuka'"
        )
        == 1
    )
    told = text_of(sari, f"/keluarga/{registered.paimin}")
    assert "Ada usulan yang sedang berjalan" in told
    assert "Usulkan perbaikan" not in told
    assert "/kasus/" in sari.get(paimin).headers["Location"]


def test_a_registered_member_is_marked_out_and_kept_again(web: Web, sari: FlaskClient, paimin: str) -> None:
    page = send(sari, paimin, "buang:anggota-1").get_data(as_text=True)
    assert "Diusulkan keluar" in page
    assert inputs(page)["anggota-1-hapus"] == "1"
    page = send(sari, paimin, "buang:anggota-1", page=page).get_data(as_text=True)
    assert inputs(page)["anggota-1-hapus"] == ""
    page = send(sari, paimin, "buang:anggota-1", page=page).get_data(as_text=True)
    answer = send(sari, paimin, page=page, alasan="Pindah ke Purwokerto")
    assert answer.status_code == 302
    assert (
        web.scalar("select action from change c join change_set s on s.id = c.change_set_id where s.status = 'terbuka'")
        == "hapus"
    )


def test_a_removal_needs_its_reason(sari: FlaskClient, registered: Registered, paimin: str) -> None:
    address = f"/usulan/penghapusan/{registered.paimin}"
    for typed in ({}, {"kode": "2", "alasan": "x"}, {"kode": "99", "alasan": "Pindah semua"}):
        assert send(sari, address, **typed).status_code == 422
    answer = send(sari, address, kode="2", alasan="Sekeluarga pindah ke Cilacap")
    assert answer.status_code == 302
    assert "pindah" in text_of(sari, answer.headers["Location"]).lower()


def test_a_removed_family_has_no_form_but_its_end(
    web: Web, sari: FlaskClient, registered: Registered, paimin: str
) -> None:
    send(sari, f"/usulan/penghapusan/{registered.paimin}", kode="2", alasan="Sekeluarga pindah ke Cilacap")
    sql = "select concat_ws(',', change_set_id, id, number) from case_file where kind = 'penghapusan'"
    change_set, case, number = web.scalar(sql + " order by id desc limit 1").split(",")
    with web.owner() as session:
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        maya = people.actor(session, "maya")
        set_scope(session, maya.scope)
        apply_change_set(session, UUID(change_set), case_id=UUID(case), by=maya)
    for kind in ("perbaikan", "penghapusan"):
        for answer in (sari.get(f"/usulan/{kind}/{registered.paimin}"), send_blank(sari, kind, registered)):
            page = answer.get_data(as_text=True)
            assert answer.status_code == 410
            assert "Keluarga ini sudah dihapus" in page
            assert f'href="/kasus/{case}"' in page
            assert number in page
            assert "Sekeluarga pindah ke Cilacap" in page
            assert 'name="kunci"' not in page


def send_blank(client: FlaskClient, kind: str, registered: Registered) -> TestResponse:
    token = inputs(text_of(client, "/usulan/baru"))["csrf_token"]
    return client.post(f"/usulan/{kind}/{registered.paimin}", data={"csrf_token": token, "aksi": "simpan"})


def test_a_draft_is_opened_again_and_submitted(web: Web, sari: FlaskClient) -> None:
    case = send(sari, "/usulan/baru", "simpan", **numbered(9340)).headers["Location"]
    edit = f"/usulan/{web.scalar('select change_set_id from case_file order by id desc limit 1')}/sunting"
    page = text_of(sari, edit)
    assert inputs(page)["anggota-0-nik"] == "3302205203809340"
    assert send(sari, edit, "simpan", **{"ruta-dusun": "Krajan"}).headers["Location"] == case
    assert inputs(text_of(sari, edit))["ruta-dusun"] == "Krajan"
    holder = web.scalar("select claimed_name from task where case_id = :c", c=case.rsplit("/", 1)[1])
    assert holder == "Sari Lestiani", "whoever edits holds the task, so nobody submits half a draft"
    assert send(sari, edit, **{"ruta-dusun": "Wetan"}).headers["Location"] == case
    after = sari.get(edit)
    assert after.status_code == 302
    assert "tidak sedang disusun" in text_of(sari, after.headers["Location"])


def test_a_draft_saved_elsewhere_meanwhile_is_not_overwritten(web: Web, sari: FlaskClient) -> None:
    send(sari, "/usulan/baru", "simpan", **numbered(9341))
    edit = f"/usulan/{web.scalar('select change_set_id from case_file order by id desc limit 1')}/sunting"
    old = text_of(sari, edit)
    assert send(sari, edit, "simpan", **{"ruta-dusun": "Krajan"}).status_code == 302
    answer = send(sari, edit, "simpan", page=old, **{"ruta-dusun": "Wetan"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "disimpan dari halaman lain" in page
    assert f'href="{edit}" target="_blank"' in page
    assert inputs(page)["ruta-dusun"] == "Wetan", "what was typed stays"
    assert inputs(text_of(sari, edit))["ruta-dusun"] == "Krajan"


def test_nobody_else_edits_a_draft(web: Web, sari: FlaskClient) -> None:
    send(sari, "/usulan/baru", "simpan", **numbered(9342))
    key = web.scalar("select change_set_id from case_file order by id desc limit 1")
    assert web.client("ratna").get(f"/usulan/{key}/sunting").status_code == 302
    assert web.client("wayan").get(f"/usulan/{key}/sunting").status_code == 404
    assert web.client("wayan").get(f"/usulan/{key}").status_code == 404
    assert "/kasus/" in sari.get(f"/usulan/{key}").headers["Location"]
