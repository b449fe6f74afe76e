"""The press: a letter's typed content becomes HTML, the HTML a PDF, the same bytes each time, with no way outside.

Fonts come from the portal's own files; a resource from anywhere else stops the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from portal.documents import wording
from portal.documents.letters import KINDS, fingerprint_of

if TYPE_CHECKING:
    from portal.documents.models import Letter

TEMPLATES = Path(__file__).resolve().parent / "templates"
VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
FONTS = {"400": "PlusJakartaSans-Regular.ttf", "700": "PlusJakartaSans-Bold.ttf"}
"""Weight → file of the portal's typeface; without its assets, letters use the system's."""
FONT_ADDRESS = "portal:huruf/"


class OutsideResource(RuntimeError):
    """A letter asked for something that does not belong to the portal."""


@dataclass(frozen=True)
class Press:
    """What letters must know of the portal they come from."""

    public_url: str
    """Where the public finds the verification page, without a slash at the end."""
    demo: bool
    """Whether every letter says that its people are invented."""


_press: Press | None = None


def install_press(made: Press) -> None:
    """Set the process's press; called once by whoever composes the process."""
    global _press  # noqa: PLW0603 - one process, one press
    _press = made


def verification_address(code: str) -> str:
    """Where the public verifies the letter of `code`."""
    if _press is None:
        raise RuntimeError("no press installed: call portal.documents.press.install_press first")
    return f"{_press.public_url}/verifikasi/{code}"


def html_of(letter: Letter) -> str:
    """The letter as HTML."""
    address = verification_address(letter.code)
    template = _environment().get_template(KINDS[letter.kind].template)
    return template.render(
        letter=letter,
        isi=letter.content,
        address=address,
        qr=Markup(_qr(address)),  # noqa: S704 - drawn by segno from our own address
        fingerprint=fingerprint_of(letter.kind, letter.number, letter.dated, letter.code, letter.content),
        demo=_press is not None and _press.demo,
        tanggal=wording.tanggal,
        hari_dari=date.fromisoformat,
        tanggal_terbilang=wording.tanggal_terbilang,
        terbilang=wording.terbilang,
    )


def pdf_of(letter: Letter) -> bytes:
    """The letter as PDF/A. Needs Pango (`pango.missing`). Raises `OutsideResource`."""
    style = (TEMPLATES / "surat.css").read_text(encoding="utf-8")
    return printed(html_of(letter), style=style, identifier=letter.id.bytes)


def printed(html: str, *, style: str = "", identifier: bytes) -> bytes:
    """A page as PDF/A, in the portal's typeface (`Surat`). Needs Pango. Raises `OutsideResource`."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    fetch, fonts = _fetcher(), FontConfiguration()
    try:
        pdf = HTML(string=html, base_url=None, url_fetcher=fetch).write_pdf(
            stylesheets=[CSS(string=_font_faces() + style, font_config=fonts, url_fetcher=fetch)],
            font_config=fonts,
            pdf_identifier=identifier,
            pdf_variant="pdf/a-3u",
            pdf_tags=True,
        )
    except FatalURLFetchingError as error:
        raise OutsideResource(str(error)) from error
    return bytes(pdf)


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, svgclass="qr", lineclass=None
    )
    return drawn.getvalue().decode()


def _font_faces() -> str:
    return "".join(
        f"@font-face {{ font-family: Surat; font-weight: {weight}; src: url({FONT_ADDRESS}{weight}) }}\n"
        for weight, name in FONTS.items()
        if (VENDOR / name).is_file()
    )


def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        """Hands out the portal's typeface and nothing else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ARG002 - WeasyPrint's signature
            name = FONTS.get(url.removeprefix(FONT_ADDRESS)) if url.startswith(FONT_ADDRESS) else None
            if name is None:
                raise FatalURLFetchingError(f"not of the portal: {url}")
            return URLFetcherResponse(url, (VENDOR / name).read_bytes())

    return OwnFilesOnly()
