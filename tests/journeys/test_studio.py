"""An administrator changes a live process without code: the gate refuses, the drawing is mended, another signs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Office, office
from tests.cases.walking import Walk
from tests.conftest import Web
from tests.journeys.test_new_family import fill_family
from tests.registry.families import speak

pytestmark = pytest.mark.browser
GATE = 180_000
"""Milliseconds the gate may take on a busy machine."""
REASON = "Dua orang memeriksa setiap usulan sebelum Kepala Dinas memutus."
DRAW = """(said) => {
  const board = document.querySelector('#papan-gambar').papan;
  const modeling = board.get('modeling'), registry = board.get('elementRegistry'), at = id => registry.get(id);
  const make = (type, x, y) =>
    modeling.createShape(board.get('elementFactory').createShape({ type }), { x, y }, at('kolam'));
  return (%s)(said, { board, modeling, at, make });
}"""
ANSWERED = """(_, { modeling, at, make }) => {
  const step = at('periksa_ulang');
  const next = step.outgoing[0];
  const choice = make('bpmn:ExclusiveGateway', step.x + 190, step.y + 40);
  modeling.reconnectEnd(next, choice, { x: choice.x, y: choice.y + 25 });
  const yes = modeling.connect(choice, at('persetujuan_kepala'), { type: 'bpmn:SequenceFlow' });
  const no = modeling.connect(choice, at('ditolak'), { type: 'bpmn:SequenceFlow' });
  return [choice.id, yes.id, no.id];
}"""
STARVED = """([yes], { modeling, at, make }) => {
  const join = make('bpmn:ParallelGateway', at('persetujuan_kepala').x - 60, at('persetujuan_kepala').y - 60);
  modeling.reconnectEnd(at(yes), join, { x: join.x, y: join.y + 25 });
  const second = modeling.connect(at('g_kunjungan'), join, { type: 'bpmn:SequenceFlow' });
  modeling.connect(join, at('persetujuan_kepala'), { type: 'bpmn:SequenceFlow' });
  modeling.updateProperties(join, { name: 'Tunggu keduanya', id: 'tunggu_keduanya' });
  return second.id;
}"""
MENDED = """([yes, second], { modeling, at }) => {
  const join = at('tunggu_keduanya');
  modeling.reconnectEnd(at(yes), at('persetujuan_kepala'), { x: at('persetujuan_kepala').x, y: join.y });
  modeling.removeElements([at(second)]);
  modeling.removeElements([join]);
}"""


def draw(page: Page, what: str, said: Any = None) -> Any:
    """Do something through the drawing board's own commands."""
    return page.evaluate(DRAW % what, said)


def pick(page: Page, element: str) -> None:
    page.select_option("[data-unsur]", element)
    expect(page.locator("[data-unsur]")).to_have_value(element)


def begin(people: Office) -> Page:
    """Arif opens the live version and begins a draft."""
    page = people.sit("arif").open("/proses/")
    page.get_by_role("link", name="Usulan keluarga").click()
    page.get_by_role("button", name="Ubah dari sini").first.click()
    page.wait_for_url("**/draf/*")
    expect(page.locator("#papan-gambar[data-siap]")).to_be_attached(timeout=GATE)
    return page


def add_step(page: Page, *, role: str = "Verifikator kabupaten/kota", phase: str = "Kabupaten/kota") -> list[str]:
    """A second check behind the first, answered yes or no; its two ways get their conditions in the panel."""
    pick(page, "g_verifikasi_ke_persetujuan_kepala")
    page.get_by_role("button", name="Sisipkan langkah").click()
    page.fill("[data-nama]", "Periksa ulang")
    page.locator("[data-nama]").blur()
    pick(page, "periksa_ulang")
    page.select_option("[data-bagian=langkah] [data-peran]", label=role)
    page.select_option("[data-formulir]", label="Putusan dengan catatan")
    page.select_option("[data-tahap]", label=phase)
    answers = page.get_by_role("group", name="Jawaban yang tersedia")
    answers.get_by_label("lanjutkan").or_(answers.get_by_label("Tugaskan ulang")).first.uncheck()
    answers.get_by_label("Setujui").check()
    answers.get_by_label("Tolak").check()
    page.get_by_role("group", name="Harus orang lain").get_by_label("Verifikasi kabupaten/kota").check()
    page.fill("[data-tenggat]", "2")
    page.locator("[data-tenggat]").blur()
    choice, yes, no = draw(page, ANSWERED)
    pick(page, choice)
    page.fill("[data-nama]", "Hasil periksa ulang")
    page.locator("[data-nama]").blur()
    for way, answer in ((yes, "setuju"), (no, "tolak")):
        pick(page, way)
        condition(page, answer)
    return [yes, no]


def condition(page: Page, answer: str) -> None:
    """The condition of the chosen arrow: the step's answer is this one."""
    ways = page.locator("[data-jalan]")
    ways.get_by_role("button", name="Tambah syarat").click()
    ways.get_by_label("Nilai").select_option(answer)


def changed(people: Office, **of: str) -> int:
    """A second check drawn, refused for its starving join, mended and signed by another: the new version's number."""
    page = begin(people)
    yes, _no = add_step(page, **of)
    second = draw(page, STARVED, [yes])
    pick(page, second)
    condition(page, "kirim")
    refused(page)
    draw(page, MENDED, [yes, second])
    mended(page)
    number = proposed(page)
    signed(people, number)
    return number


def test_a_process_is_changed_by_two_people_without_code(web: Web) -> None:
    with office(web) as people:
        number = changed(people)
        assert new_case_runs(people, web) == number


def refused(page: Page) -> None:
    """The gate says no, and where."""
    page.locator("[data-periksa]").click()
    expect(page.locator("[data-keadaan]")).to_contain_text("Gerbang menolak", timeout=GATE)
    finding = page.locator("[data-kode=starving-join] button")
    expect(finding.first).to_contain_text("Tunggu keduanya")
    expect(page.locator(".djs-shape.temuan-galat[data-element-id=tunggu_keduanya]")).to_be_attached(timeout=GATE)
    finding.first.click()
    expect(page.locator("[data-unsur]")).to_have_value("tunggu_keduanya")
    expect(page.locator("[data-usulkan]")).to_be_disabled()


def mended(page: Page) -> None:
    """Drawn right, the promised paths are led through the new step; then the gate passes."""
    page.locator("[data-periksa]").click()
    expect(page.locator("[data-skenario]")).to_be_visible(timeout=GATE)
    page.get_by_role("button", name="Sesuaikan jalur").click()
    expect(page.locator("[data-skenario-hasil]")).to_contain_text("ditambah langkah", timeout=GATE)
    expect(page.locator("[data-keadaan]")).to_contain_text("Gerbang lolos", timeout=GATE)


def proposed(page: Page) -> int:
    """Proposed with a reason; the proposer finds no button to sign."""
    page.fill("#alasan", REASON)
    page.get_by_role("button", name="Usulkan").click()
    page.wait_for_url("**/versi/*", timeout=GATE)
    expect(page.locator("main")).to_contain_text("Administrator lain harus menandatanganinya")
    expect(page.get_by_role("button", name="Tanda tangani")).to_have_count(0)
    expect(page.locator("main")).to_contain_text(REASON)
    return int(page.url.rsplit("/", 1)[1])


def signed(people: Office, number: int) -> None:
    """Rini compares, and signs."""
    page = people.sit("rini").open(f"/proses/usulan_baru/versi/{number}")
    page.get_by_role("link", name="Bandingkan dengan yang berlaku").click()
    expect(page.locator("main")).to_contain_text("Periksa ulang")
    expect(page.locator("#diagram-ke .djs-shape.beda-baru[data-element-id=periksa_ulang]")).to_be_attached(timeout=GATE)
    expect(page.locator("[aria-labelledby=hjanji]")).to_contain_text("periksa_ulang setuju")
    page.go_back()
    page.get_by_role("button", name="Tanda tangani").click()
    page.locator("dialog").get_by_role("button", name="Tanda tangani").click()
    expect(page.locator(".kepala .chip")).to_have_text("Berlaku", timeout=GATE)
    expect(page.locator("main")).to_contain_text("ditandatangani Rini Kusumawati")


def new_case_runs(people: Office, web: Web) -> int:
    """The number of the version a fresh proposal runs."""
    page = people.sit("sari").open("/usulan/baru")
    fill_family(page)
    page.get_by_role("button", name="Simpan dan ajukan").click()
    page.wait_for_url("**/kasus/*")
    page.get_by_role("link", name="Diagram").click()
    expect(page.locator("#diagram .djs-shape[data-element-id=periksa_ulang]")).to_be_attached(timeout=GATE)
    expect(page.locator("#diagram .bjs-powered-by")).to_be_visible()
    return int(
        web.scalar(
            "select v.number from case_file c join process_version v on v.version = c.process_version"
            " order by c.created_at desc limit 1"
        )
    )


def test_nothing_is_lost_when_two_people_draw(web: Web) -> None:
    with office(web) as people:
        page = begin(people)
        other = people.sit("rini").open(page.url.removeprefix(people.base))
        for one, name in ((page, "Milik Arif"), (other, "Milik Rini")):
            expect(one.locator("#papan-gambar[data-siap]")).to_be_attached(timeout=GATE)
            one.fill("[data-proses-nama]", name)
            one.locator("[data-proses-nama]").blur()
        page.locator("[data-simpan]").click()
        expect(page.locator("[data-keadaan]")).to_contain_text("Tersimpan")
        other.locator("[data-simpan]").click()
        expect(other.locator("[data-konflik]")).to_contain_text("Arif Nugroho")
        first = other.url
        other.get_by_role("button", name="Simpan punya saya sebagai draf baru").click()
        other.wait_for_url(lambda url: url != first)
        expect(other.locator("[data-proses-nama]")).to_have_value("Milik Rini")
        page.fill("[data-proses-nama]", "Belum disimpan")
        page.locator("[data-proses-nama]").blur()
        expect(page.locator("[data-keadaan]")).to_contain_text("belum disimpan")
        page.wait_for_function("() => Object.values(localStorage).join().includes('Belum disimpan')")
        page.context.clear_cookies()
        page.locator("[data-simpan]").click()
        expect(page.locator("[data-keadaan]")).to_contain_text("Sesi Anda berakhir")
        assert "Belum disimpan" in page.evaluate("Object.values(localStorage).join()")


def test_a_real_case_is_promised_and_what_was_drawn_is_kept(web: Web) -> None:
    with web.owner() as session:
        number = Walk(session, lambda who: speak(session, who)).at("catat_musdes", serial=9650).number
    with office(web) as people:
        page = begin(people)
        page.fill("[data-proses-nama]", "Usulan dengan janji")
        page.locator("[data-proses-nama]").blur()
        expect(page.locator("[data-keadaan]")).to_contain_text("belum disimpan")
        page.get_by_label("Nomor kasus").fill(number)
        page.get_by_label("Nama jalur").fill("dari kasus nyata")
        page.get_by_role("button", name="Rekam sebagai jalur").click()
        page.wait_for_url("**#jalur", timeout=GATE)
        expect(page.locator("#papan-gambar[data-siap]")).to_be_attached(timeout=GATE)
        expect(page.locator("[data-proses-nama]")).to_have_value("Usulan dengan janji")
        row = page.locator(".daftar-jalur > li").filter(has_text="dari kasus nyata")
        expect(row).to_contain_text("1 langkah")
        page.locator("[data-periksa]").click()
        expect(page.locator("[data-keadaan]")).to_contain_text("Gerbang lolos", timeout=GATE)
        expect(page.locator("[data-tahapan]")).to_contain_text("kasus yang berjalan dapat dipindah ke versi ini")
        row.get_by_role("button", name="Hapus").click()
        page.locator("dialog").get_by_role("button", name="Hapus").click()
        expect(page.locator("main")).to_contain_text("Jalur dihapus dari draf ini.", timeout=GATE)
        expect(row).to_have_count(0)
