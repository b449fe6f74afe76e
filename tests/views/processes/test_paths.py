"""A real case becomes a path on the draft's page or the case's own, without any script; a path is dropped there."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.cases import deploying
from portal.cases.processmodels import ProcessDraft, ProcessVersion
from portal.kernel.database import set_scope
from tests import people
from tests.conftest import Web
from tests.views.cases.conftest import Bring, Seen, bring
from tests.views.registry.desk import text_of

__all__ = ["bring"]


@pytest.fixture(scope="module")
def arif(web: Web) -> FlaskClient:
    return web.client("arif")


@pytest.fixture(scope="module")
def case(bring: Bring) -> Seen:
    return bring("verifikasi_kab", "Sukirman Hadi")


@pytest.fixture
def draft(web: Web) -> str:
    """The path of a fresh draft."""
    with web.owner() as session:
        actor = people.actor(session, "arif")
        set_scope(session, actor.scope)
        live = select(ProcessVersion).where(ProcessVersion.process == "usulan_baru", ProcessVersion.status == "berlaku")
        version = session.scalars(live).one()
        made = deploying.open_draft(session, version, by=actor).id
    return f"/proses/usulan_baru/draf/{made}"


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf_token": people.csrf(client)} | form, follow_redirects=True)


def scenarios(web: Web, path: str) -> str:
    with web.owner() as session:
        draft = session.get_one(ProcessDraft, UUID(path.rsplit("/", 1)[1]))
        return str(draft.files["scenarios.yaml"])


def test_a_case_is_recorded_by_its_number(web: Web, arif: FlaskClient, draft: str, case: Seen) -> None:
    answer = post(arif, f"{draft}/jalur", kasus=f" {case.number} ", nama="sampai verifikasi", revisi="1")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Kasus direkam sebagai jalur “sampai verifikasi”" in page
    assert re.search(r"sampai verifikasi</b>\s*<span[^>]*>4 langkah · berhenti di Verifikasi kabupaten/kota", page)
    assert "name: sampai verifikasi" in scenarios(web, draft)
    assert case.number not in scenarios(web, draft)


def test_what_cannot_be_recorded_keeps_what_was_typed(web: Web, arif: FlaskClient, draft: str, case: Seen) -> None:
    before = scenarios(web, draft)
    page = post(arif, f"{draft}/jalur", kasus="USL-9999-2611-00001", nama="coba", revisi="1").get_data(as_text=True)
    assert "Tidak ada kasus bernomor USL-9999-2611-00001" in page
    assert 'value="USL-9999-2611-00001"' in page
    assert 'value="coba"' in page
    page = post(arif, f"{draft}/jalur", kasus=case.number, revisi="7").get_data(as_text=True)
    assert "Draf ini sudah disimpan Arif Nugroho" in page
    assert scenarios(web, draft) == before


def test_the_cases_own_page_records_it(web: Web, arif: FlaskClient, draft: str, case: Seen) -> None:
    page = arif.get(f"{case.path}/diagram").get_data(as_text=True)
    assert "Rekam sebagai skenario" in page
    chosen = draft.rsplit("/", 1)[1]
    assert f'<option value="{chosen}">' in page
    form = {"kasus": case.number, "kasus_id": str(case.id)}
    answer = post(arif, "/proses/usulan_baru/rekaman", draf=chosen, **form)
    assert answer.request.path == draft
    assert "rekaman: Verifikasi kabupaten/kota" in scenarios(web, draft)
    fresh = post(arif, "/proses/usulan_baru/rekaman", draf="", **form)
    assert fresh.request.path.startswith("/proses/usulan_baru/draf/")
    assert fresh.request.path != draft


def test_one_path_is_dropped(web: Web, arif: FlaskClient, draft: str) -> None:
    page = post(arif, f"{draft}/jalur/3/penghapusan", nama="dibatalkan pengusul", revisi="1").get_data(as_text=True)
    assert "Jalur dihapus dari draf ini." in page
    assert "dibatalkan pengusul" not in scenarios(web, draft)
    page = post(arif, f"{draft}/jalur/3/penghapusan", nama="dibatalkan pengusul", revisi="2").get_data(as_text=True)
    assert "Jalur itu tidak ada lagi di draf ini." in page


def test_who_only_reads_neither_sees_nor_does_it(web: Web, draft: str, case: Seen) -> None:
    lestari = web.client("lestari")
    assert "Rekam sebagai skenario" not in lestari.get(f"{case.path}/diagram").get_data(as_text=True)
    for path in (f"{draft}/jalur", f"{draft}/jalur/1/penghapusan", "/proses/usulan_baru/rekaman"):
        assert post(lestari, path, kasus=case.number).status_code == 403


def test_the_list_speaks_of_steps_by_name(arif: FlaskClient, draft: str) -> None:
    assert "“Kunjungan lapangan” kirim" in text_of(arif, draft)
