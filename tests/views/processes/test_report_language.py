"""A gate's report speaks the reader's language: at the drawing table, and later on the version's page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from portal.cases import deploying
from portal.cases.processmodels import ProcessVersion
from portal.kernel.database import set_scope
from tests import people
from tests.conftest import Web
from tests.language.test_gate import INDONESIAN, WORDS
from tests.views.cases.conftest import Bring, bring
from tools import messages

__all__ = ["bring"]
FILE = "usulan_baru.bpmn"
WRONG = (
    ('value="P3D"', 'value="tiga hari"'),
    ("keputusan == 'tetapkan'", "keputusan =="),
    ('id="registry.apply_change_set"', 'id="registry.hapus_semua"'),
)
"""A deadline, a condition and a call that are wrong."""


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    messages.compile_all()


def english(web: Web, name: str) -> FlaskClient:
    client = web.client(name)
    with client.session_transaction() as cookie:
        cookie["locale"] = "en"
    return client


def drafted(web: Web, changes: tuple[tuple[str, str], ...], scenarios: str = "") -> str:
    """The path of a draft changed so."""
    with web.owner() as session:
        actor = people.actor(session, "arif")
        set_scope(session, actor.scope)
        live = select(ProcessVersion).where(ProcessVersion.process == "usulan_baru", ProcessVersion.status == "berlaku")
        version = session.scalars(live).one()
        draft = deploying.open_draft(session, version, by=actor)
        files = {name: str(body) for name, body in draft.files.items()}
        for old, new in changes:
            assert old in files[FILE]
            files = {name: body.replace(old, new) for name, body in files.items()}
        files["scenarios.yaml"] += scenarios
        deploying.save_draft(session, draft.id, files=files, revision=1, by=actor)
        return f"/proses/usulan_baru/draf/{draft.id}"


def checked(client: FlaskClient, path: str) -> Any:
    token = {"X-CSRFToken": people.csrf(client)}
    return client.post(f"{path}/pemeriksaan", json={}, headers=token).get_json()


def said(report: Any) -> str:
    """Everything a report says, but what the diagram itself is called."""
    findings = [text for one in report["temuan"] for text in (one["why"], one["mend"], *one["path"])]
    stages = [text for one in report["tahap"] for text in (one["label"], one["state"], one["reason"], one["detail"])]
    whole = " ".join([*findings, *stages, *(row for one in report["tahap"] for row in one["rows"])])
    return re.sub(r"'[^']*'", "", whole)


@pytest.mark.parametrize(
    ("changes", "scenarios", "codes"),
    [
        (WRONG[:1] + WRONG[2:], "", {"bad-due", "unknown-service"}),
        (WRONG[1:2], "", {"bad-expression"}),
        ((), "- {name: sampai nanti, steps: [[susun_usulan, batalkan]], end: ditolak}\n", {"scenario"}),
        ((), "- [1]\n", {"bad-scenario"}),
    ],
)
def test_a_check_is_english_to_english_readers(
    web: Web, bring: Bring, changes: tuple[tuple[str, str], ...], scenarios: str, codes: set[str]
) -> None:
    bring("kunjungan_lapangan")
    path = drafted(web, changes, scenarios)
    told = checked(english(web, "arif"), path)
    assert codes <= {one["code"] for one in told["temuan"]}
    assert INDONESIAN & set(WORDS.findall(said(told))) == set(), said(told)
    indonesian = checked(web.client("arif"), path)
    assert [one["code"] for one in indonesian["temuan"]] == [one["code"] for one in told["temuan"]]
    assert INDONESIAN & set(WORDS.findall(said(indonesian)))


def test_a_stored_report_is_told_in_the_readers_language(web: Web, bring: Bring) -> None:
    bring("kunjungan_lapangan")
    arif = web.client("arif")
    path = drafted(web, (("kunjungan_lapangan", "kunjungan_rumah"),))
    told = {"revisi": 2, "alasan": "Nama langkah diperbaiki sesuai pedoman."}
    answer = arif.post(f"{path}/usulan", json=told, headers={"X-CSRFToken": people.csrf(arif)})
    address = answer.get_json()["alamat"]
    english_page, page = (
        html.fromstring(client.get(address).get_data(as_text=True)).xpath("//section[@aria-labelledby='hgerbang']")[0]
        for client in (english(web, "rini"), web.client("rini"))
    )
    seen, in_indonesian = (re.sub(r"\s+", " ", one.text_content()) for one in (english_page, page))
    assert "running cases can be moved to this version" in seen
    assert "running cases cannot be moved to this version" in seen
    assert "say which step takes its place" in seen
    assert INDONESIAN & set(WORDS.findall(seen)) == set(), seen
    assert "kasus yang berjalan tidak dapat dipindahkan ke versi ini" in in_indonesian


def test_a_refusing_gate_names_its_reason_in_english(web: Web) -> None:
    client = english(web, "arif")
    path = drafted(web, WRONG[2:])
    answer = client.post(
        f"{path}/usulan",
        json={"revisi": 2, "alasan": "Mencoba melewati gerbang."},
        headers={"X-CSRFToken": people.csrf(client), "Accept": "application/json"},
    )
    detail = answer.get_json()["detail"]
    assert answer.status_code == 409
    assert "The service 'registry.hapus_semua' is not registered." in detail
    assert INDONESIAN & set(WORDS.findall(detail)) == set()
