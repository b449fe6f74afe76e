"""What may be in a PDF: a few pages to look at, and nothing that acts, is locked or carries other files. Pure.

The file's own table of contents is not believed: every byte is looked through, packed parts unpacked, so that two
readers cannot see two different papers. What cannot be looked through is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from portal.cases.evidence.limits import MOST_PAGES
from portal.cases.evidence.recognising import TWOFOLD, Unfit
from portal.kernel.phrases import Phrase

TORN = Phrase("berkas PDF ini rusak atau terpotong. Buka dahulu di gawai Anda; bila terbaca, cetak ke PDF lalu kirim.")
LOCKED = Phrase("berkas PDF ini terkunci kata sandi. Buka, cetak ke PDF tanpa sandi, lalu kirim hasilnya.")
ACTING = Phrase("berkas PDF ini memuat program atau formulir yang bekerja sendiri. Cetak ke PDF, lalu kirim hasilnya.")
CARRYING = Phrase("berkas PDF ini membawa berkas lain sebagai lampiran. Cetak ke PDF, lalu kirim hasilnya.")
CLOSED = Phrase("bagian dalam berkas PDF ini tidak dapat diperiksa. Cetak ke PDF, lalu kirim hasilnya.")
LONG = Phrase("berkas PDF ini lebih dari {most} halaman. Kirim halaman yang membuktikan saja.", most=MOST_PAGES)

_FORBIDDEN: tuple[tuple[tuple[bytes, ...], Phrase], ...] = (
    ((b"/Encrypt",), LOCKED),
    (
        (b"/JavaScript", b"/Launch", b"/SubmitForm", b"/ImportData", b"/Rendition", b"/RichMedia", b"/GoToE"),
        ACTING,
    ),
    ((b"/EmbeddedFile", b"/FileAttachment"), CARRYING),
)
_NAME_ENDS = rb"(?![A-Za-z0-9#])"
_CODED = re.compile(rb"/[!-~]{0,60}?#[0-9A-Fa-f]{2}[!-~]{0,60}")
"""A name with a letter written as its number."""
_FORM_OF_ITS_OWN = re.compile(rb"/XFA[\s\[<]")
"""Three letters are found in any picture's data by chance; as a key of a dictionary they are not."""
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PAGE = re.compile(rb"/Type\s*/Page" + _NAME_ENDS)
_OBJECTS = re.compile(rb"/(?:ObjStm|First)" + _NAME_ENDS)
"""What the head of a stream says when other objects are packed inside it."""
_PACKED_OTHERWISE = re.compile(
    rb"/(?:LZW|ASCIIHex|ASCII85|RunLength|JPX|DCT|CCITTFax)Decode|/Crypt|/(?:LZW|AHx|A85|RL)" + _NAME_ENDS
)
_REWRITTEN = re.compile(rb"/Predictor\s+(?!1\b)")
_REMARK = re.compile(rb"%[^\r\n]*")
_HEAD = 16_384
"""How far before its data the head of a stream is looked for."""
_PIECE = 1 << 20
_MOST_UNPACKED = 160 << 20
"""A page drawn at 300 dots an inch unpacks to 26 MB; more than a few such pages is a bomb."""
_OVERLAP = 200


def pages_of(content: bytes) -> int:
    """How many pages a PDF has. Raises `Unfit` for one that is not taken, saying why and how to mend it."""
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\0\r\n\t ") or b"obj" not in content:
        raise Unfit(TORN if end < 0 else TWOFOLD)
    _look(content)
    pages = len(_PAGE.findall(content))
    left = _MOST_UNPACKED
    for start in (one.end() for one in _STREAM.finditer(content)):
        head = _head_of(content, start)
        packs_objects = bool(_OBJECTS.search(head))
        if packs_objects and (_PACKED_OTHERWISE.search(head) or _REWRITTEN.search(head)):
            raise Unfit(CLOSED)
        for piece, size in _unpacked(content, start):
            left -= size
            if left < 0:
                raise Unfit(CLOSED)
            _look(piece)
            pages += len(_PAGE.findall(piece)) if packs_objects else 0
    if not pages:
        raise Unfit(TORN)
    if pages > MOST_PAGES:
        raise Unfit(LONG)
    return pages


def _head_of(content: bytes, start: int) -> bytes:
    """The dictionary before a stream's data, names spelled out; a bit more rather than less."""
    before = _REMARK.sub(b"", content[max(0, start - _HEAD) : start])
    return _plain(before[max(before.rfind(b"endobj"), 0) :])


def _unpacked(content: bytes, start: int) -> Iterator[tuple[bytes, int]]:
    """What is packed at this place, piece by piece, each with the end of the one before; nothing when it is not."""
    if content[start : start + 1] not in {b"\x78", b"\x68", b"\x58", b"\x48", b"\x38", b"\x28", b"\x18", b"\x08"}:
        return
    unpacker, before, waiting = zlib.decompressobj(), b"", content[start : start + _PIECE]
    at = start + len(waiting)
    while waiting:
        try:
            piece = unpacker.decompress(waiting, _PIECE)
        except zlib.error:
            return
        yield before + piece, len(piece)
        before = (before + piece)[-_OVERLAP:]
        waiting = unpacker.unconsumed_tail
        if unpacker.eof:
            return
        if not waiting:
            waiting = content[at : at + _PIECE]
            at += len(waiting)


def _look(text: bytes) -> None:
    """Raise when a part of the file names what no paper needs."""
    coded = b" ".join(map(_spelled, _CODED.findall(text)))
    for names, why in _FORBIDDEN:
        if any(name in part for name in names for part in (text, coded)):
            raise Unfit(why)
    if any(_FORM_OF_ITS_OWN.search(part) for part in (text, coded)):
        raise Unfit(ACTING)


def _plain(text: bytes) -> bytes:
    return _CODED.sub(lambda one: _spelled(one.group()), text)


def _spelled(name: bytes) -> bytes:
    """A name with its coded letters as letters."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda one: bytes([int(one.group(1), 16)]), name)
