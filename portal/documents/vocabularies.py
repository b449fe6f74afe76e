"""Every kind of letter the ministry words by itself: what its template may speak of. Pure.

The names of the fields are what the content of a letter holds (`portal.documents.letters.check_content`).
"""

from __future__ import annotations

from portal.documents.language.fields import Vocabulary, day, number, rows, text, texts, yes
from portal.documents.meetingfields import OF_MEETING

PLACE = (
    text("alamat", "Alamat rumah", "Jalan Kenanga 4, RT 002 RW 004"),
    text("desa", "Desa atau kelurahan", "Desa Karangsari"),
    text("kecamatan", "Kecamatan", "Kecamatan Kembaran"),
    text("kabupaten", "Kabupaten atau kota", "Kabupaten Banyumas"),
    text("provinsi", "Provinsi", "Provinsi Jawa Tengah"),
)
REGENCY = (
    text("kabupaten", "Kabupaten atau kota", "Kabupaten Banyumas"),
    text("kode_kabupaten", "Kode kabupaten atau kota", "33.02"),
    text("provinsi", "Provinsi", "Provinsi Jawa Tengah"),
    text("kode_provinsi", "Kode provinsi", "33"),
)
FAMILY = (
    text("kepala", "Nama kepala keluarga", "Kartinah Lestari"),
    text("nomor_kk", "Nomor KK, disamarkan", "330220 •••••• 9003"),
    *PLACE,
)
SIGNER = (
    text("jabatan", "Jabatan penanda tangan", "Kepala Dinas Sosial"),
    text("penanda", "Nama penanda tangan", "Hendra Wijaya"),
)
PERIOD = (
    day("periode_mulai", "Hari pertama masa yang dilaporkan", "2026-11-01"),
    day("periode_akhir", "Hari terakhir masa yang dilaporkan", "2026-11-26"),
)
ADVICE = "Lengkapi bukti yang disebut dalam alasan, lalu minta desa mengusulkan lagi."
OBJECTION = (
    texts(
        "cara_keberatan",
        "Cara menyatakan keberatan, satu langkah tiap butir",
        "Datang ke kantor Desa Karangsari membawa surat ini, KTP, dan Kartu Keluarga.",
        "Jelaskan apa yang tidak sesuai; petugas mencatatnya dan memberi tanda terima.",
    ),
    day("batas_keberatan", "Hari terakhir menyatakan keberatan", "2026-12-10"),
)
MEMBERS = rows(
    "anggota",
    "Anggota keluarga",
    text("nama", "Nama"),
    text("nik", "NIK, disamarkan"),
    text("hubungan", "Hubungan dengan kepala keluarga"),
    samples=(
        {"nama": "Kartinah Lestari", "nik": "330220 •••••• 9001", "hubungan": "Kepala keluarga"},
        {"nama": "Bagas Prakoso", "nik": "330220 •••••• 9002", "hubungan": "Anak"},
    ),
)
COUNTS = (
    number("baru", "Keluarga baru", 12),
    number("perbaikan", "Perbaikan data dan lainnya", 7),
    number("hapus", "Penghapusan", 3),
    number("jumlah", "Jumlah seluruhnya", 22),
)
_COUNTED = ({"nama": "Kecamatan Kembaran", "baru": 12, "perbaikan": 7, "hapus": 3, "jumlah": 22},)
TOTALS = (
    number("total_baru", "Total keluarga baru", 12),
    number("total_perbaikan", "Total perbaikan data dan lainnya", 7),
    number("total_hapus", "Total penghapusan", 3),
    number("total_jumlah", "Total seluruhnya", 22),
)

BY_KIND = rows(
    "rincian",
    "Banyaknya menurut jenis, setiap jenis dengan namanya",
    text("nama", "Nama jenis"),
    number("jumlah", "Banyaknya", 12),
    samples=(
        {"nama": "Keluarga baru", "jumlah": 12},
        {"nama": "Perbaikan data", "jumlah": 6},
        {"nama": "Reaktivasi", "jumlah": 1},
        {"nama": "Penghapusan", "jumlah": 3},
    ),
)
DECREE = Vocabulary(
    (
        text("jenis", "Jenis usulan (kode)", "usulan_baru"),
        text("tentang", "Tentang apa keputusan ini", "Penetapan Keluarga dalam Data Tunggal Sosial dan Ekonomi"),
        text("diktum", "Bunyi putusan", "Menetapkan keluarga tersebut di bawah ini sebagai keluarga yang terdata."),
        text("nomor_kasus", "Nomor kasus", "USL-3302-2611-00001"),
        *FAMILY,
        MEMBERS,
        texts("perubahan", "Apa yang diperbaiki, satu tiap butir", "Lantai: semen menjadi keramik"),
        text("sebab", "Sebab penghapusan", "Meninggal dunia"),
        text("alasan", "Penjelasan pengusul", "Akta kematian diserahkan ke desa."),
        text("penetap", "Nama pejabat yang menetapkan", "Maya Safitri"),
        yes("lewat_musyawarah", "Apakah melalui musyawarah desa/kelurahan"),
        yes("lewat_sptjm", "Apakah dengan SPTJM kepala desa/lurah, tanpa musyawarah", False),
        yes("lewat_kunjungan", "Apakah rumahnya dikunjungi"),
    )
)
BA_COLUMNS = (
    number("a", "a: selesai diverifikasi", 40),
    number("b", "b: tidak ditemukan", 2),
    number("c", "c: pindah atau bangunan tidak ada", 1),
    number("d", "d: ganda atau bagian dari rumah tangga lain", 1),
    number("e", "e: menolak", 1),
    number("f", "f: usulan baru", 12),
    number("g", "g: rumah tangga sah, a + f", 52),
)
_BA = {"a": 40, "b": 2, "c": 1, "d": 1, "e": 1, "f": 12, "g": 52}

VOCABULARIES: dict[str, Vocabulary] = {
    "sk_penetapan": DECREE,
    "sk_perbaikan": DECREE,
    "sk_penghapusan": DECREE,
    "surat_padan": Vocabulary(
        (
            text("nama", "Nama penerima surat", "Kartinah Lestari"),
            text("nik", "NIK, disamarkan", "330220 •••••• 9001"),
            *PLACE,
            text("temuan", "Apa yang berbeda", "NIK Saudara tidak ditemukan pada data kependudukan."),
            text("bawa", "Surat yang harus dibawa", "KTP-el dan Kartu Keluarga asli"),
            text("penanda", "Nama penanda tangan", "Ratna Wulandari"),
        )
    ),
    "keterangan_terdata": Vocabulary(
        (
            *FAMILY,
            yes("terdata", "Apakah keluarga ini terdata"),
            text("status", "Keadaan datanya", "Aktif"),
            day("sejak", "Sejak kapan data yang berlaku", "2026-03-02"),
            number("jumlah_anggota", "Banyaknya anggota", 2),
            MEMBERS,
            text("desil", "Desil, kosong bila tidak boleh disebut", "2"),
            text("keperluan", "Untuk keperluan apa", "pendaftaran sekolah"),
            day("berlaku_sampai", "Surat ini berlaku sampai", "2027-02-24"),
            *SIGNER,
        )
    ),
    "pemberitahuan_hasil": Vocabulary(
        (
            *FAMILY,
            text("nomor_kasus", "Nomor kasus", "USL-3302-2611-00001"),
            text("usulan", "Usulan apa", "pendataan keluarga baru"),
            day("diajukan", "Kapan diajukan", "2026-11-02"),
            yes("diterima", "Apakah usulan ini diterima"),
            text("pemutus", "Kantor yang memutus", "Dinas Sosial Kabupaten Banyumas"),
            day("diputus", "Kapan diputus", "2026-11-24"),
            text("alasan", "Alasan putusan", "Tidak memenuhi kriteria."),
            texts("perubahan", "Apa yang berubah, satu tiap butir", "Lantai: semen menjadi keramik"),
            text("saran", "Yang dapat dilakukan keluarga, kosong bila tidak ada", ADVICE),
            *OBJECTION,
            *SIGNER,
        )
    ),
    "pemberitahuan_penghapusan": Vocabulary(
        (
            *FAMILY,
            text("nomor_kasus", "Nomor kasus", "HPS-3302-2611-00001"),
            text("sebab", "Sebab penghapusan", "Tidak ditemukan"),
            text("alasan", "Penjelasan pengusul", "Rumah kosong sejak lama."),
            text("dasar", "Nomor surat keputusan", "0001/HUK/PD/2026"),
            day("dihapus", "Sejak kapan dihapus", "2026-11-24"),
            number("jumlah_anggota", "Banyaknya anggota yang ikut dihapus", 2),
            text("saran", "Yang dapat dilakukan keluarga, kosong bila tidak ada", ADVICE),
            *OBJECTION,
            *SIGNER,
        )
    ),
    "sptjm": Vocabulary(
        (
            *REGENCY,
            *PERIOD,
            text("nip", "NIP penanda tangan", "19780412 200501 1 003"),
            text("kantor", "Kantor penanda tangan", "Dinas Sosial Kabupaten Banyumas"),
            rows(
                "wilayah",
                "Desa dan kelurahan yang dicakup",
                text("nama", "Nama desa atau kelurahan"),
                *COUNTS,
                samples=({**_COUNTED[0], "nama": "Desa Karangsari, Kecamatan Kembaran"},),
            ),
            *TOTALS,
            BY_KIND,
            *SIGNER,
        )
    ),
    "sptjm_desa": Vocabulary(
        (
            *PLACE[1:],
            text("alasan", "Mengapa tanpa musyawarah", "Desa terdampak banjir, warga mengungsi."),
            rows(
                "usulan",
                "Usulan yang diteruskan",
                text("nomor", "Nomor usulan"),
                text("nama", "Nama kepala keluarga"),
                text("jenis", "Jenis usulan"),
                samples=({"nomor": "USL-3302-2611-00025", "nama": "Kartinah Lestari", "jenis": "Usulan baru"},),
            ),
            *TOTALS,
            *SIGNER,
        )
    ),
    "surat_pengesahan": Vocabulary(
        (
            *REGENCY,
            *PERIOD,
            rows("wilayah", "Kecamatan", text("nama", "Nama kecamatan"), *COUNTS, samples=_COUNTED),
            *TOTALS,
            BY_KIND,
            text("kepala_daerah", "Sebutan kepala daerah", "Bupati Banyumas"),
            *SIGNER,
        )
    ),
    "ba_kabupaten": Vocabulary(
        (
            *REGENCY,
            *PERIOD,
            rows(
                "kecamatan",
                "Kecamatan",
                text("nama", "Nama kecamatan"),
                *BA_COLUMNS,
                samples=({"nama": "Kecamatan Kembaran", **_BA},),
            ),
            *(number(f"total_{one.name}", f"Total kolom {one.label}", one.sample) for one in BA_COLUMNS),
            *SIGNER,
        )
    ),
    "ba_musdes": Vocabulary((*PLACE[1:], *OF_MEETING)),
    "sk_bnba": Vocabulary(
        (
            text("wilayah", "Wilayah yang ditetapkan", "Kabupaten Banyumas, Provinsi Jawa Tengah"),
            *PERIOD,
            *TOTALS,
            BY_KIND,
            number("bagian", "Banyaknya bagian lampiran", 1),
            text("sidik_lampiran", "Sidik isi seluruh lampiran", "9f2c…"),
            text("penetap", "Nama pejabat yang menetapkan", "Maya Safitri"),
            number("lewat_musyawarah", "Banyaknya yang melalui musyawarah desa/kelurahan", 19),
            number("lewat_sptjm", "Banyaknya yang dengan SPTJM kepala desa/lurah, tanpa musyawarah", 3),
            number("lewat_kunjungan", "Banyaknya yang rumahnya dikunjungi", 22),
        )
    ),
    "profil_keluarga": Vocabulary(
        (
            *FAMILY,
            text("status", "Keadaan datanya", "Aktif"),
            text("desil", "Desil, kosong bila belum ada", "2"),
            day("sejak", "Sejak kapan data yang berlaku", "2026-03-02"),
            number("jumlah_anggota", "Banyaknya anggota", 2),
            rows(
                "isian",
                "Isian keluarga dan rumahnya",
                text("nama", "Apa yang ditanyakan"),
                text("nilai", "Jawabannya"),
                samples=({"nama": "Lantai terluas", "nilai": "Semen"}, {"nama": "Sumber air minum", "nilai": "Sumur"}),
            ),
            rows(
                "anggota",
                "Anggota keluarga",
                text("nama", "Nama"),
                text("nik", "NIK, disamarkan"),
                text("hubungan", "Hubungan dengan kepala keluarga"),
                text("jenis_kelamin", "Jenis kelamin"),
                number("umur", "Umur, tahun"),
                samples=(
                    {
                        "nama": "Kartinah Lestari",
                        "nik": "330220 •••••• 9001",
                        "hubungan": "Kepala keluarga",
                        "jenis_kelamin": "Perempuan",
                        "umur": 46,
                    },
                ),
            ),
            *SIGNER,
        )
    ),
    "penjelasan_status": Vocabulary(
        (
            *FAMILY,
            text("ringkas", "Keadaannya dalam satu kalimat", "Usulan keluarga ini sedang diperiksa Dinas Sosial."),
            rows(
                "tercatat",
                "Apa yang tercatat",
                text("nama", "Apa"),
                text("nilai", "Isinya"),
                samples=({"nama": "Status", "nilai": "Aktif"}, {"nama": "Desil", "nilai": "2"}),
            ),
            rows(
                "jalan",
                "Langkah yang sudah dan belum dilalui",
                text("nama", "Langkah"),
                text("kantor", "Kantor yang mengerjakan"),
                text("keadaan", "Sudah, sedang, atau belum"),
                text("kapan", "Kapan"),
                samples=(
                    {
                        "nama": "Usulan dicatat",
                        "kantor": "Kantor desa",
                        "keadaan": "sudah",
                        "kapan": "2 November 2026",
                    },
                    {"nama": "Diperiksa", "kantor": "Dinas Sosial", "keadaan": "sedang", "kapan": "8 November 2026"},
                ),
            ),
            rows(
                "aturan",
                "Aturan yang menentukan",
                text("nama", "Aturan"),
                text("data", "Data yang dibaca aturan itu"),
                text("akibat", "Akibatnya"),
                samples=(
                    {"nama": "Sebab penghapusan", "data": "Tidak ditemukan", "akibat": "rumahnya dikunjungi lagi"},
                ),
            ),
            text("berikutnya", "Apa yang terjadi berikutnya", "Kepala Dinas Sosial memberi persetujuan."),
            text("kapan_berikutnya", "Kapan paling lambat", "30 November 2026"),
            text("saran", "Yang dapat dilakukan keluarga, kosong bila tidak ada", ADVICE),
            *OBJECTION,
            *SIGNER,
        )
    ),
}
"""Kind of letter → what its template may speak of."""
