"""What the ministry's decree on one family says (sk_penetapan, sk_perbaikan, sk_penghapusan). Pure.

Legal basis as the letter cites it: UU 13/2011 art. 8-11, UU 27/2022, Inpres 4/2025, Permensos 3/2025 (domain.md 2.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict, cast

from portal.kernel.identifiers import mask

LETTERS = {
    "usulan_baru": "sk_penetapan",
    "perbaikan": "sk_perbaikan",
    "penghapusan": "sk_penghapusan",
    "pindah": "sk_perbaikan",
    "reaktivasi": "sk_penetapan",
    "gabung_pecah": "sk_perbaikan",
    "pindah_datang": "sk_penetapan",
}
"""Kind of case → kind of letter that ends it."""
SUBJECTS = {
    "usulan_baru": "Penetapan Keluarga dalam Data Tunggal Sosial dan Ekonomi Nasional",
    "perbaikan": "Penetapan Perbaikan Data Keluarga dalam Data Tunggal Sosial dan Ekonomi Nasional",
    "penghapusan": "Penghapusan Keluarga dari Data Tunggal Sosial dan Ekonomi Nasional",
    "reaktivasi": "Penetapan Kembali Keluarga dalam Data Tunggal Sosial dan Ekonomi Nasional",
    "pindah_datang": "Penetapan Perpindahan Keluarga dalam Data Tunggal Sosial dan Ekonomi Nasional",
    "gabung_pecah": "Penetapan Penggabungan atau Pemecahan Keluarga dalam Data Tunggal Sosial dan Ekonomi Nasional",
    "pindah": "Penetapan Perpindahan Anggota Keluarga dalam Data Tunggal Sosial dan Ekonomi Nasional",
}
RULINGS = {
    "usulan_baru": "Menetapkan keluarga tersebut di bawah ini sebagai keluarga yang terdata dalam Data Tunggal Sosial "
    "dan Ekonomi Nasional.",
    "perbaikan": "Menetapkan perbaikan data keluarga tersebut di bawah ini dalam Data Tunggal Sosial dan Ekonomi "
    "Nasional.",
    "penghapusan": "Menghapus keluarga tersebut di bawah ini dari Data Tunggal Sosial dan Ekonomi Nasional.",
    "reaktivasi": "Menetapkan kembali keluarga tersebut di bawah ini sebagai keluarga yang terdata dalam Data Tunggal "
    "Sosial dan Ekonomi Nasional.",
    "pindah_datang": "Menetapkan keluarga tersebut di bawah ini terdata di tempat tinggalnya yang baru dalam Data "
    "Tunggal Sosial dan Ekonomi Nasional.",
    "gabung_pecah": "Menetapkan penggabungan atau pemecahan keluarga tersebut di bawah ini dalam Data Tunggal Sosial "
    "dan Ekonomi Nasional.",
    "pindah": "Menetapkan perpindahan anggota keluarga tersebut di bawah ini dalam Data Tunggal Sosial dan Ekonomi "
    "Nasional.",
}


class DecreeMember(TypedDict):
    """A member of the family as the decree lists them."""

    nama: str
    nik: str
    hubungan: str


class DecreeContent(TypedDict):
    """The content of a decree on a family."""

    jenis: str
    tentang: str
    diktum: str
    nomor_kasus: str
    kepala: str
    nomor_kk: str
    alamat: str
    desa: str
    kecamatan: str
    kabupaten: str
    provinsi: str
    anggota: list[DecreeMember]
    perubahan: list[str]
    sebab: str
    alasan: str
    penetap: str
    lewat_musyawarah: bool
    lewat_sptjm: bool
    lewat_kunjungan: bool


def decree_content(
    *,
    kind: str,
    case_number: str,
    kepala: str,
    nomor_kk: str,
    alamat: str,
    desa: str,
    kecamatan: str,
    kabupaten: str,
    provinsi: str,
    anggota: Sequence[DecreeMember],
    penetap: str,
    perubahan: Sequence[str] = (),
    sebab: str = "",
    alasan: str = "",
    lewat_musyawarah: bool = False,
    lewat_sptjm: bool = False,
    lewat_kunjungan: bool = False,
) -> dict[str, Any]:
    """The content of the decree that ends a case of `kind` (usulan_baru, perbaikan, penghapusan).

    Place names are full ("Desa Karangsari"); NIK and No. KK may come whole and are kept masked; `penetap` is the name
    of the officer who decided for the ministry. `anggota` are the members after a registration or correction, and those
    who go with a removal; `perubahan` says what a correction corrects, `sebab` and `alasan` why a family is removed.
    `lewat_…`: by which road the case came, through a village meeting, a signed statement in its place, a visit.
    """
    content: DecreeContent = {
        "jenis": kind,
        "tentang": SUBJECTS[kind],
        "diktum": RULINGS[kind],
        "nomor_kasus": case_number,
        "kepala": kepala,
        "nomor_kk": masked(nomor_kk),
        "alamat": alamat,
        "desa": desa,
        "kecamatan": kecamatan,
        "kabupaten": kabupaten,
        "provinsi": provinsi,
        "anggota": [
            {"nama": member["nama"], "nik": masked(member["nik"]), "hubungan": member["hubungan"]} for member in anggota
        ],
        "perubahan": list(perubahan),
        "sebab": sebab,
        "alasan": alasan,
        "penetap": penetap,
        "lewat_musyawarah": lewat_musyawarah,
        "lewat_sptjm": lewat_sptjm,
        "lewat_kunjungan": lewat_kunjungan,
    }
    return cast("dict[str, Any]", content)


def masked(number: str) -> str:
    """An identifier fit for a letter; one already masked stays as it is."""
    return number if "•" in number else mask(number)
