"""The month's totals as a table to be read: Indonesian, or English."""

from __future__ import annotations

from collections.abc import Iterable

from tests.month.sums import Row

WORDS = {
    "proposals": ("Usulan", "Proposals"),
    "usulan_baru": ("usulan keluarga", "new families"),
    "perbaikan": ("perbaikan data", "corrections"),
    "penghapusan": ("penghapusan", "removals"),
    "reaktivasi": ("reaktivasi", "brought back"),
    "gabung_pecah": ("gabung atau pecah", "joined or parted"),
    "pindah": ("pindah anggota", "members moved"),
    "pindah_wilayah": ("pindah desa, asal", "moves, origin"),
    "pindah_datang": ("pindah desa, tujuan", "moves, destination"),
    "sanggah": ("sanggahan", "objections"),
    "all": ("semuanya", "all of them"),
    "numbered": ("nomor tanpa celah", "numbered without gaps"),
    "published": ("ditetapkan", "published"),
    "refused": ("ditolak", "refused"),
    "withdrawn": ("dibatalkan", "withdrawn"),
    "open": ("masih berjalan", "still open"),
    "periods": ("Periode", "Periods"),
    "late": ("terlambat, masuk bulan depan", "late, taken next month"),
    "meetings": ("Musyawarah", "Meetings"),
    "held": ("dikunci dengan tanda terima", "locked with a receipt"),
    "setuju": ("disetujui", "agreed"),
    "tolak": ("ditolak", "refused"),
    "tetap": ("tetap terdaftar", "kept"),
    "coret": ("dicoret", "struck"),
    "tunda": ("ditunda", "postponed"),
    "present": ("yang hadir", "people present"),
    "not_applied": ("putusan tidak diterapkan", "decisions not applied"),
    "work": ("Pekerjaan", "Work"),
    "visits": ("kunjungan rumah", "home visits"),
    "at_once": ("diputus sekaligus", "decided at once"),
    "decisions": ("semua keputusan", "all decisions"),
    "same_hand": ("memeriksa dan menyetujui sendiri", "verified and approved by one hand"),
    "register": ("Register", "Register"),
    "families": ("keluarga aktif", "active families"),
    "applied": ("perubahan diterapkan", "changes applied"),
    "people": ("orang dengan NIK", "people with a number"),
    "letters": ("Surat", "Letters"),
    "archived": ("tercetak dan sidiknya cocok", "printed, fingerprint fits"),
    "decrees": ("SK setiap ketetapan", "a decree for each case"),
    "annex": ("nama pada lampiran SK", "names in the decree's annex"),
    "public": ("nama pada daftar umum", "names on the public list"),
    "ba_kabupaten": ("berita acara kabupaten", "regency minutes"),
    "keterangan_terdata": ("keterangan terdata", "statements for citizens"),
    "pemberitahuan_hasil": ("pemberitahuan hasil", "notices of results"),
    "profil_keluarga": ("profil keluarga", "family profiles"),
    "sk_bnba": ("SK dengan lampiran nama", "decree with names"),
    "sptjm": ("SPTJM", "statement of responsibility"),
    "surat_pengesahan": ("surat pengesahan", "letter of ratification"),
    "left": ("Tertinggal", "Left over"),
    "effects": ("akibat belum dijalankan", "effects not run"),
    "jobs": ("pekerjaan latar menunggu", "jobs waiting"),
    "chunks": ("bagian keputusan sekaligus", "parts of bulks"),
    "ledger": ("catatan petugas", "people's notes"),
    "cases": ("kasus", "cases"),
    "facts": ("jejak", "facts"),
    "batches": ("berita acara", "minutes"),
    "receipts": ("tanda terima", "receipts"),
    "numbers": ("buku nomor", "number books"),
    "records": ("rekaman", "records"),
    "bulks": ("keputusan massal", "bulks"),
    "matched": ("tersaring", "matched"),
    "printed": ("tercetak", "printed"),
    "wanted": ("seharusnya", "expected"),
    "agree": ("cocok", "agrees"),
    "differ": ("BEDA", "DIFFERS"),
    "every": ("Semua jumlah cocok.", "Every total agrees."),
    "wrong": ("Jumlah yang berbeda:", "Totals that differ:"),
}
"""Word → Indonesian, English."""


def told(word: str, language: str) -> str:
    """A word of the table; one it has not is said as it is."""
    return WORDS.get(word, (word, word))[language == "en"]


def table(rows: Iterable[Row], language: str = "id") -> str:
    """The totals, group by group, each way of counting beside the others; what differs is named again at the end."""
    lines, group, wrong = [], "", 0
    for row in rows:
        if row.group != group:
            group = row.group
            lines += ["", told(group, language)]
        ways = ", ".join(f"{told(way, language).lower()} {count}" for way, count in row.counts.items())
        wrong += not row.agrees
        verdict = told("agree" if row.agrees else "differ", language)
        lines.append(f"  {told(row.what, language):34}{verdict:9}{ways}")
    lines += ["", told("every", language) if not wrong else f"{told('wrong', language)} {wrong}"]
    return "\n".join(lines).strip()
