"""The rule catalogue as people read it: what each rule looks at, and what to do when it speaks (docs/checks.md)."""

from __future__ import annotations

TITLES: dict[str, str] = {
    "V00": "Isian wajib dan terbaca",
    "V01": "NIK dan nomor KK 16 angka, bukan angka karangan",
    "V02": "Bagian tanggal pada NIK",
    "V03": "Tanggal lahir dan jenis kelamin menurut NIK",
    "V04": "Kode wilayah pada NIK",
    "V05": "NIK hanya milik satu orang",
    "V06": "NIK terisi",
    "V07": "Satu kepala keluarga",
    "V08": "Jumlah anggota sesuai daftar",
    "V09": "Nomor KK hanya milik satu keluarga",
    "V10": "Umur dan hubungan keluarga",
    "V11": "Tanggal lahir yang mungkin",
    "V12": "Kehamilan menurut jenis kelamin dan umur",
    "V13": "Sekolah dan ijazah menurut umur",
    "V14": "Jam kerja dan umur pekerja",
    "V15": "Tanda tidak layak: ASN, TNI, Polri, pensiunan, berpenghasilan, pemilik badan usaha",
    "V16": "Luas lantai dan jumlah kamar",
    "V17": "Jawaban yang saling bertentangan",
    "V18": "Nomor pelanggan PLN dan KKS",
    "V19": "Titik rumah",
    "V20": "Lama dan waktu kunjungan",
    "V21": "Foto kunjungan",
    "V22": "Padan dengan data Dukcapil",
    "V23": "Berita acara dan kehadiran musyawarah",
    "V24": "Jumlah pada berita acara sama dengan catatan",
    "D01": "Orang yang sama dalam usulan lain",
    "B01": "Bukti identitas keluarga baru",
    "B02": "Bukti kematian",
    "B03": "Bukti pindah",
    "B04": "Bukti alasan penghapusan",
    "B05": "Bukti perubahan anggota, nama, atau nomor",
}
"""Rule → what it looks at, in the order of the panel.

V: the ministry's rules; D: other proposals; B: the files a proposal should bring.
"""
OTHER = "V00"
"""What a rule of a questionnaire counts as where a table tells rules apart."""
HELP: dict[str, str] = {
    "V00": "Lengkapi atau perbaiki isian ini.",
    "V01": "Salin nomornya dari kartu, jangan dari catatan.",
    "V02": "Cocokkan dengan KTP atau KK. NIK tidak pernah dibetulkan sendiri oleh portal.",
    "V03": "Periksa KTP dan akta. Bila NIK memang terbit keliru, arahkan warga ke Dukcapil.",
    "V04": "Periksa enam angka pertama NIK. Pindah domisili dan pemekaran wilayah bukan kesalahan.",
    "V05": "Bila NIK-nya sama, cari siapa pemegangnya; bila orangnya hanya mirip, pastikan bukan orang yang sama.",
    "V06": "Bantu warga merekam data di Dukcapil, lalu usulkan perbaikan.",
    "V07": "Tentukan satu anggota sebagai kepala keluarga.",
    "V08": "Hitung lagi anggota rumah tangga bersama keluarga itu.",
    "V09": "Periksa KK: satu nomor untuk satu keluarga.",
    "V10": "Periksa tanggal lahir dan hubungan keluarga pada KK.",
    "V11": "Periksa tanggal lahir pada akta atau KK.",
    "V12": "Periksa jenis kelamin, umur, dan jawaban kehamilan.",
    "V13": "Tanyakan lagi jenjang, kelas, dan ijazahnya.",
    "V14": "Tanyakan lagi pekerjaan dan jamnya; anak yang bekerja dilaporkan ke pendamping.",
    "V15": "Tanyakan pekerjaan dan penghasilan keluarga ini. Bila tandanya keliru, lewati dengan alasan.",
    "V16": "Ukur lagi luas lantai, atau periksa jumlah orang dan kamarnya.",
    "V17": "Tanyakan lagi kedua jawaban itu di rumahnya.",
    "V18": "Salin nomor dari meteran, rekening, atau kartunya.",
    "V19": "Ambil titik lagi di depan rumah.",
    "V20": "Tanyakan kepada petugas bagaimana kunjungan dilakukan; ulangi bila perlu.",
    "V21": "Minta foto baru dari rumah ini.",
    "V22": "Bandingkan kedua nilai. Arahkan warga ke Dukcapil, atau perbaiki isian sesuai kartunya.",
    "V23": "Lengkapi berita acara dan daftar hadir musyawarah.",
    "V24": "Cocokkan angka pada berita acara yang ditandatangani dengan catatan, lalu betulkan yang keliru.",
    "D01": "Buka usulan yang lain. Bila orangnya sama, batalkan salah satu; bila bukan, lanjutkan.",
    "B01": "Foto KK atau KTP-nya, lalu tambahkan sebagai bukti selama usulan masih draf.",
    "B02": "Foto akta atau surat kematiannya, lalu tambahkan sebagai bukti selama usulan masih draf.",
    "B03": "Foto surat pindahnya, lalu tambahkan sebagai bukti selama usulan masih draf.",
    "B04": "Tambahkan surat pernyataan atau keterangan desa sebagai bukti selama usulan masih draf.",
    "B05": "Foto surat yang menunjukkan perubahan itu, lalu tambahkan sebagai bukti selama usulan masih draf.",
}
"""Rule → what to do about it."""


def rule_of(code: str) -> str:
    """The rule a finding belongs to: a questionnaire's `V12_belum_kawin` to V12, what has no number to `OTHER`."""
    number = code.partition("_")[0]
    return number if number in TITLES else OTHER
