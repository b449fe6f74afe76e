"""What facts are called on screen: every verb a sentence's end, every group a filter, every key a word."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.registry.answers import question_of
from portal.registry.codes import FIELDS

GROUPS = {
    "nomor": _("Pembukaan dan temuan nomor"),
    "usulan": _("Usulan"),
    "register": _("Perubahan register"),
    "berkas": _("Impor dan ekspor"),
    "kuesioner": _("Kuesioner"),
    "kasus": _("Kasus dan keputusan"),
    "kunjungan": _("Kunjungan"),
    "surat": _("Surat"),
    "akses": _("Pengguna dan akses"),
    "proses": _("Proses"),
    "wilayah": _("Wilayah"),
}
VERBS = {
    "access.contract.set": _("mengatur akhir kontrak"),
    "access.absence.ended": _("mengakhiri ketidakhadiran"),
    "access.absence.set": _("mencatat ketidakhadiran dan pengganti"),
    "access.factor.enrolled": _("memasang kode verifikasi"),
    "access.factor.left": _("melepas kode verifikasi"),
    "access.factor.recovered": _("masuk dengan kode pemulihan"),
    "access.factor.reset": _("melepas kode verifikasi orang lain"),
    "access.group.closed": _("menutup kelompok"),
    "access.group.joined": _("memasukkan orang ke kelompok"),
    "access.group.left": _("mengeluarkan orang dari kelompok"),
    "access.group.made": _("membuat kelompok"),
    "access.group.renamed": _("mengganti nama kelompok"),
    "access.password.set": _("mengganti kata sandi"),
    "access.post.ended": _("mengakhiri penugasan"),
    "access.post.given": _("memberi penugasan"),
    "access.role.changed": _("mengubah hak peran"),
    "access.session.all_ended": _("mengakhiri semua sesi"),
    "access.sign_in.locked": _("mengunci pintu masuk"),
    "access.token.made": _("membuat token API"),
    "access.token.revoked": _("mencabut token API"),
    "access.user.added": _("menambah pengguna"),
    "access.user.changed": _("mengubah pengguna"),
    "cases.bulk.confirmed": _("menegaskan keputusan sekaligus"),
    "cases.bulk.declined": _("menolak menegaskan keputusan sekaligus"),
    "cases.bulk.ended": _("menyelesaikan keputusan sekaligus"),
    "cases.bulk.started": _("memulai keputusan sekaligus"),
    "cases.bulk.stopped": _("menghentikan keputusan sekaligus"),
    "cases.bulk.returned": _("menyelesaikan penarikan keputusan sekaligus"),
    "cases.bulk.reversed": _("menarik kembali keputusan sekaligus"),
    "cases.bulk.terms": _("mengatur ketentuan keputusan sekaligus"),
    "cases.calendar.day_closed": _("menambah hari libur kantor"),
    "cases.calendar.day_opened": _("membatalkan hari libur kantor"),
    "cases.calendar.hours_dropped": _("mengikuti jam kerja wilayah di atasnya"),
    "cases.calendar.hours_set": _("mengatur jam kerja kantor"),
    "cases.case.late": _("mengajukan sesudah periode ditutup"),
    "cases.case.migrated": _("memindahkan kasus ke versi proses lain"),
    "cases.case.opened": _("membuka kasus"),
    "cases.case.paused": _("menghentikan jam kasus: menunggu warga"),
    "cases.case.resumed": _("menjalankan lagi jam kasus"),
    "cases.case.rewound": _("memutar balik kasus"),
    "cases.case.taken_back": _("kembali ke langkahnya: keputusan sekaligus ditarik"),
    "cases.case.taken_out": _("mengeluarkan kasus dari keputusan sekaligus sesudah dibaca"),
    "cases.case.withdrawn": _("menarik usulan yang sudah diajukan"),
    "cases.deadline.recounted": _("menghitung ulang tenggat karena kalender kerja"),
    "cases.evidence.added": _("menambah bukti"),
    "cases.evidence.purged": _("menghapus isi bukti yang sudah dikeluarkan dari draf"),
    "cases.evidence.removed": _("mengeluarkan bukti dari draf"),
    "cases.effect.done": _("menjalankan layanan"),
    "cases.effect.failed": _("menerima galat layanan"),
    "cases.effect.skipped": _("melewati layanan"),
    "cases.decree.brought_back": _("memasukkan kembali ke penetapan"),
    "cases.decree.postponed": _("menunda ke penetapan berikutnya"),
    "cases.decree.prepared": _("menyusun daftar penetapan"),
    "cases.decree.published": _("menerbitkan penetapan"),
    "cases.gate.proposed": _("mengusulkan gerbang"),
    "cases.gate.refused": _("menolak usulan gerbang"),
    "cases.gate.signed": _("memberlakukan gerbang"),
    "cases.incident.retried": _("mencoba lagi yang macet"),
    "cases.incident.skipped": _("melewati yang macet"),
    "cases.holding.changed": _("membagi banyak tugas"),
    "cases.ladder.set": _("mengatur tangga tenggat"),
    "cases.look.drawn": _("menarik contoh acak untuk dibaca"),
    "cases.look.stopped": _("menghentikan pembacaan contoh"),
    "cases.sampling.closed": _("menutup uji petik"),
    "cases.sampling.drawn": _("menarik uji petik"),
    "cases.sampling.found": _("mencatat temuan uji petik"),
    "cases.message.heard": _("menerima pesan"),
    "cases.migration.ended": _("menyelesaikan pemindahan kasus"),
    "cases.migration.returned": _("menyelesaikan pembatalan pemindahan kasus"),
    "cases.migration.started": _("memulai pemindahan kasus"),
    "cases.migration.undone": _("membatalkan pemindahan kasus"),
    "cases.note.added": _("menulis komentar"),
    "cases.note.changed": _("mengubah komentar"),
    "cases.note.withdrawn": _("menarik komentar"),
    "cases.queue.changed": _("mengubah antrean"),
    "cases.queue.dropped": _("menghapus antrean"),
    "cases.queue.saved": _("menyimpan antrean"),
    "cases.rule.made": _("memberlakukan aturan antrean"),
    "cases.rule.stopped": _("menghentikan aturan antrean"),
    "cases.task.assigned": _("menugaskan tugas"),
    "cases.musdes.added": _("menambah keluarga ke agenda musyawarah"),
    "cases.musdes.attended": _("mencatat daftar hadir musyawarah"),
    "cases.musdes.cancelled": _("membatalkan musyawarah"),
    "cases.musdes.changed": _("mengubah keterangan musyawarah"),
    "cases.musdes.closed": _("menutup rapat dan membuat berita acara"),
    "cases.musdes.decided": _("mencatat putusan musyawarah"),
    "cases.musdes.drawn": _("menyusun agenda musyawarah"),
    "cases.musdes.dropped": _("mengeluarkan keluarga dari agenda musyawarah"),
    "cases.musdes.locked": _("mengunci hasil musyawarah"),
    "cases.musdes.observed": _("mengisi lembar pengamatan musyawarah"),
    "cases.musdes.opened": _("membuka musyawarah"),
    "cases.musdes.postponed": _("menunda sisa agenda musyawarah"),
    "cases.musdes.reopened": _("membuka kembali hasil musyawarah"),
    "cases.musdes.resumed": _("melanjutkan rapat musyawarah"),
    "cases.musdes.signed": _("mengunggah berkas musyawarah"),
    "cases.musdes.unsigned": _("mengeluarkan berkas musyawarah"),
    "cases.period.proposed": _("mengusulkan periode"),
    "cases.period.refused": _("menolak usulan periode"),
    "cases.period.signed": _("memberlakukan periode"),
    "cases.statement.closed": _("mengesahkan surat bertanda tangan"),
    "cases.statement.made": _("membuat surat untuk ditandatangani"),
    "cases.statement.scanned": _("mengunggah surat bertanda tangan"),
    "cases.statement.voided": _("membatalkan surat untuk ditandatangani"),
    "cases.task.claimed": _("mengambil tugas"),
    "cases.task.decided": _("memutus tugas"),
    "cases.task.flagged": _("menandai tugas"),
    "cases.task.prioritised": _("mendahulukan tugas"),
    "cases.task.freed": _("melepas tugas yang terlambat untuk pengganti"),
    "cases.task.raised": _("meneruskan tugas yang terlambat ke atasan"),
    "cases.task.released": _("melepas tugas"),
    "cases.task.reminded": _("mengingatkan tugas yang hampir jatuh tempo"),
    "cases.timer.fired": _("melewati tenggat"),
    "demo.data.seeded": _("mengisi data demo"),
    "documents.letter.issued": _("menerbitkan surat"),
    "documents.letter.rendered": _("menyiapkan PDF surat"),
    "documents.letter.reprinted": _("mencetak ulang surat"),
    "documents.part.rendered": _("menyiapkan PDF bagian lampiran"),
    "documents.template.proposed": _("mengusulkan versi templat surat"),
    "documents.template.rejected": _("menolak versi templat surat"),
    "documents.template.signed": _("memberlakukan versi templat surat"),
    "documents.template.withdrawn": _("menarik usulan versi templat surat"),
    "documents.template_draft.discarded": _("membuang draf templat surat"),
    "documents.template_draft.opened": _("memulai draf templat surat"),
    "documents.template_draft.saved": _("menyimpan draf templat surat"),
    "fieldwork.visit.recorded": _("mencatat kunjungan"),
    "processes.draft.discarded": _("membuang draf proses"),
    "processes.draft.opened": _("membuka draf proses"),
    "processes.draft.saved": _("menyimpan draf proses"),
    "processes.path.dropped": _("menghapus jalur yang dijanjikan"),
    "processes.path.recorded": _("merekam kasus sebagai jalur"),
    "processes.version.proposed": _("mengusulkan versi proses"),
    "processes.version.rejected": _("menolak versi proses"),
    "processes.version.signed": _("menandatangani versi proses"),
    "processes.version.withdrawn": _("menarik usulan versi proses"),
    "regions.region.loaded": _("memuat wilayah"),
    "registry.change_set.merged": _("menggabung usulan dengan perubahan register yang tidak bertumpang"),
    "registry.change_set.resolved": _("memilih nilai isian yang bentrok"),
    "registry.individu.moved": _("memindahkan anggota ke keluarga lain"),
    "registry.individu.restored": _("mengembalikan anggota keluarga"),
    "registry.change_set.applied": _("menerapkan usulan ke register"),
    "registry.change_set.conflicted": _("menemukan benturan dengan register"),
    "registry.duplicate.different": _("memutus dua data sebagai orang berbeda"),
    "registry.duplicate.merge_proposed": _("mengusulkan penggabungan data ganda"),
    "registry.duplicate.reopened": _("membatalkan putusan data ganda"),
    "registry.duplicate.same": _("memutus dua data sebagai orang yang sama"),
    "registry.duplicate.split": _("mengusulkan pemisahan data yang keliru digabung"),
    "registry.duplicate.unsure": _("menunda putusan data ganda"),
    "registry.duplicates.ended": _("selesai mencari data ganda"),
    "registry.duplicates.started": _("mulai mencari data ganda"),
    "registry.check.overridden": _("melewati temuan pemeriksaan"),
    "registry.families.loaded": _("memuat keluarga"),
    "registry.individu.added": _("menambah anggota"),
    "registry.individu.changed": _("mengubah anggota"),
    "registry.individu.removed": _("menghapus anggota"),
    "registry.keluarga.added": _("menambah keluarga"),
    "registry.keluarga.changed": _("mengubah keluarga"),
    "registry.keluarga.restored": _("memulihkan keluarga"),
    "registry.keluarga.removed": _("menghapus keluarga"),
    "registry.keys.rotated": _("mengganti kunci data"),
    "registry.number.hit": _("menemukan nomor yang terdaftar di luar wilayahnya"),
    "registry.padan.asked": _("memadankan usulan dengan Dukcapil"),
    "registry.padan.ended": _("menyelesaikan pemadanan wilayah"),
    "registry.padan.exported": _("mengunduh berkas padan"),
    "registry.padan.imported": _("memasukkan jawaban padan"),
    "registry.padan.settled": _("menerima hasil padan"),
    "registry.padan.started": _("memulai pemadanan wilayah"),
    "registry.proposal.closed": _("menutup usulan"),
    "registry.proposal.reopened": _("membuka lagi usulan"),
    "registry.proposal.rebased": _("menyusun ulang usulan"),
    "registry.proposal.saved": _("menyimpan usulan"),
    "registry.ruta.added": _("menambah rumah tangga"),
    "registry.ruta.changed": _("mengubah rumah tangga"),
    "registry.ruta.restored": _("memulihkan rumah tangga"),
    "registry.ruta.removed": _("menghapus rumah tangga"),
    "registry.reason.proposed": _("mengusulkan alasan"),
    "registry.reason.refused": _("menolak usulan alasan"),
    "registry.reason.signed": _("memberlakukan alasan"),
    "registry.secret.revealed": _("membuka nomor yang disamarkan"),
}
JOBS = {
    "access.close": _("penutupan akun"),
    "queues.apply": _("aturan antrean"),
    "calendars.recount": _("penghitungan tenggat"),
    "cases.bulk": _("keputusan sekaligus"),
    "cases.migration": _("pemindahan kasus"),
    "cases.move": _("kepindahan keluarga"),
    "cases.outcome": _("putusan sanggahan"),
    "demo": _("pengisian demo"),
    "effects.run": _("layanan otomatis"),
    "flask fab": _("perintah pemasangan"),
    "letters.render": _("penyiapan surat"),
    "letters.retry": _("penyiapan surat"),
    "pintu masuk": _("pintu masuk"),
    "portal init": _("pemasangan"),
    "portal rotate-keys": _("penggantian kunci"),
    "Pemuatan awal": _("pemuatan awal"),
    "registry.duplicates": _("pencarian data ganda"),
    "tasks.climb": _("tangga tenggat"),
    "timers.sweep": _("tenggat"),
}
"""What the portal itself acts as → in words."""
CHANGE_STATUSES = {
    "terbuka": _("Berjalan"),
    "diterapkan": _("Diterapkan"),
    "batal": _("Tidak jadi"),
    "konflik": _("Bentrok"),
}
CHANGE_LOOKS = {"terbuka": "info", "diterapkan": "ok", "batal": "net", "konflik": "warn"}
"""What became of a proposal, and how it looks."""
_FIELDS = {field.name: field.label for fields in FIELDS.values() for field in fields}


def verb_text(verb: str) -> str:
    """What somebody did; a verb without words shows its own name."""
    return str(VERBS.get(verb, verb))


def job_text(name: str) -> str:
    """Which part of the portal acted; "" when it acted in a person's name."""
    return f"({JOBS[name]})" if name in JOBS else ""


def actor_text(names: str) -> str:
    """Who acted, one or several between commas, with the house's own parts in words."""
    return ", ".join(str(JOBS.get(one, one)) for one in names.split(", "))


def key_text(key: str) -> str:
    """A key of before or after: a field's label, else the key in plain letters."""
    return gettext(_FIELDS[key]) if key in _FIELDS else question_of(key).replace("_", " ")


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(what, before, after) for each key of a fact."""
    keys = [*before, *(key for key in after if key not in before)]
    return [(key_text(key), _plain(before.get(key)), _plain(after.get(key))) for key in keys]


def _plain(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("Ya") if value else gettext("Tidak")
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key_text(key)}: {_plain(one)}" for key, one in value.items())
    return str(value)
