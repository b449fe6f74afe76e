"""`make pictures`: docs/gambar anew, each page as its reader has it at a desk and on a phone; PICTURE=name for one."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page
from werkzeug.serving import make_server

from bench.ground import settings
from portal.app import build
from portal.cli.database import prepare
from portal.cli.demo import people, seed
from portal.kernel import clock, secrets
from portal.kernel.database import engine_for
from portal.notices.posting import install_post, post_of
from portal.views.kit.session import db
from tests.browser import PHONE, ROOT, SHARED
from tests.pictures import studio
from tests.private import private_server

FOLDER = ROOT / "docs" / "gambar"
MOMENT = datetime(2026, 11, 26, 2, 30, tzinfo=UTC)
"""A Thursday morning in western Indonesia."""
WIDE = {"width": 1366, "height": 860}
KEY = "pictures-key-pictures-key"
LARGEST = 120_000
QUALITIES = (82, 74, 66, 55)


@dataclass(frozen=True)
class Picture:
    """One page of one person."""

    name: str
    who: str
    path: str
    phone: bool = False
    open: str = ""
    """What is pressed on the page before."""
    act: Callable[[Page], object] | None = None
    """What the person does on the page before."""
    behind: str = ""
    """The picture without whose doings there is nothing to be seen here."""


INBOX, FIRST = "/tugas/", "[data-row] a.nm"
PICTURES = (
    Picture("operator-desa", "sari", INBOX),
    Picture("operator-desa-ponsel", "sari", "/usulan/baru", phone=True),
    Picture("petugas-lapangan", "joko", INBOX),
    Picture("petugas-lapangan-ponsel", "joko", INBOX, phone=True, open=FIRST),
    Picture("pengawas-kecamatan", "tuti", INBOX),
    Picture("pengawas-kecamatan-ponsel", "tuti", INBOX, phone=True, open=FIRST),
    Picture("verifikator-kabupaten", "ratna", INBOX, open=FIRST),
    Picture("verifikator-kabupaten-ponsel", "ratna", INBOX, phone=True),
    Picture("kepala-dinas", "hendra", "/massal/baru?langkah=usulan_baru:persetujuan_kepala"),
    Picture("kepala-dinas-ponsel", "hendra", INBOX, phone=True),
    Picture("validator-provinsi", "bagus", INBOX, open=FIRST),
    Picture("validator-provinsi-ponsel", "bagus", INBOX, phone=True),
    Picture("analis-pusat", "maya", INBOX),
    Picture("analis-pusat-ponsel", "maya", INBOX, phone=True, open=FIRST),
    Picture("admin-pusat", "arif", "/pengguna/"),
    Picture("admin-pusat-ponsel", "arif", "/periode/", phone=True),
    Picture("auditor", "lestari", "/jejak/"),
    Picture("auditor-ponsel", "lestari", "/kasus/", phone=True),
    Picture("pendamping-pkh", "dewi", "/keluarga/"),
    Picture("pendamping-pkh-ponsel", "dewi", "/kasus/", phone=True),
    Picture("tugas", "ratna", INBOX),
    Picture("musdes", "sari", "/musdes/", act=studio.latest_meeting),
    Picture("studio", "arif", studio.PROCESS, act=studio.opened),
    Picture("studio-gerbang", "arif", studio.PROCESS, act=studio.starved),
    Picture("studio-banding", "arif", studio.PROCESS, act=studio.compared),
    Picture("pindah", "rini", studio.PROCESS, act=studio.moving, behind="studio-banding"),
)


@contextmanager
def demo() -> Iterator[str]:
    """The demo served on a port, all of it at `MOMENT`; its address."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        clock.frozen(MOMENT),
        ExitStack() as within,
    ):
        folder = Path(name)
        folder.chmod(0o755)
        secrets.install_vault(KEY)
        os.environ["BENCH_KEY"] = KEY
        addresses = within.enter_context(private_server(folder, KEY, database="pictures"))
        prepare(addresses)
        install_post(post_of("http://localhost", folder))
        wanted = replace(
            settings(addresses, folder), secret_key=KEY, data_key=KEY, environment="development", demo=True
        )
        app = build(wanted, testing=True)
        engine = engine_for(addresses.owner)
        seed.seed(engine, folder)
        engine.dispose()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        server.process_request = lambda request, address: threading.Thread(  # type: ignore[method-assign]
            target=copy_context().run,
            args=(server.process_request_thread, request, address),
            daemon=True,  # type: ignore[attr-defined]
        ).start()
        thread = threading.Thread(target=copy_context().run, args=(server.serve_forever,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            with app.app_context():
                db.engine.dispose()


def take(base: str, one: Picture) -> bytes:
    """A person signs in, opens the page, and it is photographed."""
    context = SHARED.browser().new_context(viewport=PHONE if one.phone else WIDE, locale="id-ID")  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.clock.set_fixed_time(MOMENT)
        page.goto(f"{base}/login/")
        page.fill("input[name=username]", one.who)
        page.fill("input[name=password]", people.PASSWORD)
        page.click("form:has(input[name=password]) button")
        page.wait_for_url(lambda url: "/login" not in url)
        page.goto(base + one.path)
        if one.open:
            page.locator(one.open).first.click()
            page.wait_for_load_state("networkidle")
        if one.act:
            one.act(page)
        return small(shot(page))
    finally:
        context.close()


def shot(page: Page) -> bytes:
    """What is on the screen, its fonts and pictures loaded."""
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    return page.screenshot()


def small(png: bytes) -> bytes:
    """The same as a WebP small enough for a guide."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in QUALITIES:
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=quality, method=6)
        if len(written.getvalue()) <= LARGEST:
            break
    return written.getvalue()


def main() -> int:
    """All of them, or the one asked for."""
    os.environ["LC_ALL"] = "C.UTF-8"
    asked = os.environ.get("PICTURE", "")
    with demo() as base:
        before = {one.behind for one in PICTURES if one.name == asked}
        for one in PICTURES:
            if asked in {"", one.name} or one.name in before:
                content = take(base, one)
                (FOLDER / f"{one.name}.webp").write_bytes(content)
                print(f"docs/gambar/{one.name}.webp {len(content) // 1000} kB", flush=True)
        SHARED.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
