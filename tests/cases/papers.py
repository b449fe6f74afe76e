"""Small honest PDFs, and dishonest ones: what acts, hides, is locked or carries something."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript


def paper(
    text: str = "Surat keterangan kematian", *, pages: int = 1, catalog: str = "", more: Sequence[bytes] = ()
) -> bytes:
    """A PDF of so many pages that say `text`; more goes into its catalogue, and as whole objects behind its pages."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(pages):
        drawn = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET".encode()
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
        objects += [f"{page} /Resources << /Font << /F1 3 0 R >> >> >>".encode(), stream(drawn)]
    return written([*objects, *more])


def stream(data: bytes, head: str = "") -> bytes:
    """A stream object."""
    return f"<< /Length {len(data)} {head} >>\nstream\n".encode() + data + b"\nendstream"


def written(objects: Sequence[bytes]) -> bytes:
    """Objects as a file, numbered from 1, the first one its catalogue."""
    made, places = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    size = len(objects) + 1
    tail = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n".encode()
    return made + f"xref\n0 {size}\n0000000000 65535 f \n".encode() + table + tail


def packed(
    *objects: bytes, head: str = "/Filter /FlateDecode", pack: Callable[[bytes], bytes] = zlib.compress
) -> bytes:
    """Objects packed into an object stream, numbered from 90."""
    places, body = [], b""
    for number, one in enumerate(objects, 90):
        places.append(f"{number} {len(body)}")
        body += one + b" "
    index = (" ".join(places) + " ").encode()
    data = index + body
    return stream(pack(data), f"/Type /ObjStm /N {len(objects)} /First {len(index)} {head}")


def in_digits(data: bytes) -> bytes:
    """The data as hexadecimal digits."""
    return data.hex().encode() + b">"


SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def _changed(change: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper())))
    if change == "js":
        writer.add_open_action(JavaScript("app.alert('x')"))
    if change == "attachment":
        writer.add_attachment("x.exe", b"MZ")
    if change == "locked":
        writer.encrypt("rahasia", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def hostile() -> dict[str, tuple[bytes, str]]:
    """Name → a PDF that must be refused, and a word of the reason."""
    hidden = SCRIPT.replace(b"/JavaScript", b"/J#61vaScript")
    bomb = stream(zlib.compress(b"\0" * (200 << 20)), "/Filter /FlateDecode")
    return {
        "js": (_changed("js"), "program"),
        "attachment": (_changed("attachment"), "lampiran"),
        "locked": (_changed("locked"), "sandi"),
        "letters as numbers": (paper(more=[hidden]), "program"),
        "script in an object stream": (paper(more=[packed(SCRIPT)]), "program"),
        "hidden in an object stream": (paper(more=[packed(hidden)]), "program"),
        "object stream in other clothes": (
            paper(more=[packed(SCRIPT, head="/Filter /ASCIIHexDecode", pack=in_digits)]),
            "diperiksa",
        ),
        "object stream with a predictor": (
            paper(more=[packed(SCRIPT, head="/Filter /FlateDecode /DecodeParms << /Predictor 12 >>")]),
            "diperiksa",
        ),
        "launch": (paper(catalog="/OpenAction << /S /Launch /F (cmd.exe) >>"), "program"),
        "form of its own": (paper(catalog="/AcroForm << /XFA [ ] >>"), "program"),
        "too many pages": (paper(pages=21), "20 halaman"),
        "bomb": (paper(more=[bomb]), "diperiksa"),
        "no end": (paper()[:-30], "terpotong"),
        "no page": (written([b"<< /Type /Catalog >>"]), "rusak"),
        "something behind": (paper() + b"MZ\x90 program", "tersembunyi"),
        "web page": (paper(more=[b"(<script>alert\\(1\\)</script>)"]), "tersembunyi"),
        "archive": (paper() + b"PK\x05\x06\0\0\0\0\x01\0\x01\0.\0\0\0\0\0\0\0\0\0", "tersembunyi"),
    }
