"""Opening a BPMN or DMN file without trusting it: no entities, no network, bounded size and depth."""

from __future__ import annotations

import codecs
import re
from typing import Any

from lxml import etree

from portal.kernel.phrases import Phrase
from portal.workflows.findings import BadModel

LARGEST = 2 * 1024 * 1024
"""Bytes; the largest real diagrams are a tenth of this."""
ENCODINGS = frozenset({"UTF-8", "UTF-16", "US-ASCII", "ASCII", "ISO-8859-1"})
"""What every reader of a file agrees about; others have been used to hide markup."""
_DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_BEGINNINGS = (b"<", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PLACE = re.compile(r",? line \d+, column \d+|\(<string>, line \d+\)|\s+$")
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def opened(source: bytes) -> Any:
    """The root element; `BadModel` when the file is too big, holds a DOCTYPE, or is no XML."""
    if len(source) > LARGEST:
        raise BadModel("too-big", limit="2 MB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if _DECLARED.search(source.replace(b"\0", b"")):
            raise BadModel("doctype") from error
        raise BadModel("not-xml", detail=_told(source, error)) from error
    about = root.getroottree().docinfo
    if about.doctype:
        raise BadModel("doctype")
    if (about.encoding or "UTF-8").upper() not in ENCODINGS:
        raise BadModel("encoding", name=about.encoding)
    return root


def _told(source: bytes, error: Exception) -> Phrase:
    """What keeps it from being XML: its place, and the words of the reader, which knows English only."""
    if not source.strip():
        return Phrase("isinya kosong")
    if not source.removeprefix(codecs.BOM_UTF8).lstrip().startswith(_BEGINNINGS):
        return Phrase("isinya tidak dimulai dengan tanda «<»")
    line = getattr(error, "lineno", None) or 1
    return Phrase("baris {line}: {words}", line=line, words=_PLACE.sub("", str(error))[:200])


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)
