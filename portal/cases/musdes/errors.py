"""Refusals of village meetings."""

from __future__ import annotations

from portal.kernel.errors import Invalid, NotAllowed, NotFound, Refused


class NotTheVillage(NotFound):
    """Notulen musyawarah hanya ditulis oleh desa atau kelurahan yang mengadakannya."""


class NotTheRegency(NotAllowed):
    """Hanya kabupaten/kota yang dapat membuka kembali hasil musyawarah yang terkunci."""


class MinutesClosed(Refused):
    """Notulen ini sudah ditutup. Lanjutkan rapatnya dahulu bila masih ada yang harus diubah."""


class BatchLocked(Refused):
    """Hasil musyawarah ini sudah terkunci. Minta kabupaten/kota membukanya kembali bila ada yang keliru."""


class NotClosed(Refused):
    """Tutup rapat dan buat berita acaranya dahulu."""


class NotLocked(Refused):
    """Hasil musyawarah ini tidak sedang terkunci."""


class HeadHasDecided(Refused):
    """Kepala Dinas sudah memutus kasus dari musyawarah ini, jadi hasilnya tidak dapat dibuka kembali."""


class NothingOnAgenda(Refused):
    """Agenda musyawarah ini masih kosong. Susun agendanya dahulu."""


class AgendaFull(Refused):
    """Agenda satu musyawarah memuat paling banyak {most} keluarga. Sisanya untuk musyawarah berikutnya."""


class StillUndecided(Refused):
    """Masih ada {count} keluarga yang belum diputus. Putuskan, atau tunda semuanya."""


class NotHeldYet(Refused):
    """Musyawarah ini tertanggal {day}; notulennya baru dapat ditutup pada hari itu."""


class DecidedElsewhere(Refused):
    """{name} sudah diputus lebih dulu oleh {who}, di tab atau gawai lain. Putusan itu yang berlaku; ubah bila perlu."""


class AlreadyApplied(Refused):
    """Putusan ini sudah diterapkan pada kasusnya dan tidak dapat diubah lagi."""


class OnAgenda(Refused):
    """Kasus ini ada di agenda musyawarah {day}. Putuskan di sana, atau keluarkan dahulu dari agendanya."""


class AlreadyOnAgenda(Refused):
    """Keluarga ini sudah ada di agenda sebuah musyawarah, atau sedang ada usulannya."""


class DecisionRequired(Invalid):
    """Pilih putusan yang tersedia untuk keluarga ini."""


class WhyRequired(Invalid):
    """Pilih alasannya; untuk “Lainnya” tulis alasannya sedikitnya lima huruf."""


class DateRequired(Invalid):
    """Tanggal musyawarah harus di dalam periodenya."""


class PeriodBackwards(Invalid):
    """Akhir periode tidak boleh sebelum awalnya."""


class AttendanceWrong(Invalid):
    """Isi jumlah peserta dengan angka 0 sampai {most}."""


class UnknownPaper(Invalid):
    """Pilih jenis berkas dari daftar."""


class TooManyPapers(Invalid):
    """Musyawarah ini sudah memuat {most} berkas. Keluarkan dahulu yang tidak diperlukan."""


class NotLockable(Refused):
    """Belum dapat dikunci. {problem}"""  # noqa: D400 - the finding ends it
