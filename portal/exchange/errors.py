"""What an exchange refuses, each with what to do instead."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused


class FileRefused(Invalid):
    """Berkas ini tidak dapat dibaca."""


class EmptyFile(FileRefused):
    """Berkas ini kosong. Periksa apakah berkas yang dipilih benar."""


class NotASpreadsheet(FileRefused):
    """Berkas ini bukan XLSX dan bukan CSV.

    Buka di Excel atau LibreOffice, lalu simpan sebagai .xlsx atau CSV UTF-8.
    """


class OldWorkbook(FileRefused):
    """Berkas ini berformat Excel lama (.xls) atau dikunci kata sandi.

    Buka, lepas sandinya, lalu simpan sebagai .xlsx.
    """


class MacroWorkbook(FileRefused):
    """Berkas ini memuat makro. Simpan sebagai "Buku Kerja Excel (.xlsx)" tanpa makro, lalu unggah lagi."""


class TruncatedFile(FileRefused):
    """Berkas ini terpotong atau rusak, mungkin karena unduhan atau salinannya tidak selesai.

    Salin lagi dari asalnya.
    """


class GrowsTooLarge(FileRefused):
    """Isi berkas ini jauh lebih besar daripada ukurannya dan tidak dibuka demi keamanan portal.

    Kirim datanya saja, tanpa baris dan kolom kosong.
    """


class TooManyColumns(FileRefused):
    """Berkas ini memuat lebih dari {most} kolom. Hapus kolom kosong di kanan data, simpan, lalu unggah lagi."""


class TooManyRows(FileRefused):
    """Berkas ini memuat lebih dari {most} baris. Bagi menjadi beberapa berkas."""


class RowsOutOfOrder(FileRefused):
    """Nomor baris di dalam berkas ini tidak berurutan (baris {row}), jadi berkasnya rusak.

    Buka di Excel atau LibreOffice, simpan sebagai berkas baru, lalu unggah lagi.
    """


class TooManyMerged(FileRefused):
    """Berkas ini memuat lebih dari {most} sel gabungan. Pisahkan sel gabungan, simpan, lalu unggah lagi."""


class LineTooLong(FileRefused):
    """Baris {line} terlalu panjang untuk sebuah tabel.

    Periksa tanda kutip dan pemisah kolomnya, lalu simpan lagi sebagai CSV.
    """


class WrongEncoding(FileRefused):
    """Huruf pada baris {line} tidak dapat dibaca. Simpan lagi sebagai "CSV UTF-8", lalu unggah."""


class TooHeavy(FileRefused):
    """Berkas ini menghabiskan waktu atau memori yang disediakan untuk satu berkas.

    Bagi menjadi beberapa berkas yang lebih kecil.
    """


class NoHeader(FileRefused):
    """Baris judul kolom tidak ditemukan. Baris pertama yang terisi harus memuat nama-nama kolom."""


class NoData(FileRefused):
    """Berkas ini hanya berisi judul kolom, tanpa satu pun baris data."""


class UploadTooLarge(Refused):
    """Berkas lebih besar dari {most} MB, jadi tidak diterima. Bagi menjadi beberapa berkas, atau kirim sebagai CSV."""

    status = 413


class MappingIncomplete(Invalid):
    """Pasangkan dulu kolom yang wajib: {labels}."""


class MappedTwice(Invalid):
    """Dua kolom dipasangkan ke isian yang sama: {labels}."""


class NotThisStep(Refused):
    """Impor ini tidak sedang pada langkah itu. Muat ulang halamannya."""


class NothingGood(Refused):
    """Tidak ada keluarga yang dapat diajukan dari berkas ini."""


class NothingNew(Invalid):
    """Berkas ini tidak memuat keluarga baru. Centang usulan perbaikan bila perbaikannya hendak diajukan."""


class NotNational(Refused):
    """Daftar tanda hanya dapat dimuat oleh petugas pusat."""

    status = 403


class SheetFull(Refused):
    """Lembar XLSX memuat paling banyak {most} baris, sedangkan isi ini lebih banyak.

    Pilih CSV atau Parquet, atau persempit saringannya.
    """


class NotMade(Refused):
    """Berkas tidak dapat dibuat karena galat pada portal; galatnya tercatat. Coba lagi, atau hubungi admin."""


class NotChecked(Refused):
    """Pemeriksaan berhenti karena galat pada portal; galatnya tercatat. Periksa lagi, atau hubungi admin."""


class Interrupted(Refused):
    """Pekerjaan ini terhenti karena gangguan pada basis data atau server, sesudah dicoba beberapa kali.

    Yang sudah selesai tidak hilang. Coba lagi; bila berulang, hubungi admin.
    """


class NoRightLeft(Refused):
    """Hak untuk mengekspor data ini sudah tidak dimiliki saat berkasnya hendak dibuat."""


class ExportGone(Refused):
    """Berkas ekspor ini sudah kedaluwarsa dan dihapus. Buat ekspor baru bila masih diperlukan."""

    status = 410
