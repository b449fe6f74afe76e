"""Answers to the questionnaire by program: read masked, sent under stable names, checked as the form checks them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from portal.instruments.definition import Instrument, Kind
from portal.instruments.shipping import shipped
from portal.instruments.values import mistake
from portal.kernel.database import set_scope
from portal.registry.answers import key_of
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.questionnaires import answers_in
from portal.views.api.checking import errors_of
from portal.views.api.schemas import ref
from tests import people
from tests.conftest import Web
from tests.views.api.programs import Program, new_family
from tests.views.registry.desk import Registered

BDT = shipped("bdt2015")


def answered(serial: int, **more: Any) -> dict[str, Any]:
    """A new family whose first block of answers is begun."""
    body = new_family(serial, **more)
    body["ruta"]["jawaban"] = body["ruta"].get("jawaban", {"jumlah_kamar": 2})
    return body


def kept(web: Web, usulan_id: str) -> list[tuple[str, dict[str, Any]]]:
    statement = text("select entity, fields from change where change_set_id = :id order by seq")
    with web.owner() as session:
        return [(row[0], row[1]) for row in session.execute(statement, {"id": usulan_id})]


def test_answers_are_kept_under_the_questionnaire_in_force(web: Web, siks: Program) -> None:
    body = answered(9801, ajukan=False)
    body["ruta"]["jawaban"] = {"jumlah_kamar": 2, "kloset": "1"}
    body["anggota"][0]["jawaban"] = {"penyakit_kronis": "0"}
    response = siks.propose(body)
    assert response.status_code == 201, response.get_data(as_text=True)
    rows = dict(kept(web, response.json["usulan_id"]))
    assert rows["ruta"]["jawaban.jumlah_kamar"] == 2
    assert rows["ruta"]["instrumen"] == "bdt2015@1"
    assert rows["individu"]["jawaban.penyakit_kronis"] == "0"
    begun = web.scalar("select instrumen from change_set where id = :id", id=response.json["usulan_id"])
    assert begun == "bdt2015@1"


@pytest.mark.parametrize(
    ("record", "answers", "place"),
    [
        ("ruta", {"kloset": "99"}, "/ruta/jawaban/kloset"),
        ("ruta", {"jumlah_kamar": "dua"}, "/ruta/jawaban/jumlah_kamar"),
        ("ruta", {"jumlah_kamar": 2.5}, "/ruta/jawaban/jumlah_kamar"),
        ("ruta", {"tidak_ada": "1"}, "/ruta/jawaban/tidak_ada"),
        ("ruta", {"penyakit_kronis": "0"}, "/ruta/jawaban/penyakit_kronis"),
        ("ruta", {"usaha": [{"usaha_omset": "9"}]}, "/ruta/jawaban/usaha/0/usaha_omset"),
        ("ruta", {"nomor_kks": "••••••"}, "/ruta/jawaban/nomor_kks"),
        ("ruta", {"lantai": "1"}, "/ruta/jawaban/lantai"),
        ("anggota", {"hamil": True}, "/anggota/0/jawaban/hamil"),
        ("anggota", [], "/anggota/0/jawaban"),
    ],
)
def test_what_no_question_may_be_answered_with_is_named_at_its_pointer(
    siks: Program, record: str, answers: Any, place: str
) -> None:
    body = new_family(9802)
    (body["anggota"][0] if record == "anggota" else body[record])["jawaban"] = answers
    response = siks.propose(body)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    assert set(response.json["errors"]) == {place}


def test_what_the_questionnaire_holds_back_is_named_at_its_pointer(siks: Program) -> None:
    """A block somebody began has to be finished before it is handed in, as at the form."""
    body = answered(9803)
    held = siks.propose(body)
    assert held.status_code == 422
    places = {one["penunjuk"] for one in held.json["temuan"]}
    assert "/ruta/jawaban/cara_air" in places
    assert places - {None} == set(held.json["errors"])
    tried = siks.propose(body, dry_run=True)
    assert tried.json["dapat_diajukan"] is False
    assert "/ruta/jawaban/cara_air" in {one["penunjuk"] for one in tried.json["temuan"]}


def test_what_is_not_asked_is_told_and_not_kept(web: Web, siks: Program) -> None:
    body = answered(9804, ajukan=False)
    body["anggota"][0] |= {"jenis_kelamin": "1", "jawaban": {"hamil": "1"}}
    told = siks.propose(body).json
    found = [one for one in told["temuan"] if one["penunjuk"] == "/anggota/0/jawaban/hamil"]
    assert [one["menahan"] for one in found][:1] == [False]
    assert "jawaban.hamil" not in dict(kept(web, told["usulan_id"]))["individu"]


def test_answers_are_read_raw_and_the_personal_ones_masked(web: Web, siks: Program, registered: Registered) -> None:
    given_ = {"jumlah_kamar": 3, "aset_emas": "1", "usaha": [{"usaha_omset": "2"}], "asing": "x"}
    with web.owner() as session:
        set_scope(session, people.actor(session, "sari").scope)
        session.execute(
            text("update ruta set jawaban = cast(:it as jsonb), instrumen = 'bdt2015@1' where id = :id"),
            {"it": json.dumps(given_), "id": registered.ruta},
        )
        session.commit()
    told = siks.get(f"/ruta/{registered.ruta}").json
    assert told["jawaban"] == {
        "jumlah_kamar": 3,
        "aset_emas": "••••••",
        "usaha": [{"usaha_omset": "••••••"}],
        "asing": "••••••",
    }
    assert told["instrumen"] == "bdt2015@1"
    page = siks.get("/ruta?limit=100").json["data"]
    assert told in page
    with web.owner() as session:
        session.execute(
            text("update ruta set jawaban = '{}', instrumen = null where id = :id"), {"id": registered.ruta}
        )
        session.commit()


def test_a_correction_of_one_answer_holds_one_answer(web: Web, siks: Program, registered: Registered) -> None:
    body = {
        "jenis": "perbaikan",
        "keluarga_id": str(registered.paimin),
        "alasan": "Kamarnya bertambah.",
        "ajukan": False,
        "ruta": {"jawaban": {"jumlah_kamar": 4}},
    }
    response = siks.propose(body)
    assert response.status_code == 201, response.get_data(as_text=True)
    rows = kept(web, response.json["usulan_id"])
    house = dict(rows)["ruta"]
    assert house["jawaban.jumlah_kamar"] == 4
    assert not [name for name in house if not name.startswith("jawaban.") and name != "instrumen"]
    assert "keluarga" not in dict(rows)


def samples(instrument: Instrument, entity: str) -> list[Any]:
    """The questions of an entity that are sent as answers."""
    return [
        one for one in instrument.every_question() if one.answered and not one.column and one.entity == entity
        and (one.repeat is None or instrument.rosters[one.repeat].record)
    ]  # fmt: skip


DATES = ["2024-02-29", "2023-02-29", "20240229"]
CODES = ["0", "1", "2", "4", "8"]
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=30),
    st.sampled_from([*CODES, *DATES]),
    st.lists(st.sampled_from(CODES), max_size=3),
)


@pytest.mark.parametrize("entity", ["ruta", "individu"])
def test_the_schema_takes_exactly_what_the_server_takes(entity: str) -> None:
    """Of every question, whatever is sent: the document's schema and the questionnaire's own check agree."""
    questions = samples(BDT, entity)
    assert len(questions) > 15
    schema = ref({"ruta": "JawabanRuta", "individu": "JawabanIndividu"}[entity])

    @given(question=st.sampled_from(questions), value=ANYTHING)
    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def agree(question: Any, value: Any) -> None:
        said = mistake(BDT, question, value) is None and not (question.kind is Kind.TEXT and "•" in str(value))
        assert (errors_of({question.name: value}, schema, BDT) == {}) == said, (question.name, value)
        draft = FamilyDraft({key_of(question.name): value} if entity == "ruta" else {}, {}, [MemberDraft(None, {})])
        assert isinstance(answers_in(BDT, draft), dict)

    agree()


def test_the_document_says_what_may_be_answered(web: Web) -> None:
    document = web.app.test_client().get("/api/v1/openapi.json").json
    answers = document["components"]["schemas"]["JawabanRuta"]["properties"]
    assert answers["kloset"]["enum"][:1] == ["1"]
    assert answers["usaha"]["items"]["properties"]["usaha_omset"]["x-privacy"] == "keuangan"
    english = web.app.test_client().get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json
    words = english["components"]["schemas"]["JawabanRuta"]["properties"]["aset_emas"]["description"]
    assert words.startswith("Gold")
