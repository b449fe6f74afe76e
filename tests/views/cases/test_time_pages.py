"""The pages of working time: the calendar of an office, a case that waits for the citizen, the report, the ladder."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.views.cases import reports
from tests.cases.calm import is_holiday
from tests.conftest import Web
from tests.people import KARANGSARI, csrf
from tests.views.cases.conftest import Bring


def test_an_office_closes_a_day_and_opens_it_again(web: Web) -> None:
    hendra = web.client("hendra")
    token = {"csrf_token": csrf(hendra)}
    day = next(one for ahead in range(40, 60) if not is_holiday(one := clock.today() + timedelta(days=ahead)))
    page = hendra.get("/kalender/").get_data(as_text=True)
    assert "Kab. Banyumas" in page
    assert "WIB" in page
    assert "Hari Raya Natal · Libur nasional" in page
    over = hendra.post("/kalender/libur", data=token | {"day": "2020-01-01", "name": "Hari jadi"})
    assert over.status_code == 422
    assert 'value="2020-01-01"' in over.get_data(as_text=True)
    assert hendra.post("/kalender/libur", data=token | {"day": day.isoformat(), "name": "Hari jadi"}).status_code == 302
    assert web.scalar("select count(*) from procrastinate_jobs where task_name = 'calendars.recount'") == 1
    found = web.scalar("select id from closed_day where name = 'Hari jadi'")
    arif = web.client("arif")
    assert arif.post(f"/kalender/libur/{found}/batal", data={"csrf_token": csrf(arif)}).status_code == 404
    assert hendra.post(f"/kalender/libur/{found}/batal", data=token).status_code == 302
    assert web.scalar("select removed_name from closed_day") == "Hendra Wijaya"
    short = hendra.post("/kalender/jam", data=token | {"opens": "08:00", "closes": "09:00", "week": "5"})
    assert short.status_code == 422
    assert (
        hendra.post("/kalender/jam", data=token | {"opens": "07:30", "closes": "15:00", "week": "6"}).status_code == 302
    )
    assert "07:30" in hendra.get("/kalender/").get_data(as_text=True)
    assert hendra.post("/kalender/jam/ikut", data=token).status_code == 302
    assert "Mengikuti wilayah di atasnya" in hendra.get("/kalender/").get_data(as_text=True)
    assert web.client("ratna").get("/kalender/").status_code == 403


def test_a_case_waits_for_the_citizen_and_goes_on(web: Web, bring: Bring) -> None:
    case, ratna = bring("verifikasi_kab"), web.client("ratna")
    token = {"csrf_token": csrf(ratna)}
    refused = ratna.post(f"{case.path}/tunggu", data=token | {"alasan": "ya"})
    assert refused.status_code == 422
    assert ">ya</textarea>" in refused.get_data(as_text=True)
    ratna.post(f"{case.path}/tunggu", data=token | {"alasan": "Menunggu fotokopi KK"})
    page = ratna.get(case.path).get_data(as_text=True)
    assert "Menunggu warga sejak" in page
    assert "Menunggu fotokopi KK" in page
    assert "Menunggu warga" in ratna.get("/tugas/").get_data(as_text=True)
    ratna.post(f"{case.path}/lanjut", data=token)
    page = ratna.get(case.path).get_data(as_text=True)
    assert "Menunggu warga sejak" not in page
    assert "WIB" in page, "the deadline is told on the clock of the office"


def test_the_report_leads_to_the_late_cases_and_out(web: Web, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    case, hendra = bring("verifikasi_kab"), web.client("hendra")
    with web.owner() as session:
        session.connection().exec_driver_sql("update task set due_at = now() - interval '3 days' where done_at is null")
    page = hendra.get("/tenggat/").get_data(as_text=True)
    late = f"/kasus/?wilayah={KARANGSARI}&amp;langkah=usulan_baru:verifikasi_kab&amp;tenggat=lewat"
    assert late in page
    assert case.path in hendra.get(late.replace("&amp;", "&")).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(hendra.get("/tenggat/laporan.csv").get_data().decode("utf-8-sig"))))
    assert {row["Kode wilayah"] for row in rows} == {str(KARANGSARI)}
    assert sum(int(row["Lewat tenggat"]) for row in rows) >= 1
    assert hendra.get("/tenggat/?wilayah=5103000000").status_code == 404
    monkeypatch.setattr(reports, "AT_ONCE", 1)
    bring("kunjungan_lapangan")
    first = hendra.get("/tenggat/").get_data(as_text=True)
    assert (late in first, 'href="/tenggat/?after=1"' in first) == (True, True)
    second = hendra.get("/tenggat/?after=1").get_data(as_text=True)
    assert (late in second, "kunjungan_lapangan" in second, "before=1" in second) == (False, True, True)
    assert late in hendra.get("/tenggat/?before=1").get_data(as_text=True)
    assert web.client("sari").get("/tenggat/").status_code == 403


def test_the_ministry_sets_the_ladder(web: Web) -> None:
    arif = web.client("arif")
    sent = {"csrf_token": csrf(arif), "langkah": "usulan_baru:verifikasi_kab"}
    wrong = arif.post("/tenggat/tangga", data=sent | {"remind": "1", "substitute": "9", "superior": "2"})
    assert wrong.status_code == 422
    assert "Atasan tidak boleh lebih dahulu" in wrong.get_data(as_text=True)
    assert (
        arif.post("/tenggat/tangga", data=sent | {"remind": "2", "substitute": "2", "superior": "4"}).status_code == 302
    )
    assert web.scalar("select superior from escalation_rule") == 4
    assert web.client("hendra").get("/tenggat/tangga").status_code == 403
