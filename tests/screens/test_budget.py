"""Pages stay light for slow lines: what one page costs on a first visit, packed, and how many files it asks for."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.conftest import Web
from tests.leak import matrix
from tests.leak.world import BANYUMAS

PAGE_BYTES = 60_000
FONT_BYTES = 20_000
FILES = 8
FAMILY_FORM = (90_000, 10)
"""Bytes and files of the longest form."""
PUBLIC_PAGE = (40_000, 5)
ASSET = re.compile(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"')
STARTS = ("/tugas/", "/kasus/", "/keluarga/", "/surat/", "/wilayah/")


@pytest.fixture(scope="module")
def desk(web: Web) -> Iterator[FlaskClient]:
    matrix.furnish(web)
    return web.client("sari")


def fetched(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path, headers={"Accept-Encoding": "identity"}, follow_redirects=True)
    assert answer.status_code == 200, path
    return answer.data


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def assets(html: bytes) -> set[str]:
    return set(ASSET.findall(html.decode()))


def weight(client: FlaskClient, path: str) -> tuple[int, set[str]]:
    """Bytes of a page with its styles and scripts, packed; all the files it asks for."""
    html = fetched(client, path)
    files = assets(html)
    texts = [fetched(client, file) for file in files if urlsplit(file).path.endswith((".css", ".js"))]
    return packed(html) + sum(map(packed, texts)), files


def pages(client: FlaskClient) -> Iterator[str]:
    """Each list and the first record it leads to."""
    for start in STARTS:
        yield start
        links = re.findall(rf'href="({re.escape(start)}[0-9a-f][0-9a-f-]+)"', fetched(client, start).decode())
        yield from links[:1]


def test_every_kind_of_page_keeps_its_budget(desk: FlaskClient) -> None:
    known = list(pages(desk))
    assert any(path.startswith("/keluarga/0") for path in known), "a family's page is measured, too"
    too_heavy = {}
    for path in known:
        size, files = weight(desk, path)
        assert len(files) <= FILES, (path, files)
        if size > PAGE_BYTES:
            too_heavy[path] = size
    assert too_heavy == {}


def test_the_family_form_keeps_its_budget(desk: FlaskClient) -> None:
    size, files = weight(desk, "/usulan/baru")
    assert size <= FAMILY_FORM[0]
    assert len(files) <= FAMILY_FORM[1], files


def test_the_public_page_keeps_its_budget_and_needs_no_script(web: Web, desk: FlaskClient) -> None:
    anybody = web.client()
    for path in ("/verifikasi/", f"/verifikasi/{BANYUMAS.ids['code'][0]}"):
        size, files = weight(anybody, path)
        assert size <= PUBLIC_PAGE[0], path
        assert len(files) <= PUBLIC_PAGE[1], files
        assert "<script" not in fetched(anybody, path).decode()


def test_the_typeface_keeps_its_budget(desk: FlaskClient) -> None:
    fonts = [file for file in assets(fetched(desk, "/tugas/")) if urlsplit(file).path.endswith(".woff2")]
    assert len(fonts) == 1
    assert len(fetched(desk, fonts[0])) <= FONT_BYTES


def test_files_are_kept_for_a_year_under_the_hash_of_their_content(desk: FlaskClient) -> None:
    for file in assets(fetched(desk, "/tugas/")):
        answer = desk.get(file)
        assert "v=" in file
        assert "max-age=31536000" in answer.headers["Cache-Control"], file


def test_the_stylesheet_asks_for_the_very_file_the_page_preloads(desk: FlaskClient) -> None:
    html = fetched(desk, "/tugas/")
    sheet = next(file for file in assets(html) if urlsplit(file).path.endswith(".css"))
    preloaded = next(file for file in assets(html) if urlsplit(file).path.endswith(".woff2"))
    wanted = re.search(rb"url\((vendor/[^)]+woff2[^)]*)\)", fetched(desk, sheet))
    assert wanted
    assert preloaded.endswith(wanted[1].decode())
