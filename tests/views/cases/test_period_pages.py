"""The pages of periods and gates: two administrators sign, everybody whom it concerns sees until when."""

from __future__ import annotations

from datetime import timedelta

from portal.cases.calendars.rules import NATIONAL
from portal.kernel import clock
from tests.conftest import Web
from tests.people import BANYUMAS, csrf

TODAY = clock.today()
CLOSES = NATIONAL.open_from(TODAY + timedelta(days=4))
SUNDAY = TODAY + timedelta(days=6 - TODAY.weekday() + 14)


def form(**changes: str) -> dict[str, str]:
    """A period that is open, as the form sends it."""
    cutoff = NATIONAL.open_from(CLOSES + timedelta(days=2))
    days = {
        "opens": TODAY - timedelta(days=3),
        "closes": CLOSES,
        "cutoff": cutoff,
        "decree": cutoff + timedelta(days=3),
    }
    dates = {name: day.isoformat() for name, day in days.items()}
    usual = {"bulan": f"{TODAY:%Y-%m}", "office": "0", "kind": "", "late": "tunda", "note": "Surat edaran bulan ini"}
    return usual | dates | changes


def test_a_period_is_proposed_signed_and_told(web: Web) -> None:
    arif, rini, sari = web.client("arif"), web.client("rini"), web.client("sari")
    token = {"csrf_token": csrf(arif)}
    wrong = arif.post("/periode/", data=token | form(closes="2020-01-01", note="Nota dinas bulan ini"))
    assert wrong.status_code == 422
    page = wrong.get_data(as_text=True)
    assert "Penutupan tidak boleh sebelum pembukaan." in page
    assert "Nota dinas bulan ini" in page, "what was typed stays"
    typed = form(cutoff=SUNDAY.isoformat(), decree=(SUNDAY + timedelta(days=1)).isoformat(), note="Nota dinas lain")
    off = arif.post("/periode/", data=token | typed)
    assert off.status_code == 422
    page = off.get_data(as_text=True)
    assert f"Minggu {SUNDAY:%d-%m-%Y} bukan hari kerja. Hari kerja terdekat: " in page
    assert f'value="{SUNDAY.isoformat()}"' in page
    assert "Nota dinas lain" in page
    arif.post("/bahasa/en", data=token)
    assert f"Sunday {SUNDAY:%d-%m-%Y} is not a working day." in arif.post("/periode/", data=token | typed).text
    arif.post("/bahasa/id", data=token)
    assert arif.post("/periode/", data=token | form()).status_code == 302
    row = web.scalar("select id from period")
    arif.post(f"/periode/{row}/tanda-tangan", data=token)
    assert web.scalar("select status from period") == "usul", "nobody signs their own"
    assert 'class="jendela' not in sari.get("/tugas/").get_data(as_text=True)
    rini.post(f"/periode/{row}/tanda-tangan", data={"csrf_token": csrf(rini)})
    assert web.scalar("select signed_name from period") == "Rini Kusumawati"
    told = sari.get("/tugas/").get_data(as_text=True)
    assert f"ditutup {(CLOSES - TODAY).days} hari lagi" in told
    assert "16.00 WIB" in told
    assert "16.00 WITA" in web.client("wayan").get("/tugas/").get_data(as_text=True)
    assert 'class="jendela' not in web.client("lestari").get("/kasus/").get_data(as_text=True)
    following = f"{(TODAY.replace(day=1) + timedelta(days=32)):%Y-%m}"
    assert arif.post("/periode/salin", data=token | {"bulan": following}).status_code == 302
    copied = web.scalar("select id from period where status = 'usul'")
    rini.post(f"/periode/{copied}/tolak", data={"csrf_token": csrf(rini)})
    assert web.scalar("select status from period where id = :id", id=copied) == "ditolak"
    assert web.client("hendra").get("/periode/").status_code == 403


def test_a_gate_is_found_by_its_region_and_signed(web: Web) -> None:
    arif, rini = web.client("arif"), web.client("rini")
    token = {"csrf_token": csrf(arif)}
    assert f'value="{BANYUMAS}"' in arif.get("/gerbang/?q=banyumas").get_data(as_text=True)
    sent = {"q": "banyumas", "office": str(BANYUMAS), "province": "lewat", "note": "Permintaan provinsi"}
    wrong = arif.post("/gerbang/", data=token | sent | {"quorum": "0", "photos": "2"})
    assert wrong.status_code == 422
    assert "Isi 1 sampai 1000 orang." in wrong.get_data(as_text=True)
    assert arif.post("/gerbang/", data=token | sent | {"quorum": "20", "photos": "2"}).status_code == 302
    row = web.scalar("select id from gate")
    rini.post(f"/gerbang/{row}/tanda-tangan", data={"csrf_token": csrf(rini)})
    assert web.scalar("select status from gate") == "berlaku"
    assert "Kab. Banyumas" in rini.get("/gerbang/").get_data(as_text=True)
