"""Names, addresses and notes without a single gap stay inside their page, from the smallest phone to the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from portal.cases.operations import open_case
from portal.kernel.secrets import install_vault
from portal.registry.operations import save_proposal
from portal.registry.queries import draft_of
from tests import people
from tests.browser import Office, office
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import family, registered, speak

pytestmark = pytest.mark.browser
NAME = "Sukirmanhadi" * 16 + "Terakhir"
ADDRESS = "JalanKenanga" * 16
NOTE = "Mohondiperiksakembali" * 95
WIDTHS = (320, 390, 1366)


@dataclass(frozen=True)
class Long:
    """Pages about families with endless words."""

    visited: str
    draft: str
    edit: str
    family: str


@pytest.fixture(scope="module")
def long(web: Web) -> Long:
    install_vault(TEST_KEY)
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        stretched = family(9600, NAME, alamat=ADDRESS, dusun=ADDRESS)
        by = speak(session, "sari")
        change_set = save_proposal(
            session,
            kind="usulan_baru",
            region_code=people.KARANGSARI,
            draft=stretched,
            reason=NOTE[:2000],
            by=by,
        )
        case = open_case(session, change_set, by=by)
        for step, who in (("susun_usulan", "sari"), ("catat_musdes", "sari"), ("kunjungan_lapangan", "joko")):
            assert case.step == step
            walk.answer(case, who, {"sari": "ajukan", "joko": "kirim"}[who] if step != "catat_musdes" else "setuju")
        walk.answer(case, "ratna", "kembalikan", note=NOTE[:2000], return_to="kunjungan_lapangan")
        known = registered(session, walk.become, 9610, NAME)
        draft = draft_of(session, speak(session, "sari"), known)
        draft.ruta["alamat"] = ADDRESS
        amended = save_proposal(
            session,
            kind="perbaikan",
            region_code=people.KARANGSARI,
            draft=draft,
            reason=NOTE[:2000],
            keluarga_id=known,
            by=speak(session, "sari"),
        )
        second = open_case(session, amended, by=speak(session, "sari"))
        session.flush()
        session.execute(text("update decision set note = repeat('Periksa', 7200) where note is not null"))
        return Long(f"/kasus/{case.id}", f"/kasus/{second.id}", f"/usulan/{amended.id}/sunting", f"/keluarga/{known}")


@pytest.fixture(scope="module")
def people_here(web: Web, long: Long) -> Iterator[Office]:
    with office(web) as made:
        yield made


def overflow(page: Page, path: str) -> list[str]:
    """Where the page scrolls sideways, and by how much."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        by = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{path} at {width}: {by}"] if by > 0 else []
    return found


@pytest.mark.parametrize("who", ["sari", "joko", "ratna"])
def test_no_page_scrolls_sideways(people_here: Office, long: Long, who: str) -> None:
    desk = people_here.sit(who)
    paths = ["/tugas/", "/tugas/?tab=selesai", "/kasus/", "/keluarga/", "/individu/", "/ruta/", long.visited]
    paths += [f"{long.visited}?tab=semua", long.draft, *(f"{long.family}?tab={tab}" for tab in ("data", "anggota"))]
    paths += [f"{long.family}?tab={tab}" for tab in ("riwayat", "kasus")]
    paths += [long.edit] if who == "sari" else [f"{long.visited}/kunjungan"] if who == "joko" else []
    wide = [one for path in paths for one in overflow(desk.open(path), path)]
    assert wide == []


def test_the_trail_keeps_a_word_without_a_gap_inside(people_here: Office, long: Long) -> None:
    page = people_here.sit("lestari").open("/jejak/?jenis=kasus")
    expect(page.locator(".kutip").first).to_contain_text("kembaliMohon")
    assert overflow(page, "/jejak/") == []
    page.set_viewport_size({"width": 390, "height": 800})
    for name in ("dari", "sampai"):
        label, field = page.locator(f"label[for={name}]").bounding_box(), page.locator(f"#{name}").bounding_box()
        assert label
        assert field
        assert abs(label["y"] + label["height"] / 2 - field["y"] - field["height"] / 2) < 4, "beside its field"
    button = page.get_by_role("button", name="Saring").bounding_box()
    assert button
    assert button["y"] > field["y"]  # type: ignore[index]


def test_lists_cut_a_name_and_its_page_tells_it_whole(people_here: Office, long: Long) -> None:
    page = people_here.sit("ratna").open("/kasus/")
    box = page.locator(".tugas .nm").first.bounding_box()
    assert box
    assert box["height"] < 60, "two lines, no more"
    page.goto(people_here.base + long.visited)
    expect(page.locator("h1")).to_contain_text("Terakhir")


def test_a_long_note_is_folded_and_opens(people_here: Office, long: Long) -> None:
    page = people_here.sit("ratna").open(long.visited)
    note = page.locator(".riwayat details.teks").first
    assert note.bounding_box()["height"] < 400  # type: ignore[index]
    note.locator("summary").click()
    assert note.bounding_box()["height"] > 400  # type: ignore[index]
    expect(note).to_contain_text("Ringkas lagi")
