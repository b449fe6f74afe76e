"""The forged forms in the hands of whoever may send them: each must change something, or the probe with it is dead."""

from __future__ import annotations

from werkzeug.routing import Rule

from tests.conftest import Web
from tests.leak import matrix
from tests.leak.forms import copy_forms
from tests.leak.probe import Probe, Tally
from tests.leak.routes import MINUTES, NEVER_WRITES, UNSAFE, filled, names_a_record, rules
from tests.leak.watch import Watch
from tests.leak.world import BANYUMAS, open_task

SENDERS = {
    **{f"/musdes/<musdes_id>/{deed}": "sari" for deed in MINUTES},
    "/musdes/berkas/<paper_id>/penghapusan": "sari",
    "/musdes/<musdes_id>/kunci": "sari",
    "/musdes/<musdes_id>/buka": "ratna",
    "/tugas/<task_id>/ambil": "joko",
    "/tugas/<task_id>/lepas": "joko",
    "/keluarga/<pk>/tampilkan": "sari",
    "/kasus/<case_id>/tunggu": "joko",
    "/kasus/<case_id>/lanjut": "joko",
    "/kasus/<case_id>/kunjungan": "joko",
    "/kasus/<case_id>/keputusan": "tuti",
    "/kasus/<case_id>/bukti": "sari",
    "/bukti/<evidence_id>/penghapusan": "sari",
    "/usulan/<change_set_id>/sunting": "sari",
    "/usulan/perbaikan/<keluarga_id>": "sari",
    "/usulan/penghapusan/<keluarga_id>": "sari",
    "/massal/<bulk_id>/hentikan": "ratna",
    "/provinsi/uji-petik/<sampling_id>/<int:place>": "bagus",
    "/impor/<import_id>/ajukan": "sari",
    "/impor/<import_id>/hentikan": "sari",
    "/impor/<import_id>/periksa": "sari",
    "/ekspor/<export_id>/unduh": "sari",
    "/pengguna/<int:user_id>/penugasan": "arif",
    "/pengguna/token/<held_id>/cabut": "arif",
    "/pengguna/<int:pk>/ubah": "arif",
    "/pengguna/<int:pk>/sandi": "arif",
    "/pengguna/<int:pk>/keluarkan": "arif",
    "/pengguna/<int:pk>/kode": "arif",
    "/pengguna/<int:user_id>/penugasan/<post_id>/akhiri": "arif",
    "/padan/<record_id>/surat": "ratna",
    "/keluarga/<pk>/surat": "sari",
    "/surat/<letter_id>/cetak-ulang": "sari",
    "/padan/<record_id>/terima": "ratna",
    "/proses/<process>/macet/<effect_id>/pelewatan": "arif",
    "/kasus/<case_id>/putar-balik": "arif",
    "/ganda/<pair_id>/putusan": "ratna",
    "/ganda/<pair_id>/pembatalan": "ratna",
    "/ganda/<pair_id>/gabung": "ratna",
    "/kasus/<case_id>/komentar": "ratna",
    "/komentar/<note_id>": "ratna",
    "/komentar/<note_id>/tarik": "ratna",
    "/antrean/<queue_id>": "ratna",
    "/antrean/<queue_id>/saringan": "ratna",
    "/antrean/<queue_id>/letak": "ratna",
    "/antrean/<queue_id>/hapus": "ratna",
    "/antrean-kantor/<queue_id>/aturan": "hendra",
    "/antrean-kantor/aturan/<rule_id>/henti": "hendra",
    "/kelompok/<group_id>/nama": "arif",
    "/kelompok/<group_id>/orang/<int:user_id>/masuk": "arif",
    "/kelompok/<group_id>/orang/<int:user_id>/keluar": "arif",
    "/kelompok/<group_id>/tutup": "arif",
}
"""Route → who may, in an order in which each finds the world as it needs it."""


ELSEWHERE = {
    "/impor/<import_id>/ulang",
    "/ekspor/<export_id>/ulang",
    "/kasus/<case_id>/tampilkan",
    "/kasus/<case_id>/bentrok",
    "/ganda/<pair_id>/pisah",
    "/kasus/<case_id>/padan",
    "/kasus/<case_id>/pemberitahuan",
    "/kasus/<case_id>/penjelasan",
    "/kasus/<case_id>/tarik",
    "/kasus/<case_id>/pemeriksaan",
    "/pengesahan/surat/<letter_id>",
    "/pengesahan/<statement_id>/pindai",
    "/pengesahan/<statement_id>/sah",
    "/pengesahan/<statement_id>/batal",
    "/usulan/pindah/<keluarga_id>",
    "/usulan/pindah/<change_set_id>/sunting",
    "/usulan/pembatalan/<record_id>/<int:version>",
    "/usulan/pecah/<keluarga_id>",
    "/usulan/gabung/<keluarga_id>",
    "/usulan/gabung-pecah/<change_set_id>/sunting",
    "/usulan/sanggahan/<keluarga_id>",
    "/usulan/sanggahan/<change_set_id>/sunting",
    "/usulan/reaktivasi/<keluarga_id>",
    "/usulan/pindah-desa/<keluarga_id>",
    "/usulan/pindah-desa/<change_set_id>/sunting",
    "/bagi-tugas/<queue_id>",
    "/massal/<bulk_id>/penarikan",
    "/massal/<bulk_id>/penegasan",
    "/massal/contoh/<look_id>/<int:place>",
    "/provinsi/uji-petik/<sampling_id>/tutup",
    "/pengguna/<int:user_id>/tidak-hadir",
    "/pengguna/<int:user_id>/tidak-hadir/<absence_id>/akhiri",
}
"""Proved alive by tests of their own, for they need a case or family in a certain state: tests/views/cases/
test_masked_numbers.py, test_checks_page.py, test_queue_pages.py, test_bulk_page.py, test_province_page.py,
test_withdrawal_page.py and test_conflict_page.py, tests/views/registry/
test_changing_pages.py, test_objection_pages.py, test_regroup_pages.py and test_doubles.py, tests/views/exchange/
test_import_screen.py and test_export_screen.py, tests/documents/test_citizen_letters.py,
tests/views/access/test_absence_page.py, tests/views/statements/test_statement_pages.py."""


def dead_forms(web: Web) -> list[str]:
    """Unsafe routes of records where the form does nothing even for who may send it."""
    matrix.furnish(web)
    watch = Watch(web.addresses.owner)
    try:
        every = {one.name: one for one in matrix.everybody(web, web.app)}
        known = [rule for rule in rules(web.app) if writes(rule)]
        copy_forms(rules(web.app), BANYUMAS, every[BANYUMAS.operator].client)
        probe = Probe(web.app, watch, Tally())
        dead = [
            f"{rule.rule}: nobody may send it"
            for rule in known
            if rule.rule not in SENDERS and rule.rule not in ELSEWHERE
        ]
        for route, name in SENDERS.items():
            rule = next(one for one in known if one.rule == route)
            refresh(web)
            answer, changed = probe.write(every[name], "POST", rule, BANYUMAS, filled(rule, BANYUMAS))
            if not changed or answer.status >= 400:
                dead.append(f"{route} as {name}: {answer.status}, changes {changed}")
    finally:
        watch.close()
    return dead


def writes(rule: Rule) -> bool:
    """Whether a route is there to change a record."""
    unsafe = (rule.methods or set()) & UNSAFE
    return bool(unsafe) and names_a_record(rule) and not NEVER_WRITES.search(rule.rule)


def refresh(web: Web) -> None:
    """The task the case stands at now."""
    with web.owner() as session:
        BANYUMAS.ids["task"] = [str(open_task(session, BANYUMAS.ids["case"][0]).id)]
