"""What access refuses: weak passwords, posts that may not be given, roles that may not be changed so."""

from __future__ import annotations

from portal.kernel.errors import Invalid, NotAllowed, Refused


class PasswordTooShort(Invalid):
    """Kata sandi paling sedikit {shortest} huruf. Beberapa kata yang mudah Anda ingat sudah cukup."""


class PasswordTooLong(Invalid):
    """Kata sandi paling banyak {longest} huruf."""


class PasswordTooCommon(Invalid):
    """Kata sandi ini terlalu mudah ditebak. Pakai beberapa kata yang tidak biasa bersama."""


class PasswordIsName(Invalid):
    """Kata sandi tidak boleh memuat nama pengguna Anda."""


class PasswordUnchanged(Invalid):
    """Kata sandi baru harus berbeda dari yang lama."""


class PasswordWrong(Invalid):
    """Kata sandi saat ini tidak cocok."""


class PasswordMustChange(NotAllowed):
    """Kata sandi Anda hanya berlaku sekali. Masuk lewat halaman portal dan ganti dahulu."""


class FactorAlready(Refused):
    """Kode verifikasi sudah aktif untuk akun ini."""


class FactorNotBegun(Refused):
    """Pindai kode QR terlebih dahulu."""


class FactorCodeWrong(Invalid):
    """Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi."""


class FactorNeeded(NotAllowed):
    """Peran Anda memerlukan kode verifikasi. Masuk lewat halaman portal dan aktifkan dahulu."""


class UsernameTaken(Invalid):
    """Nama pengguna atau surel ini sudah dipakai orang lain."""


class NoPost(NotAllowed):
    """Anda belum memegang penugasan yang berlaku hari ini. Hubungi administrator Anda."""


class OwnPost(NotAllowed):
    """Penugasan Anda sendiri hanya dapat diubah oleh administrator lain."""


class RoleNotAtLevel(Invalid):
    """Peran ini tidak ada di tingkat wilayah itu."""


class RoleBeyondGiver(Invalid):
    """Peran ini memuat hak yang tidak Anda pegang sendiri ({rights}). Mintalah administrator pusat memberikannya."""


class OnlyNational(NotAllowed):
    """Peran dan haknya berlaku di seluruh Indonesia; hanya administrator pusat yang mengaturnya."""


class UnknownRole(Invalid):
    """Peran ini tidak dikenal."""


class AlreadyAppointed(Refused):
    """Orang ini sudah memegang peran itu di wilayah dan masa yang sama."""


class EndsBeforeStart(Invalid):
    """Tanggal akhir tidak boleh sebelum tanggal mulai."""


class RoleNameTaken(Invalid):
    """Kode peran ini sudah dipakai."""


class LastKeys(Refused):
    """Administrator pusat harus tetap dapat mengelola pengguna dan penugasan."""


class OwnAccount(NotAllowed):
    """Anda tidak dapat menonaktifkan akun Anda sendiri. Mintalah administrator lain."""


class LastAdministrator(Refused):
    """Ini administrator pusat terakhir yang masih aktif. Angkat dan aktifkan administrator lain lebih dahulu."""


class StartsInPast(Invalid):
    """Mulailah hari ini atau sesudahnya."""


class AbsenceTooLong(Invalid):
    """Ketidakhadiran paling lama {most} hari. Untuk lebih lama, mintalah administrator mengangkat pejabat lain."""


class NoSubstitute(Invalid):
    """Pilih pengganti yang memegang peran dan wilayah yang sama sepanjang waktu itu."""


class AbsentAlready(Invalid):
    """Ketidakhadiran {starts} sampai {ends} sudah tercatat dan bertumpang dengan tanggal ini."""


class SubstituteAbsent(Invalid):
    """{who} sendiri tidak hadir {starts} sampai {ends}. Pilih pengganti lain."""


class SubstitutesAlready(Invalid):
    """Orang ini menggantikan {who}, {starts} sampai {ends}. Pilih dahulu pengganti lain untuk {who}."""


class AbsenceOver(Refused):
    """Ketidakhadiran ini sudah berakhir."""


class TokenForms(Invalid):
    """Token belum dibuat. Periksa bagian yang ditandai."""


class TooManyTokens(Refused):
    """Anda sudah memegang {most} token yang berlaku. Cabut yang tidak dipakai lagi."""


class TokenMissing(Refused):
    """Kirim token pada kepala Authorization: Bearer, spasi, lalu tokennya. Token dibuat di Akun saya, Token API."""

    status = 401


class TokenEnded(Refused):
    """Token pada kepala Authorization tidak berlaku: salah ketik, dicabut, habis waktu, atau penugasannya berakhir."""

    status = 401


class ScopeMissing(NotAllowed):
    """Token ini tidak dibuat untuk tindakan ini. Lingkup yang diperlukan: {scope}."""


class TooManyCalls(Refused):
    """Terlalu banyak panggilan dalam satu menit. Coba lagi dalam {seconds} detik."""

    status = 429

    @property
    def headers(self) -> dict[str, str]:
        """What a program reads of it."""
        return {"Retry-After": str(self.params["seconds"])}


class ContractOver(Invalid):
    """Tanggal itu sudah lewat. Untuk menutup akun sekarang, hapus centang “Boleh masuk”."""


class GroupNameless(Invalid):
    """Beri nama kelompok ini, paling banyak 60 huruf."""


class GroupExists(Invalid):
    """Sudah ada kelompok bernama itu. Pakai nama lain, atau tambahkan orangnya ke kelompok itu."""


class GroupTooLarge(Refused):
    """Satu kelompok memuat paling banyak 500 orang. Buat kelompok kedua."""
