"""An XLSX before it is read: is it what it says, whole, without macros, and no larger inside than it should be."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from portal.exchange.errors import GrowsTooLarge, MacroWorkbook, NotASpreadsheet, TooManyMerged, TruncatedFile
from portal.exchange.limits import MB, Limits
from portal.kernel.digits import whole

PIECE = 256 * 1024
SMALL = 8 * MB
"""Parts read whole (styles, the list of sheets) may be this large."""
_REF = re.compile(rb'mergeCell [^>]*ref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_MERGED = 2_000


@dataclass(frozen=True)
class Workbook:
    """What is needed to read the first visible sheet."""

    sheet: str
    """Its part in the archive."""
    name: str
    texts: str | None
    dates: frozenset[str]
    """Numbers of the cell styles that show a date."""
    since_1904: bool
    merged: list[str] = field(default_factory=list)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive. Whatever is broken in it while it is read is `TruncatedFile`."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, etree.XMLSyntaxError, ParseError, OSError) as error:
        raise TruncatedFile from error


def look(archive: zipfile.ZipFile, path: Path, bounds: Limits) -> Workbook:
    """The workbook's first visible sheet, with every bound checked before anything large is read."""
    _check_sizes(archive, path, bounds)
    names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise MacroWorkbook
    if "xl/workbook.xml" not in names:
        raise NotASpreadsheet
    book = _tree(archive, "xl/workbook.xml")
    sheets = [one for one in book.iter("{*}sheet") if one.get("state", "visible") == "visible"]
    if not sheets:
        raise NotASpreadsheet
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in _tree(archive, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    part = _part(targets.get(sheets[0].get(_RELATIONS), ""))
    if part not in names:
        raise TruncatedFile
    since = any(one.get("date1904", "0") in {"1", "true"} for one in book.iter("{*}workbookPr"))
    texts = "xl/sharedStrings.xml" if "xl/sharedStrings.xml" in names else None
    dates = _dates(archive) if "xl/styles.xml" in names else frozenset()
    return Workbook(part, sheets[0].get("name", ""), texts, dates, since, merged(archive, part, bounds))


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _check_sizes(archive: zipfile.ZipFile, path: Path, bounds: Limits) -> None:
    """By the archive's own table of contents; what lies about itself is found while reading."""
    members = archive.infolist()
    unpacked = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if unpacked > bounds.unpacked_mb * MB or len(members) > 10_000 or packed > path.stat().st_size + MB:
        raise GrowsTooLarge
    for one in members:
        if one.file_size > SMALL and one.file_size > bounds.ratio * max(1, one.compress_size):
            raise GrowsTooLarge
    if any(one.filename.endswith("sharedStrings.xml") and one.file_size > bounds.texts_mb * MB for one in members):
        raise GrowsTooLarge


def pieces(file: IO[bytes], most: int) -> Iterator[bytes]:
    """A part of the archive piece by piece, at most `most` bytes of it."""
    read = 0
    while piece := file.read(PIECE):
        read += len(piece)
        if read > most:
            raise GrowsTooLarge
        yield piece


def merged(archive: zipfile.ZipFile, part: str, bounds: Limits) -> list[str]:
    """The merged ranges of a sheet, which stand after its data; reading so far proves that the part is whole."""
    tail, found = b"", False
    with archive.open(part) as file:
        for piece in pieces(file, bounds.unpacked_mb * MB):
            if found:
                tail = (tail + piece)[: 8 * MB]
            elif end := _END.search(joined := tail[-64:] + piece):
                found, tail = True, joined[end.end() :]
            else:
                tail = piece
    if not found:
        raise TruncatedFile
    refs = [ref.decode() for ref in _REF.findall(tail)]
    if len(refs) > MOST_MERGED:
        raise TooManyMerged(most=MOST_MERGED)
    return refs


def _tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """A small part as a tree; no entity is expanded, nothing is fetched."""
    if archive.getinfo(name).file_size > SMALL:
        raise GrowsTooLarge
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    tree = etree.fromstring(archive.read(name), parser)
    if tree.getroottree().docinfo.doctype:
        raise NotASpreadsheet
    return tree


def _dates(archive: zipfile.ZipFile) -> frozenset[str]:
    styles = _tree(archive, "xl/styles.xml")
    own = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter("{*}numFmt")}
    formats = next(iter(styles.iter("{*}cellXfs")), ())
    shown = {}
    for number, one in enumerate(formats):
        code = one.get("numFmtId", "0")
        shown[str(number)] = own.get(code) or BUILTIN_FORMATS.get(whole(code) or 0, "")
    return frozenset(number for number, code in shown.items() if code and is_date_format(code))
