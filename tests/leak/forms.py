"""What a forger would send: forms accepted from somebody of the place, so that only the area refuses them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import lxml.html
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.kernel import clock
from tests.leak.routes import filled
from tests.leak.world import Place, picture

REASON = "Percobaan dari luar wilayah"
LONG_FORMS = {
    "/usulan/baru": "/usulan/baru?desa={village}",
    "/usulan/perbaikan/<keluarga_id>": "",
    "/usulan/penghapusan/<keluarga_id>": "",
    "/usulan/<change_set_id>/sunting": "",
}
"""Routes whose form is copied from the page somebody of the place sees; their address when it is not the route's."""


def copy_forms(rules: list[Rule], place: Place, client: FlaskClient) -> None:
    """Keep the long forms as an operator of the place would fill them in."""
    for rule in rules:
        if rule.rule not in LONG_FORMS or rule.rule in place.forms:
            continue
        address = LONG_FORMS[rule.rule].format(village=place.village) or filled(rule, place)
        page = client.get(address).get_data(as_text=True)
        form = next(form for form in lxml.html.fromstring(page).forms if "kunci" in form.fields)
        typed = {one.name: one.value or "" for one in form.inputs if one.name and one.tag != "button"}
        typed |= {"alasan": REASON, "aksi": "ajukan"}
        if rule.rule == "/usulan/baru":
            typed |= new_family(place)
        elif rule.rule == "/usulan/penghapusan/<keluarga_id>":
            typed["kode"] = typed.get("kode") or next(iter(form.inputs["kode"].value_options[1:]), "1")
        elif "ruta-alamat" in typed:
            typed["ruta-alamat"] = f"Jalan {place.mark('A')} nomor 2"
        place.forms[rule.rule] = typed


def new_family(place: Place) -> dict[str, str]:
    """A family that is not registered yet."""
    return {
        "ruta-alamat": "Jalan Baru",
        "ruta-rt": "001",
        "ruta-rw": "001",
        "keluarga-nomor_kk": place.kk(9899),
        "anggota-0-nama": "Baru Sekali",
        "anggota-0-nik": place.nik(9899),
        "anggota-0-tanggal_lahir": "1970-03-12",
        "anggota-0-jenis_kelamin": "1",
        "anggota-0-hub_kepala": "1",
        "anggota-0-status_kawin": "1",
        "alasan": REASON,
    }


def of_meeting(rule: Rule, place: Place) -> dict[str, Any]:
    """The form of a deed on a village meeting."""
    today = clock.today().isoformat()
    said: dict[str, Any] = {
        "butir": place.ids["musdes_item"][0],
        "keputusan": "tunda",
        "tanda": "f",
        "held_on": today,
        "place": "Balai",
        "leader": "Lurah",
        "note_taker": "Carik",
        "period": "Periode",
        "period_from": today,
        "period_to": today,
        "rt_l": "9",
        "mk09": "ya",
        "catatan": REASON,
        "keluarga": place.ids["keluarga_leaving"][0],
    }
    said |= place.forms.get(rule.rule, {})
    if rule.rule.endswith("/berkas"):
        said |= {"jenis": "foto", "berkas": (BytesIO(picture("MARKFORGED")), "foto.jpg")}
    return said


def of_register(rule: Rule, place: Place) -> dict[str, Any] | None:
    """The form of a route about lists, queues, doubles, the civil registry and checks; None for another's."""
    if rule.rule.startswith(("/antrean", "/kelompok")) or "/komentar" in rule.rule:
        return of_queues(rule)
    village = {"wilayah": str(place.village)}
    if rule.rule.startswith("/musdes/<"):
        return of_meeting(rule, place)
    if rule.rule == "/impor/<import_id>/periksa":
        return {"jenis": "bnba", "k0": "individu.nik"}
    if rule.rule == "/keluarga/<pk>/surat":
        return {"jenis": "profil_keluarga"}
    if rule.rule.startswith("/padan/"):
        answers = f"nik,status\n{place.nik(9801)},tidak_ditemukan\n".encode()
        sent = {"berkas": (BytesIO(answers), "jawaban.csv")} if rule.rule.endswith("/masuk") else {}
        return village | sent
    if rule.rule.endswith("/pemeriksaan"):
        return {"temuan": "V22.anggota-0.nama"}
    if rule.rule.startswith("/ganda/"):
        return {"putusan": "beda", "tetap": "one"} | village
    return None


def body(rule: Rule, place: Place, token: str) -> dict[str, Any]:
    """The form for a route about the place's records."""
    common = {
        "csrf_token": token,
        "task_id": place.ids["task"][0],
        "version": "1",
        "action": "kirim",
        "note": REASON,
        "reason": REASON,
        "alasan": REASON,
        "desa": str(place.village),
    }
    if rule.rule in {"/massal/baru", "/massal/contoh", "/bagi-tugas/"} or rule.rule.startswith("/provinsi/"):
        return common | of_many(place)
    if (register := of_register(rule, place)) is not None:
        return common | register
    if rule.rule.endswith("/kunjungan"):
        photo = (BytesIO(picture("MARKFORGED")), "rumah.jpg")
        return common | {"result": "1", "photo_rumah": photo, "lat": "-7.4", "lng": "109.28", "accuracy_m": "8"}
    if rule.rule == "/kasus/<case_id>/bukti":
        return common | {"jenis": "kk", "berkas": (BytesIO(picture("MARKFORGED")), "kk.jpg")}
    if rule.rule.endswith("/keputusan"):
        return common | {"action": "kembalikan", "return_to": "kunjungan_lapangan"}
    if rule.rule.endswith("/putar-balik"):
        return common | {"ke": place.decided}
    if rule.rule.startswith("/proses/"):
        return common | {"satu": place.ids["effect"][0]}
    if rule.rule.endswith("/tampilkan"):
        return common | {"record_id": place.ids["individu"][0], "field": "nik"}
    if rule.rule.startswith("/pengguna/"):
        return common | of_users(rule, place)
    return common | place.forms.get(rule.rule, {}) | {"csrf_token": token}


def of_many(place: Place) -> dict[str, str]:
    """One answer to every task of the place's sub-district; a sampling of a year, and a finding in it."""
    district = place.village // 10_000 * 10_000
    seen = {"sampai": clock.now().isoformat(), "jumlah": "99", "deed": "lepas", "periksa": place.ids["look"][0]}
    seen |= {"putusan": "benar", "dari": "2026-01-01", "sampai": "2026-12-31", "banyak": "5"}
    return seen | {"langkah": "verifikasi_kab", "kec": str(district), "action": "setuju", "return_to": ""}


def of_queues(rule: Rule) -> dict[str, str]:
    """A queue's forms: another name, another filter, another place; a rule on it; and what is said about a case."""
    if rule.rule.endswith("/aturan"):
        return {"akibat": "tandai", "kata": "Percobaan", "warna": "bad"}
    return {
        "nama": "Antrean terambil",
        "bersama": "y",
        "tab": "tim",
        "tenggat": "aman",
        "ke": "lepas",
        "tarik": "y",
        "isi": REASON,
    }


def of_users(rule: Rule, place: Place) -> dict[str, str]:
    """Users' forms: a new name, a post in the place."""
    if rule.rule.endswith("/penugasan"):
        return {"region": str(place.village), "role": "auditor", "valid_from": clock.today().isoformat()}
    names = {"first_name": "Nama", "last_name": "Terambil", "email": f"terambil.{place.name}@uji.invalid"}
    return names | ({"username": "Tidak Sah"} if rule.rule.endswith("/baru") else {"active": "y"})
