"""What can be wrong with a letter template, each said to whoever edits it."""

from __future__ import annotations

from portal.kernel.errors import Refused


class Misplaced(Refused):
    """Bagian ini tidak dapat dibaca."""

    status = 422


class TooLong(Misplaced):
    """Templat paling panjang {most} huruf."""


class Empty(Misplaced):
    """Templat masih kosong."""


class Unreadable(Misplaced):
    """Tanda {sign} tidak diharapkan di sini."""


class Unfinished(Misplaced):
    """Kurung {{{{ … }}}} atau {{% … %}} ini belum ditutup dengan benar."""


class UnknownField(Misplaced):
    """Isian “{name}” tidak ada pada jenis surat ini. Salin namanya dari daftar isian."""


class UnknownPart(Misplaced):
    """“{name}” tidak punya isian “{part}”."""


class NotAList(Misplaced):
    """“{name}” bukan daftar, jadi tidak dapat diulang atau dihitung."""


class IsAList(Misplaced):
    """“{name}” adalah daftar: ulangi dengan {{% for … in {name} %}}, atau hitung dengan {name}|jumlah."""


class UnknownFilter(Misplaced):
    """Pengubah “{name}” tidak dikenal. Yang ada: {known}."""


class UnknownWord(Misplaced):
    """Perintah “{name}” tidak tersedia. Yang ada: if, elif, else, endif, for, endfor."""


class NotClosed(Misplaced):
    """“{name}” belum ditutup."""


class ClosedUnopened(Misplaced):
    """“{name}” menutup sesuatu yang tidak dibuka di sini."""


class UnknownTag(Misplaced):
    """Tag <{name}> tidak diizinkan. Yang ada: {known}."""


class UnknownAttribute(Misplaced):
    """Keterangan {name} pada tag ini tidak diizinkan."""


class AnnexInside(Misplaced):
    """Lampiran dimulai dengan <section class="{name}">, di luar tag lain."""


class AfterAnnex(Misplaced):
    """Ini berdiri sesudah lampiran, jadi tercetak di belakang tanda tangan: pindahkan ke atas lampiran pertama."""


class LoopedAnnex(Misplaced):
    """Pengulangan ini memuat lampiran, jadi sejak putaran kedua bagian ini tercetak di belakang tanda tangan.

    Pindahkan ke dalam lampirannya, atau ke luar pengulangan.
    """


class StrayAngle(Misplaced):
    """Tanda < hanya untuk tag. Untuk tanda kurang dari, tulis &lt;."""


class FieldInTag(Misplaced):
    """Isian tidak boleh berada di dalam tag."""


class NoComment(Misplaced):
    """Catatan {{# … #}} tidak dipakai di sini; hapus bagian ini."""


class TooDeep(Misplaced):
    """Daftar di dalam daftar paling banyak {most} tingkat."""


class TakenName(Misplaced):
    """Nama “{name}” sudah dipakai; pilih nama lain untuk satu baris daftar."""


class TooMuch(Misplaced):
    """Surat ini menjadi terlalu panjang: lebih dari {most} huruf."""
