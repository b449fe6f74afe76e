"""A file is what its bytes are: pictures and papers are taken, everything else is refused with the way to mend it."""

from __future__ import annotations

import contextlib
import io
import time
import zlib

import pytest
from weasyprint import HTML

from portal.cases.evidence.papers import pages_of
from portal.cases.evidence.recognising import PDF, Unfit, media_type
from tests.cases.papers import SCRIPT, hostile, packed, paper, stream
from tests.fieldwork import pictures

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
NOT_TAKEN = {
    "empty": (b"", "kosong"),
    "svg": (SVG, "SVG"),
    "svg with a mark of order": (b"\xef\xbb\xbf \n" + SVG, "SVG"),
    "svg of two bytes": (SVG.decode().encode("utf-16"), "SVG"),
    "html": (b"\n<!DOCTYPE html><script>alert(1)</script>", "halaman web"),
    "windows program": (b"MZ\x90\0" + b"\0" * 200, "program"),
    "linux program": (b"\x7fELF\x02\x01\x01" + b"\0" * 200, "program"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "word": (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", "Office"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "Office"),
    "iphone": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    "video": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video"),
    "gif": (b"GIF89a\x01\0\x01\0", "JPEG atau PNG"),
    "words": (b"Surat kematian atas nama ...", "tidak dikenal"),
    "late pdf": (b"GIF\n%PDF-1.4\n" + paper(), "tidak dikenal"),
    "picture and web page": (pictures.photo() + b"<html><script>alert(1)</script>", "tersembunyi"),
    "picture and archive": (pictures.photo() + b"PK\x05\x06\0\0\0\0\x01\0\x01\0", "tersembunyi"),
    "picture and paper": (pictures.photo() + paper(), "tersembunyi"),
    "picture with php in its words": (pictures.photo(kind="PNG") + b"<?php system($_GET[0]);", "tersembunyi"),
}


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_is_no_evidence_is_told_with_the_way_to_mend_it(name: str) -> None:
    content, word = NOT_TAKEN[name]
    with pytest.raises(Unfit) as refused:
        media_type(content)
    assert word in refused.value.why
    assert refused.value.why.endswith(".")


@pytest.mark.parametrize(("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_pictures_are_pictures_whatever_they_are_called(kind: str, mime: str) -> None:
    assert media_type(pictures.photo(kind=kind)) == mime


def test_a_motion_photo_is_a_photo() -> None:
    """Telephones write a short film behind the picture; it is cut off, not refused."""
    assert media_type(pictures.photo() + b"\0\0\0\x18ftypmp42" + b"\0" * 5000) == "image/jpeg"


HOSTILE = hostile()


def looked_at(paper: bytes) -> int:
    """What is done with a PDF that came."""
    assert media_type(paper) == PDF
    return pages_of(paper)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_paper_that_is_more_than_a_paper_is_refused(name: str) -> None:
    content, word = HOSTILE[name]
    with pytest.raises(Unfit) as refused:
        looked_at(content)
    assert word in refused.value.why


@pytest.mark.parametrize(
    "inside",
    [
        b"stream\n\x78" * 400_000,
        b"<</First 1>>stream\n" * 150_000,
        b"/" * 4_000_000,
        b"/#61" * 1_000_000,
    ],
    ids=["streams", "packs of objects", "slashes", "coded names"],
)
def test_a_paper_made_to_be_hard_to_look_through_costs_no_time(inside: bytes) -> None:
    """It is told within a second or two of computing: taken when harmless, refused when tangled."""
    begun = time.process_time()
    with contextlib.suppress(Unfit):
        looked_at(paper(more=[inside]))
    assert time.process_time() - begun < 2
    if b"/" * 9 not in inside:
        with pytest.raises(Unfit) as refused:
            looked_at(paper(more=[inside]))
        assert "terlalu rumit" in refused.value.why


def test_a_packed_part_of_slashes_costs_no_time() -> None:
    begun = time.process_time()
    assert pages_of(paper(more=[stream(zlib.compress(b"/" * (60 << 20)), "/Filter /FlateDecode")])) == 1
    assert time.process_time() - begun < 6


def test_a_coded_name_behind_another_is_found_wherever_the_first_ends() -> None:
    for gap in range(40, 62):
        with pytest.raises(Unfit):
            pages_of(paper(more=[b"<< /A#41" + b"x" * gap + b"/J#61vaScript 1 >>"]))


def test_an_object_stream_that_cannot_be_unpacked_whole_is_refused() -> None:
    """A lenient reader shows what came before the fault."""
    for spoil in (lambda made: made[:-4] + b"\0\0\0\0", lambda made: made[:-6]):
        with pytest.raises(Unfit) as refused:
            pages_of(paper(more=[packed(SCRIPT, pack=lambda data, spoil=spoil: spoil(zlib.compress(data)))]))
        assert "program" in refused.value.why or "diperiksa" in refused.value.why


def test_honest_papers() -> None:
    assert media_type(paper()) == PDF
    assert [pages_of(paper(pages=count)) for count in (1, 3, 20)] == [1, 3, 20]
    links = b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://kemensos.go.id) >> >>"
    assert pages_of(paper(more=[links, packed(links)])) == 1
    scan = stream(pictures.photo(800, 600), "/Subtype /Image /Filter /DCTDecode /Width 800 /Height 600")
    assert pages_of(paper(more=[scan])) == 1
    # what a program of another house writes: its pages lie packed in object streams
    written = io.BytesIO()
    HTML(string="<p>Satu</p><p style='break-before: page'>Dua</p>").write_pdf(written)
    assert pages_of(written.getvalue()) == 2


def test_a_name_in_a_packed_part_is_found_wherever_a_piece_ends() -> None:
    """Packed parts are looked through in pieces of a megabyte."""
    for before in ((1 << 20) - 6, (1 << 20) - 40):
        with pytest.raises(Unfit):
            pages_of(paper(more=[packed(b"(" + b"x" * before + b")", SCRIPT)]))
