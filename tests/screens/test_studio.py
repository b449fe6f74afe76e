"""The studio's pages: usable by everybody, bpmn.io's mark in sight, inline styles allowed there and nowhere else."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect
from sqlalchemy import select

from portal.cases import deploying
from portal.cases.processmodels import ProcessVersion
from portal.kernel.database import set_scope
from tests import people as cast
from tests.browser import DESKTOP, PHONE, Desk, Office
from tests.conftest import Web
from tests.journeys.test_studio import GATE
from tests.leak import world
from tests.screens.test_every_page import axe_findings, sideways

STATIC = Path(__file__).resolve().parents[2] / "portal" / "static"
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="https://verivali.invalid/dmn">
<decision id="kelayakan" name="Kelayakan"><decisionTable id="t" hitPolicy="FIRST">
<input id="i1" label="Desil"><inputExpression id="e1" typeRef="number"><text>desil</text></inputExpression></input>
<output id="o1" label="Layak" name="layak" typeRef="boolean" />
<rule id="r1"><inputEntry id="c1"><text>&lt;= 4</text></inputEntry>
<outputEntry id="x1"><text>True</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c2"><text>-</text></inputEntry>
<outputEntry id="x2"><text>False</text></outputEntry></rule>
</decisionTable></decision></definitions>
"""


def draft_of(web: Web) -> str:
    """The path of a draft with a decision table beside its diagram."""
    with web.owner() as session:
        arif = cast.actor(session, "arif")
        set_scope(session, arif.scope)
        version = session.scalars(select(ProcessVersion).where(ProcessVersion.process == "usulan_baru")).first()
        assert version is not None
        draft = deploying.open_draft(session, version, by=arif)
        files = dict(draft.files) | {"kelayakan.dmn": TABLE}
        deploying.save_draft(session, draft.id, files=files, revision=1, by=arif)
        return f"/proses/usulan_baru/draf/{draft.id}"


def pages(web: Web) -> tuple[str, ...]:
    case = world.BANYUMAS.ids["case"][0]
    return (
        "/proses/",
        "/proses/usulan_baru",
        "/proses/usulan_baru/versi/1",
        "/proses/usulan_baru/banding?dari=1&ke=1",
        "/proses/usulan_baru/hidup",
        f"/kasus/{case}/diagram",
        draft_of(web),
    )


def settled(page: Page) -> None:
    """Every drawing board has drawn."""
    for board in page.locator("[data-diagram], #papan-gambar").all():
        if board.is_visible():
            expect(board).to_have_attribute("data-siap", "1")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["terang", "gelap"])
def test_every_page_is_sound(web: Web, people: Office, theme: str) -> None:
    desk = people.sit("arif", theme=theme)
    problems: list[str] = []
    for path in pages(web):
        for label, viewport in (("1366", DESKTOP), ("390", PHONE)):
            desk.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            settled(desk.open(path))
            problems += [f"{path} {label}: {finding}" for finding in axe_findings(desk.page)]
        if theme == "terang":
            problems += [f"{path}: scrolls sideways at {width}" for width in sideways(desk.page)]
    assert problems == []
    assert [c for c in desk.complaints if "eval" not in c.lower()] == []


def in_sight(desk: Desk) -> bool:
    """Whether the mark's middle is the mark itself, and none of it lies outside the window."""
    mark = desk.page.locator(".bjs-powered-by").first
    mark.evaluate("one => one.scrollIntoView({block: 'center'})")
    return bool(
        mark.evaluate(
            "one => { const r = one.getBoundingClientRect(); "
            "const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2); "
            "return one.contains(top) && r.width >= 50 && r.bottom <= innerHeight && r.right <= innerWidth "
            "&& getComputedStyle(one).opacity === '1'; }"
        )
    )


@pytest.mark.browser
def test_the_mark_of_bpmn_io_stays_in_sight(web: Web, people: Office) -> None:
    for viewport, paths in ((DESKTOP, pages(web)[2:]), (PHONE, pages(web)[2:6])):
        desk = people.sit("arif", viewport=viewport)
        for path in paths:
            settled(desk.open(path))
            assert in_sight(desk), (path, viewport)


@pytest.mark.browser
def test_a_decision_table_is_tried_before_it_counts(web: Web, people: Office) -> None:
    page = people.sit("arif").open(draft_of(web))
    settled(page)
    board = page.locator("[data-tabel]", has_text="Desil")
    expect(board.locator(".tjs-table")).to_be_visible()
    expect(page.locator("#papan-gambar .bjs-container")).to_have_count(1)
    board.get_by_text("Coba masukan ini").click()
    board.get_by_label("desil").fill("3")
    board.get_by_role("button", name="Coba", exact=True).click()
    expect(board.locator("[data-coba-hasil]")).to_contain_text("layak = ya")
    expect(board.locator("[data-coba-hasil]")).to_contain_text("Aturan yang cocok: 1")


@pytest.mark.browser
def test_a_deadline_typed_wrong_is_told_and_changes_nothing(web: Web, people: Office) -> None:
    page = people.sit("arif").open(draft_of(web))
    settled(page)
    page.select_option("[data-unsur]", "verifikasi_kab")
    field, told = page.locator("[data-tenggat]"), page.locator("#p-tenggat-galat")
    before = field.input_value()
    assert before
    for typed, said in (
        ("-3", "Tulis angka bulat, 1 sampai 365 hari."),
        ("0", "Tulis angka bulat"),
        ("1.5", "Tulis angka bulat"),
        ("99999999", "Terlalu lama: paling banyak 365 hari."),
    ):
        field.fill(typed)
        field.blur()
        expect(told).to_contain_text(said)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value(typed)
        assert due(page) == f"P{before}D"
    page.get_by_role("group", name="Jawaban yang tersedia").get_by_label("Tolak").uncheck()
    expect(field).to_have_value("99999999")
    page.select_option("[data-unsur]", "persetujuan_kepala")
    page.select_option("[data-unsur]", "verifikasi_kab")
    expect(field).to_have_value(before)
    expect(told).to_be_hidden()
    field.fill("7")
    field.blur()
    assert due(page) == "P7D"


def due(page: Page) -> str:
    """The deadline of the regency's step as it is drawn."""
    return str(
        page.evaluate(
            "document.querySelector('#papan-gambar').papan.get('elementRegistry').get('verifikasi_kab').businessObject"
            ".extensionElements.values.flatMap(one => one.values ?? []).find(one => one.name === 'due')?.value"
        )
    )


@pytest.mark.browser
def test_a_step_needs_a_name(web: Web, people: Office) -> None:
    page = people.sit("arif").open(draft_of(web))
    settled(page)
    page.select_option("[data-unsur]", "verifikasi_kab")
    expect(page.locator("#p-nama-galat")).to_be_hidden()
    page.fill("[data-nama]", " ")
    page.locator("[data-nama]").blur()
    expect(page.locator("#p-nama-galat")).to_contain_text("Langkah perlu nama")
    expect(page.locator("[data-unsur] option:checked")).to_contain_text("Verifikasi kabupaten/kota")
    page.select_option("[data-unsur]", "g_verifikasi")
    expect(page.locator("[data-nama-wajib]")).to_be_hidden()
    assert axe_findings(page) == []


@pytest.mark.browser
def test_picking_from_the_list_brings_the_element_before_the_eyes(web: Web, people: Office) -> None:
    page = people.sit("arif").open(draft_of(web))
    settled(page)
    page.select_option("[data-unsur]", "penetapan_pusat")
    box = page.locator("[data-element-id=penetapan_pusat] .djs-visual").first.bounding_box()
    board = page.locator("#papan-gambar").bounding_box()
    assert box
    assert board
    assert box["width"] > 70, "large enough to read"
    assert abs(box["x"] + box["width"] / 2 - board["x"] - board["width"] / 2) < 60
    assert abs(box["y"] + box["height"] / 2 - board["y"] - board["height"] / 2) < 60


@pytest.mark.browser
def test_the_reason_comes_back_with_the_drawing(web: Web, people: Office) -> None:
    path = draft_of(web)
    page = people.sit("arif").open(path)
    settled(page)
    page.select_option("[data-unsur]", "verifikasi_kab")
    page.fill("[data-nama]", "Verifikasi ulang")
    page.fill("#alasan", "Dua orang memeriksa setiap usulan.")
    page.wait_for_function(
        "() => ['Verifikasi ulang', 'Dua orang memeriksa setiap usulan.'].every("
        "one => Object.values(localStorage).join().includes(one))"
    )
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    settled(page)
    expect(page.locator("#alasan")).to_have_value("")
    page.get_by_role("button", name="Pulihkan").click()
    expect(page.locator("#alasan")).to_have_value("Dua orang memeriksa setiap usulan.")
    expect(page.locator("[data-simpan]")).to_be_enabled()  # the drawing has come back, too
    answers: list[int] = []

    def both_came(one: Response) -> bool:
        answers.extend([one.status] if one.request.method == "PUT" else [])
        return len(answers) == 2

    with page.expect_response(both_came):
        page.locator("[data-simpan]").evaluate("one => { one.click(); one.click(); }")
    assert answers == [200, 200]
    expect(page.locator("[data-keadaan]")).to_contain_text("Tersimpan")
    expect(page.locator("[data-konflik]")).to_be_hidden()
    page.reload()
    settled(page)
    expect(page.locator("#alasan")).to_have_value("Dua orang memeriksa setiap usulan.")


@pytest.mark.browser
def test_a_diagram_turned_is_fitted_again_and_its_buttons_cover_nothing(web: Web, people: Office) -> None:
    desk = people.sit("arif", viewport=PHONE)
    page = desk.open("/proses/usulan_baru/versi/1")
    settled(page)
    narrow = page.locator(".djs-container .viewport").first.bounding_box()
    zoom = page.locator(".papan-zoom").first.bounding_box()
    assert narrow
    assert zoom
    assert narrow["y"] + narrow["height"] <= zoom["y"]
    page.set_viewport_size({"width": 844, "height": 390})
    width = "document.querySelector('.djs-container .viewport').getBoundingClientRect().width"
    page.wait_for_function(f"before => Math.abs({width} - before) > 1", arg=narrow["width"])
    turned = page.locator(".djs-container .viewport").first.bounding_box()
    page.get_by_role("button", name="Seluruh diagram").first.click()
    whole = page.locator(".djs-container .viewport").first.bounding_box()
    assert turned
    assert whole
    assert [round(turned[one]) for one in ("x", "width")] == [round(whole[one]) for one in ("x", "width")]


def test_only_drawing_boards_may_style_inline(web: Web) -> None:
    client = web.client("arif")
    draft = draft_of(web)
    for path, loose in (("/proses/", False), ("/kasus/", False), ("/proses/usulan_baru/versi/1", True), (draft, True)):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert ("style-src 'self' 'unsafe-inline'" in policy) is loose, path
        assert re.search(r"script-src 'self'(;|$)", policy), path


def test_a_diagram_is_never_served_as_a_page(web: Web) -> None:
    answer = web.client("arif").get("/proses/usulan_baru/versi/1/diagram")
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        (("vendor/bpmn/viewer.js", "vendor/bpmn/css/modeler.css", "css/studio.css"), 130_000),
        (("vendor/bpmn/modeler.js", "vendor/bpmn/css/modeler.css", "css/studio.css"), 250_000),
        (("vendor/dmn/modeler.js", "vendor/dmn/css/modeler.css"), 380_000),
    ],
)
def test_boards_keep_their_budget(files: tuple[str, ...], limit: int) -> None:
    own = [path.read_bytes() for path in (STATIC / "js" / "studio").glob("*.js")]
    sizes = [len(gzip.compress(one, 9)) for one in [*own, *((STATIC / file).read_bytes() for file in files)]]
    assert sum(sizes) <= limit


def test_packed_files_are_what_they_say(web: Web) -> None:
    client = web.client("arif")
    packed = client.get("/static/vendor/bpmn/viewer.js?v=x", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.mimetype == "text/javascript"
    plain = client.get("/static/vendor/bpmn/viewer.js?v=x", headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(packed.data) == plain.data
    assert "no-cache" in client.get("/static/js/studio/board.js").headers["Cache-Control"]


@pytest.mark.browser
def test_a_called_diagram_is_drawn_in_the_same_draft(web: Web, people: Office) -> None:
    """The visit is a process of its own: the studio turns to it, keeps what was drawn, and its findings lead there."""
    desk = people.sit("arif")
    path = draft_of(web)
    page = desk.open(path)
    settled(page)
    expect(page.locator("#diagram-lain option")).to_have_count(2)
    page.select_option("#diagram-lain", "verval_lapangan.bpmn")
    pick = page.locator("[data-unsur]")
    expect(page.locator("[data-proses-nama]")).to_have_value("Verifikasi lapangan")
    pick.select_option("kunjungan_lapangan")
    expect(page.locator("[data-tahap]")).to_have_value("kunjungan")
    page.fill("[data-nama]", "Kunjungan ke rumah")
    page.locator("[data-nama]").blur()
    page.select_option("#diagram-lain", "usulan_baru.bpmn")
    expect(pick.locator("option[value=verifikasi_kab]")).to_be_attached()
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator("[data-keadaan]")).to_contain_text("Tersimpan")
    saved = web.scalar("select files from process_draft where id = :draft", draft=path.rpartition("/")[2])
    assert 'name="Kunjungan ke rumah"' in saved["verval_lapangan.bpmn"]
    assert "Kunjungan ke rumah" not in saved["usulan_baru.bpmn"]
    page.get_by_role("button", name="Periksa", exact=True).click()
    finding = page.locator("[data-temuan=tugaskan_ulang]").first
    expect(finding).to_contain_text("Tugaskan ulang kunjungan", timeout=GATE)
    finding.click()
    expect(page.locator("#diagram-lain")).to_have_value("verval_lapangan.bpmn")
    expect(page.locator("[data-nama]")).to_have_value("Tugaskan ulang kunjungan")
