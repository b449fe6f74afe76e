"""Words of the process screens: what elements, states, stages and properties are called; conditions as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _

from portal.access.roles import BY_CODE
from portal.cases.outlines import Comparison, TimerInfo
from portal.cases.services import LABELS as SERVICES
from portal.kernel.durations import due_of, rounds_of, unquoted
from portal.views.cases.labels import ACTIONS, action_look

STATUSES = {
    "usul": _("Menunggu tanda tangan"),
    "berlaku": _("Berlaku"),
    "diganti": _("Diganti"),
    "ditolak": _("Tidak jadi"),
}
STATUS_LOOKS = {"usul": "warn", "berlaku": "ok", "diganti": "net", "ditolak": "bad"}
ORIGINS = {"bawaan": _("bawaan portal"), "studio": _("studio")}
STAGES = {
    "baca": _("Berkas terbaca"),
    "periksa": _("Gambar dan isian benar"),
    "buktikan": _("Tidak ada perkara yang macet"),
    "skenario": _("Jalur yang dijanjikan ditempuh"),
    "acak": _("Perkara rekaan dijalani dua mesin"),
    "pindah": _("Kasus yang berjalan, bila dipindah"),
}
STAGE_STATES = {"lolos": _("Lolos"), "sebagian": _("Lolos sebagian"), "gagal": _("Gagal"), "dilewati": _("Dilewati")}
STAGE_LOOKS = {"lolos": "ok", "sebagian": "warn", "gagal": "bad", "dilewati": "net"}
LEVELS = {"galat": _("Kesalahan"), "peringatan": _("Peringatan"), "catatan": _("Catatan")}
LEVEL_LOOKS = {"galat": "bad", "peringatan": "warn", "catatan": "info"}
KINDS = {
    "start": _("Awal"),
    "end": _("Akhir"),
    "catch": _("Peristiwa tunggu"),
    "throw": _("Peristiwa kirim"),
    "boundary": _("Peristiwa tepi"),
    "user": _("Langkah"),
    "manual": _("Langkah di luar portal"),
    "service": _("Layanan otomatis"),
    "script": _("Perhitungan"),
    "rule": _("Tabel keputusan"),
    "send": _("Kirim pesan"),
    "receive": _("Terima pesan"),
    "task": _("Tugas tanpa jenis"),
    "subprocess": _("Subproses"),
    "event_subprocess": _("Subproses peristiwa"),
    "call": _("Panggil proses"),
    "xor": _("Pilihan"),
    "and": _("Cabang bersamaan"),
    "or": _("Pilihan majemuk"),
    "event_gateway": _("Menunggu yang pertama"),
    "arrow": _("Panah"),
    "process": _("Proses"),
    "path": _("Jalur"),
}
FORMS = {
    "draf": _("Susun usulan keluarga"),
    "musdes": _("Hasil musyawarah desa"),
    "kunjungan": _("Hasil kunjungan rumah"),
    "keputusan": _("Putusan dengan catatan"),
    "konflik": _("Tinjau data yang bentrok"),
    "mutu": _("Periksa mutu kunjungan"),
    "sidang": _("Dengar kedua pihak"),
    "putusan": _("Putusan sanggahan"),
    "penetapan": _("Meja penetapan bulanan"),
}
VARIABLES = {
    "keputusan": _("Jawaban langkah"),
    "kembali_ke": _("Dikembalikan ke"),
    "perlu_provinsi": _("Provinsi ikut memutus"),
    "hasil_terap": _("Hasil penerapan ke register"),
    "perlu_mutu": _("Periksa mutu kunjungan"),
}
COMPARISONS = {
    "==": _("sama dengan"),
    "!=": _("bukan"),
    ">": _("lebih dari"),
    ">=": _("paling sedikit"),
    "<": _("kurang dari"),
    "<=": _("paling banyak"),
    "yes": _("ya"),
    "no": _("tidak"),
}
FIELDS = {
    "label": _("Nama"),
    "kind": _("Jenis"),
    "role": _("Peran"),
    "service": _("Layanan"),
    "decision": _("Tabel keputusan"),
    "event": _("Peristiwa"),
    "timer": _("Waktu"),
    "attached_to": _("Menempel pada"),
    "interrupting": _("Menghentikan langkahnya"),
    "form": _("Formulir"),
    "actions": _("Jawaban"),
    "return_to": _("Dapat dikembalikan ke"),
    "not_same_as": _("Harus orang lain dari"),
    "withdraw_from": _("Dapat ditarik dari"),
    "due": _("Tenggat"),
    "phase": _("Tahap"),
    "from": _("Dari"),
    "to": _("Ke"),
    "condition": _("Syarat"),
    "default": _("Jalan bawaan"),
    "phases": _("Tahap proses"),
    "variables": _("Peubah proses"),
    "steps": _("Langkah"),
}
CHANGES = {"baru": _("Baru"), "hilang": _("Dihapus"), "ubah": _("Diubah")}
CHANGE_LOOKS = {"baru": "ok", "hilang": "bad", "ubah": "warn"}
ADAPTED = {
    "disisipkan": _("ditambah langkah"),
    "dibuang": _("dikurangi langkah"),
    "tetap_gagal": _("tidak dapat disesuaikan"),
    "dihapus": _("dihapus"),
}


def role_title(code: str) -> str:
    """A role as people call it."""
    return gettext(BY_CODE[code].title) if code in BY_CODE else code.replace("_", " ")


def service_label(name: str) -> str:
    """What a service does."""
    return gettext(SERVICES[name]) if name in SERVICES else name


def variable_label(name: str) -> str:
    """A variable in words; one the portal does not know by its own name."""
    return str(VARIABLES.get(name) or name.replace("_", " "))


def answer_label(action: str) -> str:
    """An answer as its button says it."""
    return str(action_look(action).label)


def answers() -> dict[str, str]:
    """Answers steps may offer, with their buttons' words."""
    return {code: str(look.label) for code, look in ACTIONS.items()}


def phrase(tests: Iterable[Comparison], names: dict[str, str]) -> str:
    """A condition as a sentence; `names`: step → its label."""
    tests = list(tests)
    answer = next((one.value for one in tests if one.variable == "keputusan" and one.comparison == "=="), None)
    target = next((one.value for one in tests if one.variable == "kembali_ke" and one.comparison == "=="), None)
    parts = list(_told(tests, names))
    if answer is not None:
        said = gettext("jawaban “%(jawaban)s”", jawaban=answer_label(str(answer)))
        if target is not None:
            said = gettext("%(jawaban)s ke %(langkah)s", jawaban=said, langkah=names.get(str(target), str(target)))
        parts.insert(0, said)
    return gettext(" dan ").join(parts)


def _told(tests: list[Comparison], names: dict[str, str]) -> Iterator[str]:
    answered = any(one.variable == "keputusan" and one.comparison == "==" for one in tests)
    for one in tests:
        if answered and one.comparison == "==" and one.variable in {"keputusan", "kembali_ke"}:
            continue
        name = variable_label(one.variable)
        if one.comparison in {"yes", "no"}:
            yield f"{name}: {COMPARISONS[one.comparison]}"
        else:
            value = names.get(str(one.value), str(one.value).replace("_", " "))
            yield f"{name} {COMPARISONS.get(one.comparison, one.comparison)} {value}"


def span(length: timedelta) -> str:
    """A length of time in the largest whole unit."""
    minutes = round(length.total_seconds() / 60)
    if minutes >= 1440 and minutes % 1440 == 0:
        return ngettext("%(hari)s hari", "%(hari)s hari", minutes // 1440, hari=minutes // 1440)
    if minutes >= 60 and minutes % 60 == 0:
        return ngettext("%(jam)s jam", "%(jam)s jam", minutes // 60, jam=minutes // 60)
    return ngettext("%(menit)s menit", "%(menit)s menit", minutes, menit=minutes)


def about(length: timedelta) -> str:
    """A length of time, roughly: for medians."""
    hours = length.total_seconds() / 3600
    if hours < 1:
        return span(timedelta(minutes=max(1, round(hours * 60))))
    return span(timedelta(hours=round(hours))) if hours < 48 else span(timedelta(days=round(hours / 24)))


def timer_words(timer: TimerInfo) -> str:
    """When a timer falls."""
    text = unquoted(timer.text)
    try:
        due, rounds = due_of(timer.kind, text), rounds_of(timer.kind, text)
    except ValueError:
        return gettext("waktu dihitung: %(ungkapan)s", ungkapan=timer.text)
    if due.at is not None:
        return gettext("pada %(tanggal)s", tanggal=due.at.strftime("%d-%m-%Y %H.%M"))
    length = span(due.after or timedelta())
    said = gettext("%(lama)s kerja", lama=length) if due.working else length
    if timer.kind == "cycle":
        return (
            gettext("setiap %(lama)s, tanpa akhir", lama=said)
            if rounds < 0
            else gettext("setiap %(lama)s, %(kali)s kali", lama=said, kali=rounds)
        )
    return gettext("setelah %(lama)s", lama=said)


def indonesian() -> bool:
    """Whether the reader's language is Indonesian."""
    return get_locale().language == "id"
