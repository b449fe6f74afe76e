"""What there is to try: every route of the URL map, which records its address names, which right opens it.

A new route is tried without anybody remembering it. A new address parameter without an entry here fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from portal.access.permissions import Permission
from tests.leak.world import Place

SKIPPED = {"static", "appbuilder.static"}
"""Files of the portal itself: no person's data."""
QUIET = {
    "/logout/",
    "/login/",
    "/login/kode",
    "/akun/keluar-semua",
    "/akun/sandi",
    "/akun/kode/mulai",
    "/akun/kode/aktifkan",
    "/akun/kode/lepas",
    "/kabar/pengaturan",
    "/antrean/baru",
    "/kelompok/baru",
}
"""Routes about the prober's own session, own choice of notices, own kept filter or group: they name no record."""
KINDS = {
    "case_id": "case",
    "task_id": "task",
    "photo_id": "photo",
    "letter_id": "letter",
    "keluarga_id": "keluarga",
    "change_set_id": "change_set",
    "user_id": "user",
    "post_id": "post",
    "effect_id": "effect",
    "individu_id": "individu",
    "ruta_id": "ruta",
    "bulk_id": "bulk",
    "look_id": "look",
    "sampling_id": "sampling",
    "record_id": "keluarga",
    "pair_id": "pair",
    "orang_id": "person_of_pair",
    "import_id": "import",
    "export_id": "export",
    "evidence_id": "evidence",
    "musdes_id": "musdes",
    "paper_id": "paper",
    "statement_id": "statement",
    "held_id": "api_token",
    "queue_id": "queue",
    "rule_id": "rule",
    "note_id": "note",
    "group_id": "group",
}
"""Address parameter → the kind of record it names."""
PK = {"keluarga": "keluarga", "individu": "individu", "ruta": "ruta", "pengguna": "user"}
"""First word of a FAB address → the kind of record its `pk` names."""
OTHER_KINDS = {
    "/usulan/<change_set_id>/sunting": "drafted",
    "/usulan/penghapusan/<keluarga_id>": "keluarga_leaving",
    "/kasus/<case_id>/bukti": "case_drafted",
    "/bukti/<evidence_id>/penghapusan": "evidence_drafted",
    "/musdes/<musdes_id>/tanda-terima": "musdes_locked",
    "/musdes/<musdes_id>/buka": "musdes_locked",
    "/musdes/<musdes_id>/kunci": "musdes_closed",
    "/musdes/<musdes_id>/berkas": "musdes_closed",
    "/musdes/berkas/<paper_id>/penghapusan": "paper_closed",
    "/ganda/<pair_id>/pembatalan": "pair_undone",
    "/ganda/<pair_id>/gabung": "pair_same",
    "/ganda/<pair_id>/pisah": "pair_same",
    "/antrean-kantor/<queue_id>": "queue_ruled",
    "/antrean-kantor/<queue_id>/aturan": "queue_ruled",
    "/padan/<record_id>": "padan",
    "/padan/<record_id>/surat": "padan",
    "/padan/<record_id>/terima": "padan",
}
"""Routes that need a record in a certain state."""
WORDS = {
    "name": "x",
    "kode": "id",
    "process": "usulan_baru",
    "instrument": "bdt2015",
    "number": "1",
    "kind": "sk_penetapan",
    "of": "1",
    "page": "1",
    "place": "1",
    "version": "1",
    "list_name": "lantai",
    "untuk": "penolakan",
    "alasan": "T01",
    "token_id": "00000000-0000-7000-8000-000000000000",
    "decree_id": "00000000-0000-7000-8000-000000000000",
    "draft_id": "00000000-0000-7000-8000-000000000000",
    "notice_id": "00000000-0000-7000-8000-000000000000",
    "day_id": "00000000-0000-7000-8000-000000000000",
    "absence_id": "00000000-0000-7000-8000-000000000000",
    "row_id": "00000000-0000-7000-8000-000000000000",
    "run_id": "00000000-0000-7000-8000-000000000000",
}
"""Address parameters that name no record."""
OF_ALL = re.compile(
    r"^/(?:verifikasi|daftar-penetapan|alasan|(?:api/v1/)?wilayah|peran|proses|kuesioner|templat-surat)/"
)
"""Public knowledge by code; roles, processes, questionnaires, wordings of letters, which are the nation's: no record of
an area."""
OF_AN_AREA = {"effect_id"}
"""Parameters that name a record of an area even there: what stands still in a case."""
ONE_LOCK = re.compile(r"^/(?:pengguna|peran)/|^/kelompok/<group_id>/orang/")
"""Users and roles, and who comes into a group: the tables of people lie outside row-level security (who acts is read
before there is an area), so the application's rule stands alone there and is not tried without it."""
FAB_PAGES = re.compile(r"^/(?:keluarga|individu|ruta)/")
"""FAB's own routes say their right by `class_permission_name`."""
NEVER_WRITES = re.compile(r"^/api/v1/(?!usulan)|/(?:action|edit|delete)/|/verifikasi/|/(?:bahasa|tema|healthz)\b")
"""Routes with an unsafe method that change nothing by design: 405, a redirect to the proposal, no action defined."""
MINUTES = (
    "keterangan", "hadir", "pengamatan", "agenda", "tambah", "keputusan", "tunda-sisanya", "keluarkan", "tutup",
    "lanjut", "batal", "berkas",
)  # fmt: skip
"""What only the village itself does to its meeting, in an order in which each finds it as it must be."""
TASK_ROLE = {
    "/tugas/<task_id>/ambil": "petugas_lapangan",
    "/tugas/<task_id>/lepas": "petugas_lapangan",
    "/kasus/<case_id>/keputusan": "petugas_lapangan",
    "/kasus/<case_id>/kunjungan": "petugas_lapangan",
    "/usulan/<change_set_id>/sunting": "operator_desa",
    "/kasus/<case_id>/tunggu": "petugas_lapangan",
    "/kasus/<case_id>/lanjut": "petugas_lapangan",
    "/kasus/<case_id>/bukti": "operator_desa",
    "/bukti/<evidence_id>/penghapusan": "operator_desa",
    "/massal/<bulk_id>/hentikan": "verifikator_kab",
    "/massal/<bulk_id>/penarikan": "verifikator_kab",
    "/massal/<bulk_id>/penegasan": "kepala_dinas_kab",
    "/massal/contoh/<look_id>/<int:place>": "verifikator_kab",
    "/provinsi/uji-petik/<sampling_id>/<int:place>": "validator_prov",
    "/provinsi/uji-petik/<sampling_id>/tutup": "validator_prov",
    "/komentar/<note_id>": "verifikator_kab",
    "/komentar/<note_id>/tarik": "verifikator_kab",
    "/antrean/<queue_id>": "verifikator_kab",
    "/antrean/<queue_id>/saringan": "verifikator_kab",
    "/antrean/<queue_id>/letak": "verifikator_kab",
    "/antrean/<queue_id>/hapus": "verifikator_kab",
    **{f"/musdes/<musdes_id>/{deed}": "operator_desa" for deed in MINUTES},
    "/musdes/<musdes_id>/kunci": "operator_desa",
    "/musdes/berkas/<paper_id>/penghapusan": "operator_desa",
    **{f"/pengesahan/<statement_id>/{deed}": "operator_desa" for deed in ("pindai", "sah", "batal")},
}
"""Routes that answer a step: besides the right they want the role of the step the world stands at."""
CROSSED = {
    "/kasus/<case_id>/keputusan",
    "/kasus/<case_id>/kunjungan",
    "/kelompok/<group_id>/orang/<int:user_id>/masuk",
    "/keluarga/<pk>/tampilkan",
    "/musdes/<musdes_id>/keputusan",
    "/musdes/<musdes_id>/tambah",
    "/pengguna/<int:user_id>/penugasan/<post_id>/akhiri",
}
"""Routes that are told two records: tried with the sender's own in the address and another area's beside it, too."""
UNSAFE = {"POST", "PUT", "DELETE", "PATCH"}


def rules(app: Flask) -> list[Rule]:
    """The routes to try."""
    return sorted(
        (r for r in app.url_map.iter_rules() if r.endpoint not in SKIPPED and r.rule not in QUIET),
        key=lambda r: r.rule,
    )


def kind_of(rule: Rule, name: str) -> str | None:
    """The kind of record an address parameter names; None when it names none of an area."""
    if name in WORDS or (OF_ALL.match(rule.rule) and name not in OF_AN_AREA):
        return None
    if rule.rule in OTHER_KINDS:
        return OTHER_KINDS[rule.rule]
    if name == "pk":
        return PK[rule.rule.split("/")[1]]
    if name not in KINDS:
        raise LookupError(f"{rule.rule}: say in tests/leak/routes.py what <{name}> names")
    return KINDS[name]


def names_a_record(rule: Rule) -> bool:
    """Whether the address is that of a record of an area."""
    return any(kind_of(rule, name) for name in rule.arguments)


def right_of(app: Flask, rule: Rule) -> Permission | None:
    """The right a route asks for; None when it asks for none."""
    if FAB_PAGES.match(rule.rule) and not rule.rule.endswith(("/tampilkan", "/surat")):
        return Permission.REGISTRY_KELUARGA_READ
    said = getattr(app.view_functions[rule.endpoint], "portal_access", None)
    return said if isinstance(said, Permission) else None


def filled(rule: Rule, place: Place, own: Place | None = None, turn: int = 0) -> str:
    """The route's address with the place's records in it: of several of a kind the one whose `turn` it is.

    With `own`, its first parameter names a record of `own` and the rest those of the place.
    """
    url = rule.rule
    for number, name in enumerate(re.findall(r"<(?:[^<>]*:)?([a-z_]+)>", url)):
        kind = kind_of(rule, name)
        source = own if own is not None and number == 0 else place
        if kind:
            value = source.ids[kind][turn % len(source.ids[kind])]
        elif name in WORDS:
            value = WORDS[name]
        else:
            value = {"/verifikasi": place.ids["code"][0], "/peran": "1"}.get(
                "/" + url.split("/")[1], str(place.village)
            )
        url = re.sub(rf"<(?:[^<>]*:)?{name}>", value, url, count=1)
    return url


def addresses(rule: Rule, place: Place) -> Iterator[str]:
    """Every address of a route to read with; lists are searched by name, number and region, too."""
    kinds = [kind for name in rule.arguments if (kind := kind_of(rule, name))]
    for turn in range(max((len(place.ids[kind]) for kind in kinds), default=1)):
        yield filled(rule, place, turn=turn)
    if not rule.arguments:
        url = rule.rule
        yield f"{url}?q={place.mark('A')}"
        yield f"{url}?q={place.nik(9801)}"
        yield f"{url}?search={place.mark('A')}&kec={place.village // 10_000 * 10_000}&wilayah={place.village}"
