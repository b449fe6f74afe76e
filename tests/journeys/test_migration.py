"""Three hundred running cases follow a changed process, reach another role's inbox, and come back.

The change itself is drawn, refused, mended and signed as in `test_studio`; a worker of the real queue moves the cases.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from bench.crowd import copies, walked
from portal.cases import deploying
from portal.jobs.queue import queue
from portal.kernel.database import engine_for, factory_for
from tests.browser import Office, office
from tests.conftest import Web
from tests.journeys.test_studio import GATE, changed

pytestmark = pytest.mark.browser
CASES = 300
HEAD = "Persetujuan Kepala Dinas"
WHY = "Provinsi ikut memeriksa semua usulan yang sedang berjalan."
BACK = "Keliru: provinsi belum siap menerima."
PLACES = """
select c.id, c.marking, c.step, v.number, t.step, t.key, t.role, t.status, t.due_at
from case_file c join process_version v on v.version = c.process_version
join task t on t.part = c.part and t.case_id = c.id where t.status in ('siap', 'diambil') order by c.id
"""


def test_three_hundred_cases_follow_and_come_back(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = listening(monkeypatch)
    crowd(web)
    before = places(web)
    with office(web) as people:
        number = changed(people, role="Validator provinsi", phase="Provinsi")  # the province checks, too
        the_gate_was_asked(web, reports, number)
        waits(people, "hendra", CASES)
        waits(people, "bagus", 0)
        page = planned(people, number)
        run = begun(page)
        work(web)
        finished(people.sit("arif").open(run), number)
        waits(people, "hendra", 0)
        at_the_new_step(waits(people, "bagus", CASES))
        assert {row[3] for row in places(web)} == {number}
        undone(people.sit("arif").open(run))
        work(web)
        expect(people.sit("arif").open(run).locator("[data-kembali]")).to_have_text(str(CASES + 1))
        waits(people, "hendra", CASES)
        waits(people, "bagus", 0)
    assert places(web) == before


def listening(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """The reports of the gate on drafts, as the gate gave them."""
    reports: list[Mapping[str, Any]] = []
    check = deploying.check_draft

    def heard(*args: Any, **kwargs: Any) -> Mapping[str, Any]:
        reports.append(check(*args, **kwargs))
        return reports[-1]

    monkeypatch.setattr(deploying, "check_draft", heard)
    return reports


def crowd(web: Web) -> None:
    """Cases of the shipped version waiting for the head of office, and one for its visit."""
    owner = engine_for(web.addresses.owner)
    approving = walked(owner, "persetujuan_kepala", 9500)
    walked(owner, "kunjungan_lapangan", 9501)
    copies(owner, approving, CASES - 1, "ramai-")
    owner.dispose()


def places(web: Web) -> list[Any]:
    """Where every case stands, and its open work."""
    with web.owner() as session:
        return [tuple(row) for row in session.execute(text(PLACES))]


def the_gate_was_asked(web: Web, reports: list[Mapping[str, Any]], number: int) -> None:
    """The draft was truly checked, every stage of it; what runs now passed."""
    first, last = reports[0], reports[-1]
    assert not first["passed"]
    assert ("starving-join", "tunggu_keduanya") in {(one["code"], one["element"]) for one in first["findings"]}
    assert last["passed"]
    stages = {stage["name"]: stage["status"] for stage in last["stages"]}
    assert {stages[name] for name in ("baca", "periksa", "buktikan", "skenario", "acak")} == {"lolos"}
    sql = "select report ->> 'passed' from process_version where process = 'usulan_baru' and number = :n"
    assert web.scalar(sql, n=number) == "true"


def waits(people: Office, name: str, count: int) -> Page:
    """Somebody's inbox says how much waits there."""
    page = people.sit(name).open("/tugas/")
    said = f"{count} usulan menunggu Anda" if count else "Tidak ada usulan yang menunggu Anda"
    expect(page.locator(".kepala")).to_contain_text(said)
    return page


def at_the_new_step(page: Page) -> None:
    """Every row of the inbox is work of the new step."""
    rows = page.locator("[data-list] [data-row]")
    expect(rows.filter(has_text="Periksa ulang")).to_have_count(rows.count())


def planned(people: Office, number: int) -> Page:
    """The dry run, its counts read on screen; cases that passed the verification shall go to the new step."""
    page = people.sit("arif").open("/proses/usulan_baru")
    page.get_by_role("link", name=f"Pindahkan kasus ke versi {number}").click()
    page.wait_for_url("**/pindah?*")
    result = page.locator("[aria-labelledby=hhasil]")
    expect(result).to_contain_text(f"{CASES + 1} dari {CASES + 1} kasus pindah ke versi {number}")
    row = result.locator("[data-kedudukan]", has_text=HEAD)
    expect(row.locator(".ubah")).to_have_text(HEAD)
    page.get_by_label(HEAD).select_option(label="Periksa ulang (Validator provinsi)")
    page.wait_for_url("**padanan-persetujuan_kepala=periksa_ulang*")
    page.get_by_label("Digeser sebesar bedanya").check()
    page.wait_for_url("**waktu=geser*")
    expect(page.locator("[aria-labelledby=hmulai]")).to_contain_text("Aturan waktu: Digeser sebesar bedanya")
    expect(row.locator(".ubah")).to_have_text("Periksa ulang")
    expect(row.locator(".sla")).to_have_text(str(CASES))
    visit = result.locator("[data-kedudukan]", has_text="Kunjungan lapangan")
    expect(visit.locator(".ubah")).to_have_text("Kunjungan lapangan")
    expect(visit.locator(".sla")).to_have_text("1")
    regency = page.locator("[aria-labelledby=hdaerah] tr", has_text="Kabupaten Banyumas")
    expect(regency.locator("td")).to_have_text(["Kabupaten Banyumas", str(CASES + 1), "0"])
    return page


def begun(page: Page) -> str:
    """Begun with a reason; the path of the run, which is under way."""
    page.fill("#alasan", WHY)
    page.get_by_role("button", name=f"Pindahkan {CASES + 1} kasus").click()
    page.locator("dialog").get_by_role("button", name="Pindahkan").click()
    page.wait_for_url(re.compile(r"/pindah/[0-9a-f-]{36}$"))
    expect(page.locator("[data-status]")).to_have_text("Sedang dipindah")
    return page.url[page.url.index("/proses/") :]


def finished(page: Page, number: int) -> None:
    """The run says how many moved, and why it was done."""
    expect(page.locator("[data-status]")).to_have_text("Selesai")
    expect(page.locator("[data-pindah]")).to_have_text(str(CASES + 1))
    expect(page.locator("[data-tetap]")).to_have_text("0")
    expect(page.locator("main")).to_contain_text(f"{HEAD} → Periksa ulang")
    expect(page.locator("main")).to_contain_text(WHY)
    expect(page.locator("h1")).to_contain_text(f"ke versi {number}")


def undone(page: Page) -> None:
    """Undone with a reason."""
    page.fill("#alasan", BACK)
    page.get_by_role("button", name="Batalkan pemindahan").click()
    page.locator("dialog").get_by_role("button", name="Batalkan pemindahan").click()
    expect(page.locator("[data-status]")).to_have_text("Sedang dikembalikan", timeout=GATE)


def work(web: Web) -> None:
    """A worker takes what is in the queue (in a thread: the browser has this one's event loop)."""
    engine = engine_for(web.addresses.app)
    worker = queue(web.addresses.app, factory_for(engine))
    turn = threading.Thread(
        target=worker.run_worker,
        kwargs={"wait": False, "install_signal_handlers": False, "delete_jobs": "successful"},
    )
    turn.start()
    turn.join(timeout=600)
    engine.dispose()
    assert not turn.is_alive()
    assert web.scalar("select count(*) from procrastinate_jobs where task_name = 'cases.migration'") == 0
