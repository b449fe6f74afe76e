"""Opening a BPMN or DMN file without trusting it: no entities, no network, bounded size and depth."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from portal.workflows.findings import BadModel

LARGEST = 2 * 1024 * 1024
"""Bytes; the largest real diagrams are a tenth of this."""
ENCODINGS = frozenset({"UTF-8", "UTF-16", "US-ASCII", "ASCII", "ISO-8859-1"})
"""What every reader of a file agrees about; others have been used to hide markup."""
_DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
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
        raise BadModel("not-xml", detail=str(error)[:200]) from error
    about = root.getroottree().docinfo
    if about.doctype:
        raise BadModel("doctype")
    if (about.encoding or "UTF-8").upper() not in ENCODINGS:
        raise BadModel("encoding", name=about.encoding)
    return root


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)
