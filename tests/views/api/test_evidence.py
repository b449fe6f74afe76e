"""Other systems read which evidence a proposal brings, never its content, and not what their role may not see."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.cases.evidence.operations import EvidenceUpload, add_evidence
from portal.fieldwork.store import PhotoStore
from tests.cases.papers import paper
from tests.cases.walking import Walk
from tests.conftest import Web
from tests.fieldwork.pictures import photo
from tests.registry.families import family, speak
from tests.views.api.conftest import Joins


@pytest.fixture
def case_id(web: Web, joins: Joins, tmp_path: Path) -> str:
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        case = walk.opened(draft=family(9610, "Tarsih Puji"))
        for kind, content in (("kk", photo()), ("kematian", paper(pages=2)), ("rumah", photo(80, 80))):
            upload = EvidenceUpload(kind, f"{kind}.x", content)
            add_evidence(session, case.id, upload, store=PhotoStore(tmp_path), by=walk.become("sari"))
        return str(case.id)


def test_what_a_proposal_brings(joins: Joins, case_id: str) -> None:
    told = joins("sari").get(f"/kasus/{case_id}/bukti").json
    assert [(one["jenis"], one["tipe"], one["halaman"]) for one in told["data"]] == [
        ("kk", "image/jpeg", None),
        ("kematian", "application/pdf", 2),
        ("rumah", "image/jpeg", None),
    ]
    first = told["data"][0]
    assert (first["revisi"], first["pengajuan"], first["oleh"]) == (1, 1, "Sari Lestiani")
    assert len(first["sidik"]) == 64
    assert told["tertutup"] == 0
    seen = joins("dewi", "read:cases").get(f"/kasus/{case_id}/bukti").json
    assert ([one["jenis"] for one in seen["data"]], seen["tertutup"]) == (["rumah"], 2)
    assert joins("wayan").get(f"/kasus/{case_id}/bukti").status_code == 404
    assert joins("sari", "propose").get(f"/kasus/{case_id}/bukti").status_code == 403
