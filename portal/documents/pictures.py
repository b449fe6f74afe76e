"""Pages of a PDF as pictures, for looking at a letter without opening it."""

from __future__ import annotations

from io import BytesIO

DPI = 96
POINTS = 72


def pictures_of(pdf: bytes, *, most: int = 4, dpi: int = DPI) -> list[bytes]:
    """The first `most` pages as PNG."""
    import pypdfium2

    made = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(min(most, len(document))):
            page = document[number]
            drawn = BytesIO()
            page.render(scale=dpi / POINTS).to_pil().convert("L").save(drawn, "PNG", optimize=True)
            made.append(drawn.getvalue())
            page.close()
    finally:
        document.close()
    return made
