"""Refusals of the register."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused


class AlreadyProposed(Refused):
    """Keluarga atau NIK ini sudah ada dalam usulan lain yang masih berjalan."""


class NothingChanged(Invalid):
    """Belum ada isian yang diubah."""


class DraftMoved(Refused):
    """Draf ini sudah disimpan dari halaman lain, jadi isian di halaman ini belum disimpan.

    Isian Anda tetap ada di sini: bandingkan dengan isi terakhirnya di tab lain, lalu lengkapi di sana.
    """


class NotOpenForChange(Refused):
    """Usulan ini sudah selesai dan tidak dapat diubah lagi."""


class NotSuspended(Refused):
    """Keluarga ini masih berlaku di register, jadi tidak ada yang perlu dipulihkan."""


class AlreadyObjected(Refused):
    """Hal yang sama pada keluarga ini sedang disanggah. Tunggu putusannya."""


class NotReady(Invalid):
    """Usulan ini belum memenuhi aturan data: {problem}."""


class BaseMoved(Refused):
    """Data di register sudah berubah sejak usulan ini disusun. Tidak ada yang ditulis; bandingkan dan susun ulang."""


class MergeUnfit(BaseMoved):
    """Digabung dengan perubahan register, data keluarga tidak lagi memenuhi aturan: {problem}."""


class NotChosen(Invalid):
    """Pilih nilai untuk setiap isian yang bentrok."""


class MovedAgain(Refused):
    """Register berubah lagi sejak halaman ini dibuka. Periksa kembali isian yang bentrok."""


class NotReversible(Invalid):
    """Perubahan ini tidak dapat dibatalkan dengan satu usulan. Usulkan perbaikan atau penghapusan keluarganya."""


class FirstRegistration(NotReversible):
    """Ini pencatatan pertama, bukan perubahan: membatalkannya berarti mengeluarkan orangnya dari register.

    Bila memang begitu, usulkan penghapusan keluarganya, atau usulkan perbaikan keluarganya tanpa anggota ini.
    """


class NikTaken(BaseMoved):
    """NIK pada usulan ini sudah terdaftar atas nama orang lain. Tidak ada yang ditulis."""


class KkTaken(BaseMoved):
    """Nomor KK pada usulan ini sudah terdaftar pada keluarga lain. Tidak ada yang ditulis."""


class MemberUnclear(Refused):
    """Anggota ini mirip dengan anggota terdaftar yang NIK-nya lain. Usulkan perbaikannya di halaman keluarga itu."""

    def __init__(self, place: int) -> None:
        """`place`: which of the members given."""
        super().__init__()
        self.place = place


class PairDecided(Refused):
    """Pasangan ini sudah diputus oleh {who}. Batalkan dahulu keputusan itu bila keliru."""


class NotDecided(Refused):
    """Pasangan ini belum diputus."""


class MergeUnderWay(Refused):
    """Penggabungan kedua data ini sedang diusulkan. Selesaikan atau tutup dahulu usulannya."""


class AlreadyMerged(Refused):
    """Kedua data ini sudah digabung. Bila keliru, pisahkan kembali lewat usulan."""


class NotMerged(Refused):
    """Kedua data ini belum digabung, jadi belum ada yang dipisahkan."""


class OthersInFamily(Refused):
    """Keluarga yang akan dihapus masih memuat {names}, yang belum diputus sama dengan anggota keluarga satunya."""


class NoCivilRegistry(Refused):
    """Portal ini belum tersambung ke Dukcapil. Gunakan berkas padan."""


class PadanUnreachable(Refused):
    """Dukcapil tidak dapat ditanya sekarang: {why}"""  # noqa: D400 - the cause ends it

    status = 503


class AreaTooWide(Invalid):
    """Pilih wilayah yang lebih kecil: paling luas satu kabupaten/kota, paling banyak 20.000 orang dalam satu berkas."""


class AlreadyPadan(Refused):
    """Wilayah ini sedang dipadankan. Tunggu sampai selesai."""


class UnreadableAnswers(Invalid):
    """Berkas jawaban tidak terbaca: {why}. Tidak ada yang disimpan."""
