"""A DMN file opened with care: small, UTF-8, no DOCTYPE, no entities, nothing fetched, comments gone."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from portal.workflows.dmn.errors import HasDoctype, NotDmn, NotUtf8, NotXml, TooBig

LARGEST_KB: Final = 1_024
NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
    }
)
"""DMN 1.1, 1.2, 1.3."""
_FORBIDDEN = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")


def opened(source: bytes) -> Any:
    """The root of a DMN file."""
    if len(source) > LARGEST_KB * 1024:
        raise TooBig(limit=LARGEST_KB)
    root = _root(_text(source))
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise NotDmn
    return root


def _text(source: bytes) -> str:
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8 from None
    declared = _ENCODING.match(text)
    if declared and declared[1].lower() not in {"utf-8", "us-ascii"}:
        raise NotUtf8
    if _FORBIDDEN.search(text):
        raise HasDoctype
    return text


def _root(text: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise NotXml(at=error.lineno or 1, line=error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise HasDoctype
    return root


def told(node: Any) -> str:
    """The text of a node's `<text>`, whole; nothing when there is none."""
    text = node.find(f"{{{etree.QName(node).namespace}}}text") if node is not None else None
    return "" if text is None else "".join(text.itertext())
