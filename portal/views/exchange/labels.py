"""Words of the exchange's screens."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from portal.exchange.models import ImportFile

KINDS = {
    "bdt": _("BDT/DTKS, satu baris tiap anggota"),
    "templat": _("Templat Verivali"),
    "bnba": _("Daftar BNBA, dipadankan dengan register"),
    "prelist": _("Prelist, dipadankan dengan register"),
    "tanda": _("Daftar tanda (ASN, pensiunan, meninggal, …)"),
}
STATUSES = {
    "membaca": _("Sedang dibaca"),
    "pemetaan": _("Menunggu kolom dipasangkan"),
    "memeriksa": _("Sedang diperiksa"),
    "diperiksa": _("Sudah diperiksa"),
    "mengajukan": _("Sedang diajukan"),
    "selesai": _("Selesai"),
    "gagal": _("Tidak dapat dibaca"),
    "dihentikan": _("Dihentikan"),
}
LOOKS = {
    "membaca": "info",
    "pemetaan": "warn",
    "memeriksa": "info",
    "diperiksa": "info",
    "mengajukan": "info",
    "selesai": "ok",
    "gagal": "bad",
    "dihentikan": "net",
}
FOUND = {
    "SEL-n": _("Angka panjang rusak (1,23E+15)"),
    "SEL-f": _("Sel berisi rumus"),
    "SEL-e": _("Sel berisi galat"),
    "WILAYAH": _("Desa/kelurahan tidak dikenal atau di luar wilayah"),
    "BERBEDA": _("Isian rumah tangga berbeda antarbaris"),
    "TERPISAH": _("Baris rumah tangga terpisah-pisah"),
    "GABUNG": _("Sel gabungan"),
    "KOSONG": _("Tidak ada anggota"),
    "USULAN": _("Sudah ada dalam usulan berjalan"),
    "DITOLAK": _("Ditolak saat diajukan"),
    "D01": _("Mirip orang dalam usulan lain"),
    "BUKTI": _("Draf yang menunggu bukti"),
    "TIDAK-ADA": _("Tidak terdaftar"),
    "BEDA": _("Nama atau alamat berbeda dengan register"),
    "BERUBAH": _("Keluarga terdaftar yang isiannya berbeda"),
    "SAMA": _("Keluarga terdaftar yang isiannya sama"),
    "IKUT": _("Baris baik yang menunggu baris lain"),
    "TAK-JELAS": _("Anggota yang tidak jelas orangnya"),
    "V00": _("Isian wajib kosong, kode atau angka tidak dikenal"),
    "V01": _("NIK atau No. KK tidak benar"),
    "V05": _("NIK ganda"),
    "V06": _("NIK kosong tanpa alasan"),
    "V07": _("Kepala keluarga tidak tepat satu"),
    "V08": _("Jumlah anggota tidak cocok"),
    "V09": _("No. KK ganda"),
    "V11": _("Tanggal lahir tidak mungkin"),
    "V16": _("Luas lantai tidak mungkin"),
    "V19": _("Titik rumah di luar Indonesia"),
}
FLAGS = {
    "asn": _("ASN"),
    "tni_polri": _("TNI/Polri"),
    "pensiunan": _("Pensiunan"),
    "bumn": _("Pegawai BUMN/BUMD"),
    "penghasilan": _("Penghasilan di atas upah minimum"),
    "pemilik_badan": _("Pemilik badan usaha (AHU)"),
    "aparat_desa": _("Aparat desa"),
    "meninggal": _("Meninggal"),
}
CONTENTS = {
    "keluarga": _("Keluarga, satu baris tiap keluarga"),
    "individu": _("Individu, satu baris tiap orang"),
}
FORMATS = {
    "xlsx": _("XLSX (Excel), satu lembar tiap tabel"),
    "csv": _("CSV dalam ZIP, satu berkas tiap tabel"),
    "parquet": _("Parquet dalam ZIP, satu berkas tiap tabel"),
}
CLASSES = {
    "nik": _("NIK, No. KK, dan nama ibu kandung"),
    "anak": _("Nama dan tanggal lahir anak"),
    "disabilitas": _("Disabilitas"),
    "kesehatan": _("Kesehatan dan kehamilan"),
    "keuangan": _("Penghasilan dan keuangan"),
}
EXPORT_STATUSES = {
    "menunggu": _("Sedang dibuat"),
    "selesai": _("Siap diunduh"),
    "gagal": _("Tidak dibuat"),
    "kedaluwarsa": _("Kedaluwarsa"),
}
EXPORT_LOOKS = {"menunggu": "info", "selesai": "ok", "gagal": "bad", "kedaluwarsa": "net"}


def chip(found: ImportFile) -> tuple[str, Any]:
    """The look and the word of an import's state; one that ended with refusals does not look like a success."""
    if found.status == "selesai" and found.refused:
        return ("warn", _("Selesai, sebagian ditolak")) if found.proposed else ("bad", _("Tidak ada yang diajukan"))
    if found.status == "selesai" and found.summary.get("BUKTI"):
        return "warn", _("Selesai, ada draf menunggu bukti")
    if found.stuck:
        return "bad", _("Gagal, dapat dicoba lagi")
    return LOOKS[found.status], STATUSES[found.status]
