"""What a file is, by its bytes alone: a name and a sender's word count for nothing. Pure.

A picture or a PDF that is something else at the same time (a web page, a program, an archive) is refused.
"""

from __future__ import annotations

from typing import Final

from portal.fieldwork.images import kind_of_image
from portal.kernel.phrases import Phrase

PDF: Final = "application/pdf"
EMPTY = Phrase("berkasnya kosong. Pilih lagi berkasnya; mungkin pengirimannya terputus.")
PAGE = Phrase("ini halaman web atau gambar SVG, yang dapat memuat program. Kirim foto (JPEG, PNG, WebP) atau PDF.")
PROGRAM = Phrase("ini program, bukan foto atau surat. Kirim foto (JPEG, PNG, WebP) atau PDF.")
ARCHIVE = Phrase("ini arsip ZIP atau dokumen Office. Simpan isinya sebagai PDF, atau foto lembarnya, lalu kirim.")
HEIC = Phrase(
    "ini foto HEIC, yang tidak terbaca di semua komputer. Pada iPhone pilih Pengaturan, Kamera, Format, Paling "
    "Kompatibel, lalu foto ulang; atau kirim tangkapan layarnya."
)
VIDEO = Phrase("ini video. Kirim foto (JPEG, PNG, WebP) atau PDF.")
OTHER_PICTURE = Phrase("jenis gambar ini tidak diterima. Simpan sebagai JPEG atau PNG, lalu kirim.")
UNKNOWN = Phrase("jenis isinya tidak dikenal, apa pun nama berkasnya. Kirim foto (JPEG, PNG, WebP) atau PDF.")
TWOFOLD = Phrase(
    "di dalamnya tersembunyi berkas lain (halaman web, program, atau arsip). Foto ulang atau pindai ulang lembarnya, "
    "lalu kirim hasilnya."
)

_STILL = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
_BEGINS: tuple[tuple[tuple[bytes, ...], Phrase], ...] = (
    ((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa"), PROGRAM),
    ((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), ARCHIVE),
    ((b"GIF8", b"BM", b"II*\0", b"MM\0*"), OTHER_PICTURE),
)
_INSIDE = (b"<script", b"<html", b"<!doctype html", b"<?php")
_END_OF_ARCHIVE = b"PK\x05\x06\0\0\0\0"
"""How the directory of a ZIP file ends; readers of archives look for it from behind."""


class Unfit(Exception):
    """A file that is not taken; `why` says what it is and what to send instead."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


def media_type(content: bytes) -> str:
    """The media type the bytes show. Raises `Unfit` for what is no evidence, or more than one thing at once."""
    if not content:
        raise Unfit(EMPTY)
    found = PDF if content.startswith(b"%PDF-") else kind_of_image(content)
    if found is None:
        raise Unfit(_instead(content))
    lower = content.lower()
    hidden = any(sign in lower for sign in _INSIDE) or _END_OF_ARCHIVE in content
    if hidden or (found != PDF and b"%pdf-" in lower):
        raise Unfit(TWOFOLD)
    return found


def _instead(content: bytes) -> Phrase:
    """What a file that is neither picture nor PDF seems to be."""
    for beginnings, why in _BEGINS:
        if content.startswith(beginnings):
            return why
    if content[4:8] == b"ftyp":
        return HEIC if content[8:12] in _STILL else VIDEO
    return PAGE if _is_markup(content) else UNKNOWN


def _is_markup(content: bytes) -> bool:
    """Whether it begins like a web page or SVG, whatever its marks of encoding."""
    plain = content[:4096].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    return plain.removeprefix(b"\xfe\xff").lstrip().startswith(b"<")
