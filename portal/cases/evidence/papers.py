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
TANGLED = Phrase("susunan berkas PDF ini terlalu rumit untuk diperiksa. Cetak ke PDF, lalu kirim hasilnya.")
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
_CODED = re.compile(rb"/[!-.0-~]{0,60}?#[0-9A-Fa-f]{2}[!-.0-~]{0,60}")
"""A name with a letter written as its number; the next slash begins another name."""
_FORM_OF_ITS_OWN = re.compile(rb"/XFA[\s\[<]")
"""Three letters are found in any picture's data by chance; as a key of a dictionary they are not."""
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PAGE = re.compile(rb"/Type\s*/Page" + _NAME_ENDS)
_OBJECTS = re.compile(rb"/(?:ObjStm|First)" + _NAME_ENDS)
"""What the head of a stream says when other objects are packed inside it."""
_PACKED_OTHERWISE = re.compile(
    rb"/(?:LZW|ASCIIHex|ASCII85|RunLength|JPX|DCT|CCITTFax)Decode|/Crypt|/Filter\s+\d|/(?:LZW|AHx|A85|RL)" + _NAME_ENDS
)
_PACKED = re.compile(rb"/(?:Filter|F)" + _NAME_ENDS)
_REWRITTEN = re.compile(rb"/Predictor\s+(?!1\b)")
_REMARK = re.compile(rb"%[^\r\n]*")
_HEAD = 16_384
"""How far before its data the head of a stream is looked for."""
_TAKEN, _PIECE = 1 << 16, 1 << 20
"""How much of a packed part is taken at once, and how much of it is unpacked at once."""
_MOST_STREAMS = 2_000
"""Twenty pages have a few hundred."""
_MOST_CODED = 10_000
"""Names with coded letters; programs write none or a few."""
_MOST_UNPACKED = 160 << 20
"""A page drawn at 300 dots an inch unpacks to 26 MB; more than a few such pages is a bomb."""
_OVERLAP = 200


def pages_of(content: bytes) -> int:
    """How many pages a PDF has. Raises `Unfit` for one that is not taken, saying why and how to mend it."""
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\0\r\n\t ") or b"obj" not in content:
        raise Unfit(TORN if end < 0 else TWOFOLD)
    looking = _Looking()
    looking.at(content, counted=True)
    for number, found in enumerate(_STREAM.finditer(content)):
        if number >= _MOST_STREAMS:
            raise Unfit(TANGLED)
        looking.into(content, found.end())
    if not looking.pages:
        raise Unfit(TORN)
    return looking.pages


class _Looking:
    """One file being looked through: what was met so far, and how much more may be."""

    def __init__(self) -> None:
        self.pages, self.coded, self.left = 0, _MOST_CODED, _MOST_UNPACKED

    def into(self, content: bytes, start: int) -> None:
        """Look through the stream whose data begins here."""
        head = _head_of(content, start)
        packs_objects = bool(_OBJECTS.search(head))
        if packs_objects and (_PACKED_OTHERWISE.search(head) or _REWRITTEN.search(head)):
            raise Unfit(CLOSED)
        whole = False
        for piece, size, whole in _unpacked(content, start):  # noqa: B007 - the last one tells
            self.left -= size
            if self.left < 0:
                raise Unfit(CLOSED)
            self.at(piece, counted=packs_objects)
        if packs_objects and not whole and _PACKED.search(head):
            raise Unfit(CLOSED)

    def at(self, text: bytes, *, counted: bool) -> None:
        """Raise when a part of the file names what no paper needs; `counted`: pages may be described here."""
        found = _CODED.findall(text) if b"#" in text else []
        self.coded -= len(found)
        if self.coded < 0:
            raise Unfit(TANGLED)
        coded = b" ".join(map(_spelled, found))
        for names, why in _FORBIDDEN:
            if any(name in part for name in names for part in (text, coded)):
                raise Unfit(why)
        if any(_FORM_OF_ITS_OWN.search(part) for part in (text, coded)):
            raise Unfit(ACTING)
        self.pages += len(_PAGE.findall(text)) if counted else 0
        if self.pages > MOST_PAGES:
            raise Unfit(LONG)


def _head_of(content: bytes, start: int) -> bytes:
    """The dictionary before a stream's data, names spelled out; a bit more rather than less."""
    before = _REMARK.sub(b"", content[max(0, start - _HEAD) : start])
    return _plain(before[max(before.rfind(b"endobj"), 0) :])


def _unpacked(content: bytes, start: int) -> Iterator[tuple[bytes, int, bool]]:
    """(piece with the end of the one before, its own size, whether it is the last) of what is packed at this place."""
    if content[start : start + 1] not in {b"\x78", b"\x68", b"\x58", b"\x48", b"\x38", b"\x28", b"\x18", b"\x08"}:
        return
    unpacker, before, at = zlib.decompressobj(), b"", start + _TAKEN
    waiting = content[start:at]
    while waiting:
        try:
            piece = unpacker.decompress(waiting, _PIECE)
        except zlib.error:
            return
        yield before + piece, len(piece), unpacker.eof
        before = (before + piece)[-_OVERLAP:]
        waiting = unpacker.unconsumed_tail
        if unpacker.eof:
            return
        if not waiting:
            waiting = content[at : at + _TAKEN]
            at += _TAKEN


def _plain(text: bytes) -> bytes:
    return _CODED.sub(lambda one: _spelled(one.group()), text)


def _spelled(name: bytes) -> bytes:
    """A name with its coded letters as letters."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda one: bytes([int(one.group(1), 16)]), name)
