"""How full a proposal is: counted over what is asked, shown to whoever works on it or decides."""

from __future__ import annotations

from flask.testing import FlaskClient

from portal.views.registry.completeness import Completeness, completeness
from tests.conftest import Web
from tests.registry.families import family
from tests.views.registry.desk import numbered, send, text_of


def test_what_another_answer_rules_out_is_not_asked() -> None:
    draft = family(9000)
    before = completeness(draft)
    draft.anggota[0].values |= {"bekerja": "1"}
    assert completeness(draft).asked == before.asked + 1, "who works has a kind of work"
    draft.ruta |= {"penerangan": "3", "daya": ""}
    assert completeness(draft).asked == before.asked, "without PLN no power is asked for"
    draft.anggota[1].removed = True
    assert completeness(draft).asked < before.asked


def test_the_point_needs_both_numbers() -> None:
    draft = family(9000, lat="-7,4")
    assert not completeness(draft).point
    draft.ruta["lng"] = "109,2"
    assert completeness(draft).point


def test_thin_is_less_than_half() -> None:
    assert Completeness(4, 10, point=True).thin
    assert not Completeness(5, 10, point=True).thin


def test_draft_and_case_tell_it(web: Web, sari: FlaskClient) -> None:
    case = send(sari, "/usulan/baru", "simpan", **numbered(9390)).headers["Location"]
    edit = f"/usulan/{web.scalar('select change_set_id from case_file order by id desc limit 1')}/sunting"
    for page in (case, edit):
        assert "11 dari 28 isian terisi" in text_of(sari, page)
        assert "titik rumah belum ada" in text_of(sari, page)
