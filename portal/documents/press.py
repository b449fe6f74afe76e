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
from portal.documents.language.drawing import filled, parted
from portal.documents.letters import KINDS, WORDED, fingerprint_of

if TYPE_CHECKING:
    from portal.documents.models import Letter

TEMPLATES = Path(__file__).resolve().parent / "templates"
VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
FONTS = {"400": "PlusJakartaSans-Regular.ttf", "700": "PlusJakartaSans-Bold.ttf"}
"""Weight → file of the portal's typeface; without its assets, letters use the system's."""
FONT_ADDRESS = "portal:huruf/"


KIND_TITLES = {"sk_penetapan": "Keputusan Menteri Sosial", "sk_perbaikan": "Keputusan Menteri Sosial"} | {
    "sk_penghapusan": "Keputusan Menteri Sosial",
    "sk_bnba": "Keputusan Menteri Sosial",
    "ba_kabupaten": "Berita Acara",
    "ba_musdes": "Berita Acara Musyawarah",
}
"""What the file of a letter is called; every other one is a letter."""


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


def html_of(letter: Letter, body: str | None = None) -> str:
    """The letter as HTML: in the words of `body`, a template of the ministry; without one, of the portal's own file."""
    address, kind = verification_address(letter.code), KINDS[letter.kind]
    template = _environment().get_template(kind.template if body is None else WORDED)
    return template.render(
        kop=kind.head,
        basah=kind.by_hand,
        bersama=kind.together,
        judul=KIND_TITLES.get(letter.kind, "Surat"),
        tertulis=None if body is None else parted(filled(body, _said(letter))),
        letter=letter,
        isi=letter.content,
        address=address,
        qr=qr_of(address),
        fingerprint=fingerprint_of(letter.kind, letter.number, letter.dated, letter.code, letter.content),
        demo=is_demo(),
        tanggal=wording.tanggal,
        hari_dari=date.fromisoformat,
        tanggal_terbilang=wording.tanggal_terbilang,
        terbilang=wording.terbilang,
    )


def pdf_of(letter: Letter, body: str | None = None) -> bytes:
    """The letter as PDF/A, worded as `html_of` says. Needs Pango (`pango.missing`). Raises `OutsideResource`."""
    return printed(html_of(letter, body), style=house_style(), identifier=letter.id.bytes)


def house_style() -> str:
    """How every letter looks."""
    return (TEMPLATES / "surat.css").read_text(encoding="utf-8")


def html_from(template: str, **words: Any) -> str:
    """One of the portal's own pages for printing, as HTML."""
    return _environment().get_template(template).render(**words)


def qr_of(address: str) -> Markup:
    """The QR code of an address of the portal's own."""
    return Markup(_qr(address))  # noqa: S704 - drawn by segno from our own address


def is_demo() -> bool:
    """Whether letters say that their people are invented."""
    return _press is not None and _press.demo


def _said(letter: Letter) -> dict[str, Any]:
    """What a template may speak of: the content, and what every letter has."""
    common = {
        "nomor_surat": letter.number,
        "tanggal_surat": letter.dated.isoformat(),
        "kode_verifikasi": letter.code,
    }
    return common | letter.content


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
