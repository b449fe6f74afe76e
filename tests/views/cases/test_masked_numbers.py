"""Masked numbers on the case page: opened for a reason by who may, as far as the register knows the family."""

from __future__ import annotations

import lxml.html
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.registry.records import Family
from tests.conftest import Web
from tests.people import csrf
from tests.views.cases.conftest import Bring, Seen
from tests.views.registry.desk import text_of

NIK = "3302201203709690"


def reveal(client: FlaskClient, case: Seen, record: object, reason: str = "Cocokkan dengan KTP") -> TestResponse:
    form = {"csrf_token": csrf(client), "record_id": str(record), "field": "nik", "alasan": reason}
    return client.post(f"{case.path}/tampilkan", data=form)


def test_a_number_is_opened_on_the_case_page(web: Web, amended: tuple[Seen, Family]) -> None:
    (case, family), sari = amended, web.client("sari")
    assert NIK not in text_of(sari, case.path)
    page = reveal(sari, case, family.members[0].id).get_data(as_text=True)
    assert NIK in page
    assert web.scalar("select count(*) from fact where verb = 'registry.secret.revealed'") == 1
    for link in lxml.html.fromstring(page).xpath("//nav[@class='tabs']/a/@href"):
        places = (f"{case.path}?tab=", f"{case.path}/diagram")
        assert link.startswith(places), "the tabs lead to the case, not to the opening"
    refused = reveal(sari, case, family.members[0].id, "x")
    assert refused.status_code == 422
    assert "sedikitnya 5 huruf" in refused.get_data(as_text=True)


@pytest.mark.parametrize("who", ["joko", "bagus", "wayan"])
def test_others_cannot(web: Web, amended: tuple[Seen, Family], who: str) -> None:
    case, family = amended
    reply = reveal(web.client(who), case, family.members[0].id)
    assert reply.status_code in {403, 404}
    assert NIK not in reply.get_data(as_text=True)


def test_what_is_only_proposed_is_not_opened_here(web: Web, amended: tuple[Seen, Family], bring: Bring) -> None:
    ratna, proposed = web.client("ratna"), bring("verifikasi_kab")
    assert "Nomor di register" not in text_of(ratna, proposed.path)
    assert reveal(ratna, proposed, amended[1].members[0].id).status_code == 404


def test_lists_tell_people_of_one_name_apart(web: Web, amended: tuple[Seen, Family]) -> None:
    sari = web.client("sari")
    assert "lahir 12 Mar 1970" in text_of(sari, "/keluarga/?q=paimin")
    assert "12 Mar 1970" in text_of(sari, "/individu/?q=paimin")
