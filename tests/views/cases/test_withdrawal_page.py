"""Taking a submitted proposal back from its page, and beginning a new one from what it says."""

from __future__ import annotations

from datetime import timedelta

import lxml.html
import pytest
from flask.testing import FlaskClient

from portal.cases.operations import open_case
from portal.kernel import clock
from tests.cases.walking import Walk
from tests.conftest import Web
from tests.registry.families import propose_removal, registered, speak
from tests.views.cases.conftest import SERIALS, Bring, Seen
from tests.views.registry.desk import inputs, send, text_of

WHY = "Warga meminta usulannya ditarik."


def form_of(page: str) -> dict[str, str] | None:
    """What the withdrawal's form would send; None when the page has none."""
    found = [form for form in lxml.html.fromstring(page).forms if (form.action or "").endswith("/tarik")]
    return {one.name: one.value or "" for one in found[0].inputs if one.name} if found else None


@pytest.fixture(scope="module")
def sari(web: Web) -> FlaskClient:
    return web.client("sari")


def test_the_village_takes_it_back_and_the_page_says_so(sari: FlaskClient, bring: Bring) -> None:
    case = bring("catat_musdes", "Sukirman Hadi")
    sent = form_of(text_of(sari, case.path))
    assert sent is not None
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        reply = sari.post(f"{case.path}/tarik", data=sent | {"alasan": WHY})
    assert reply.status_code == 302
    page = text_of(sari, case.path)
    assert "Usulan ditarik dan nomornya dapat diusulkan lagi." in page
    assert "membatalkan usulan<time" in page, "the step it stood at had no part in it"
    assert WHY in page
    assert ">Dibatalkan<" in page
    assert form_of(page) is None
    document = lxml.html.fromstring(page)
    [ended] = [one.text_content() for one in document.xpath("//div[@role='note']") if WHY in one.text_content()]
    assert "Dibatalkan" in ended
    assert "Sari" in ended
    steps = [" ".join(one.text_content().split()) for one in document.xpath("//ol[contains(@class, 'stepper')]/li")]
    handed_in = document.xpath("//ol[@class='riwayat']/li[contains(., 'mengajukan')]/time")[-1].text_content()
    assert steps[0].endswith(handed_in), "when it was handed in, not when it was taken back"
    assert document.xpath("//section[@id='pemeriksaan']//p[contains(@class, 'muted')]") == [], (
        "nothing to mend any more"
    )
    told = text_of(sari, f"{case.path}/penjelasan")
    assert "/pemberitahuan" not in told
    assert "Kasus ini dibatalkan, bukan diputus" in told
    token = lxml.html.fromstring(told).xpath("//input[@name='csrf_token']/@value")[0]
    assert sari.post(f"{case.path}/pemberitahuan", data={"csrf_token": token}).status_code == 409


def test_without_a_reason_the_typing_stays(sari: FlaskClient, bring: Bring) -> None:
    case = bring("catat_musdes")
    sent = form_of(text_of(sari, case.path))
    assert sent is not None
    reply = sari.post(f"{case.path}/tarik", data=sent | {"alasan": "eh"})
    assert reply.status_code == 422
    page = lxml.html.fromstring(reply.get_data(as_text=True))
    assert page.get_element_by_id("tarik-alasan").value == "eh"
    assert "sedikitnya 5 huruf" in page.get_element_by_id("tarik-galat").text_content()


def test_twice_says_it_is_over(sari: FlaskClient, bring: Bring) -> None:
    case = bring("catat_musdes")
    sent = form_of(text_of(sari, case.path))
    assert sent is not None
    sari.post(f"{case.path}/tarik", data=sent | {"alasan": WHY})
    assert sari.post(f"{case.path}/tarik", data=sent | {"alasan": WHY}).status_code == 302
    assert "kasusnya sudah berakhir" in text_of(sari, case.path)


@pytest.mark.parametrize("who", ["ratna", "tuti", "hendra", "arif"])
def test_others_see_no_button_and_meet_absence_or_no_right(web: Web, bring: Bring, who: str) -> None:
    case, other = bring("catat_musdes"), web.client(who)
    page = text_of(other, case.path)
    assert form_of(page) is None
    token = lxml.html.fromstring(page).xpath("//input[@name='csrf_token']/@value")[0]
    reply = other.post(f"{case.path}/tarik", data={"csrf_token": token, "alasan": WHY})
    assert reply.status_code in {403, 404}


def test_what_it_says_goes_into_a_new_draft(sari: FlaskClient, bring: Bring) -> None:
    case = bring("catat_musdes", "Sukirman Hadi")
    assert sari.get(f"/usulan/baru?dari={case.change_set}").status_code == 404
    sent = form_of(text_of(sari, case.path))
    assert sent is not None
    sari.post(f"{case.path}/tarik", data=sent | {"alasan": WHY})
    link = lxml.html.fromstring(text_of(sari, case.path)).xpath("//a[contains(@href, 'dari=')]/@href")[0]
    page = text_of(sari, link)
    typed = inputs(page)
    assert (typed["anggota-0-nama"], len(typed["anggota-0-nik"])) == ("Sukirman Hadi", 16)
    assert typed["kunci"] != str(case.change_set)
    reply = send(sari, link, "simpan", page)
    assert reply.status_code == 302
    made = text_of(sari, reply.headers["Location"])
    assert case.number not in made
    assert "Draf" in made


@pytest.fixture
def removal(web: Web) -> Seen:
    """A removal at the regency that no meeting decides."""
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        known = registered(session, walk.become, next(SERIALS), "Sukirman Hadi")
        by = walk.become("sari")
        case = open_case(session, propose_removal(session, by, known, "6"), by=by)
        walk.answer(case, "sari", "ajukan")
        return Seen(case.id, case.number, case.title, case.change_set_id)


def test_after_the_meeting_there_is_no_button_and_the_reply_says_why(sari: FlaskClient, bring: Bring) -> None:
    case = bring("verifikasi_kab")
    page = text_of(sari, case.path)
    assert form_of(page) is None
    token = lxml.html.fromstring(page).xpath("//input[@name='csrf_token']/@value")[0]
    assert sari.post(f"{case.path}/tarik", data={"csrf_token": token, "alasan": WHY}).status_code == 302
    assert "sudah diputus musyawarah desa" in text_of(sari, case.path)


def test_the_explanation_of_a_running_case_is_printed_by_its_village_alone(
    web: Web, sari: FlaskClient, bring: Bring
) -> None:
    case, count = bring("catat_musdes"), "select count(*) from letter where kind = 'penjelasan_status'"
    before = web.scalar(count)
    for client, status, more in ((web.client("wayan"), 404, 0), (sari, 302, 1)):
        page = lxml.html.fromstring(text_of(client, "/akun/"))
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        assert client.post(f"{case.path}/penjelasan", data={"csrf_token": token}).status_code == status
        assert web.scalar(count) == before + more


def test_a_notice_names_nobody(web: Web, sari: FlaskClient, removal: Seen) -> None:
    case, ratna = removal, web.client("ratna")
    page = lxml.html.fromstring(text_of(ratna, case.path))
    claim = next(form for form in page.forms if (form.action or "").endswith("/ambil"))
    ratna.post(claim.action, data=dict(claim.fields))
    sent = form_of(text_of(sari, case.path))
    assert sent is not None
    sari.post(f"{case.path}/tarik", data=sent | {"alasan": WHY})
    told = text_of(ratna, "/kabar/")
    assert "Usulan yang Anda pegang ditarik pengusulnya" in told
    assert "Sukirman" not in told
