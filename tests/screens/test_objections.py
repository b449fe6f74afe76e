"""Pages of objections, returns and moves between villages: sound at both widths, at the steps no walk meets."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.cases.evidence.operations import EvidenceUpload, add_evidence
from portal.cases.operations import open_case
from portal.fieldwork.store import PhotoStore
from portal.kernel.secrets import install_vault
from portal.registry.objections import ObjectionDraft, save_objection
from portal.registry.seeding import load_families
from tests import people as cast
from tests.browser import Office
from tests.cases.test_objection import SAID, WHY
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.fieldwork.pictures import photo
from tests.registry.families import family, nik, speak
from tests.screens.soundness import sound
from tests.views.registry.desk import family_named

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def scene(web: Web, people: Office) -> dict[str, str]:
    """Addresses: three objections on their way, and a family to propose about."""
    install_vault(TEST_KEY)
    store = PhotoStore(Path(web.app.config["SETTINGS"].instance) / "photos")
    names = ("Tarmuji", "Paijo", "Warsono", "Suwarni")
    with web.owner() as session:
        speak(session, "maya")
        load_families(session, [(cast.KARANGSARI, family(9310 + n, name)) for n, name in enumerate(names)])
        session.flush()
        homes = {name: family_named(session, name) for name in names}
        walk = Walk(session, lambda name: speak(session, name))
        cases = {}
        for place, name in enumerate(names[1:]):
            by = speak(session, "sari")
            said = ObjectionDraft("masuk", "Paimin Setro", nik(9777), "warga", resident=True, cause="4")
            made = save_objection(session, homes[name].id, said, reason=WHY, by=by)
            case = open_case(session, made, by=by, title=name, province_step=False)
            for number, kind in enumerate(("rumah", "pernyataan")):
                upload = EvidenceUpload(kind, f"{kind}.jpg", photo(320 + number, 240 + place))
                add_evidence(session, case.id, upload, store=store, by=by)
            cases[name] = case
        walk.answer(cases["Warsono"], "sari", "ajukan")
        walk.answer(cases["Warsono"], "joko", "kirim")
        walk.answer(cases["Suwarni"], "sari", "ajukan")
        walk.answer(cases["Suwarni"], "joko", "kirim")
        walk.answer(cases["Suwarni"], "ratna", "lanjut_putus", data=SAID)
        home = homes["Tarmuji"].id
        return {
            "keluarga": f"/keluarga/{home}",
            "sanggahan": f"/usulan/sanggahan/{home}",
            "pindah_cari": f"/usulan/pindah-desa/{home}?cari=Pecatu",
            "pindah": f"/usulan/pindah-desa/{home}?desa={cast.PECATU}",
            "pecah": f"/usulan/pecah/{home}",
            "gabung": f"/usulan/gabung/{home}?tujuan={homes['Suwarni'].id}",
            "draf": f"/kasus/{cases['Paijo'].id}",
            "dengar": f"/kasus/{cases['Warsono'].id}",
            "putus": f"/kasus/{cases['Suwarni'].id}",
        }


@pytest.mark.parametrize(
    ("who", "name", "shows"),
    [
        ("sari", "keluarga", "Usulan lain"),
        ("sari", "sanggahan", "Yang disanggah"),
        ("sari", "pindah_cari", "Pecatu"),
        ("sari", "pindah", "Desa tujuan"),
        ("sari", "pecah", "Kartu keluarga baru"),
        ("sari", "gabung", "Suwarni"),
        ("sari", "draf", "Sanggahan ini masih draf"),
        ("ratna", "dengar", "Undang pengaju"),
        ("hendra", "putus", "Risalah kedua pihak"),
    ],
)
def test_pages_are_sound(people: Office, scene: dict[str, str], who: str, name: str, shows: str) -> None:
    desk = people.sit(who)
    page = desk.open(scene[name])
    expect(page.locator("main")).to_contain_text(shows)
    sound(desk, f"sanggahan/{name}")
