"""What the letter to a citizen says whose data the civil registry tells differently (surat_padan). Pure.

It asks them to come with their papers; it decides nothing and shows no whole number (UU 27/2022 art. 6: the right to
have one's data put right).
"""

from __future__ import annotations

from typing import Any, TypedDict, cast

from portal.documents.decree import masked

INVITATION = "surat_padan"
FINDINGS: dict[str, str] = {
    "tidak_ditemukan": "NIK Saudara tidak ditemukan pada data kependudukan.",
    "meninggal": "Pada data kependudukan, pemilik NIK ini tercatat meninggal dunia.",
    "nama": "Nama pemilik NIK ini pada data kependudukan berbeda dengan nama pada data kesejahteraan sosial.",
    "kk": "Nomor Kartu Keluarga Saudara pada data kependudukan berbeda dengan data kesejahteraan sosial.",
}
"""Verdict of padan → what the letter says of it."""
BRING: dict[str, str] = {
    "tidak_ditemukan": "KTP-el dan Kartu Keluarga asli",
    "meninggal": "KTP-el, Kartu Keluarga, dan bila benar meninggal, akta atau surat keterangan kematian",
    "nama": "KTP-el, Kartu Keluarga, dan akta kelahiran",
    "kk": "Kartu Keluarga terbaru",
}
"""Verdict → what to bring."""


class InvitationContent(TypedDict):
    """The content of the letter."""

    nama: str
    nik: str
    alamat: str
    desa: str
    kecamatan: str
    kabupaten: str
    provinsi: str
    temuan: str
    bawa: str
    penanda: str


def invitation_content(
    *,
    verdict: str,
    nama: str,
    nik: str,
    alamat: str,
    desa: str,
    kecamatan: str,
    kabupaten: str,
    provinsi: str,
    penanda: str,
) -> dict[str, Any]:
    """The content of the letter about a verdict of padan; the NIK may come whole and is kept masked."""
    content: InvitationContent = {
        "nama": nama,
        "nik": masked(nik),
        "alamat": alamat,
        "desa": desa,
        "kecamatan": kecamatan,
        "kabupaten": kabupaten,
        "provinsi": provinsi,
        "temuan": FINDINGS[verdict],
        "bawa": BRING[verdict],
        "penanda": penanda,
    }
    return cast("dict[str, Any]", content)
