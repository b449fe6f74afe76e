"""A refusal given for many is final once its window is over: only then is a family told, and proposed again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from portal.cases.crowds.reversing import undone_until
from portal.cases.letters.errors import NotYetFinal
from portal.cases.letters.explaining import explain_case
from portal.cases.letters.notices import notify_result
from portal.cases.withdrawing import may_renew
from portal.kernel import clock
from tests.cases.test_bulk import NOTE, many
from tests.cases.test_objection import objected, ruled
from tests.cases.test_reversal import STEP, decided, finish, read
from tests.cases.walking import Walk
from tests.registry.families import registered


def test_a_family_is_told_and_proposed_again_once_the_refusal_is_final(walk: Walk) -> None:
    """Its village, which does not see the regency's answer for many, is told until when."""
    case, *_ = many(walk, 3)
    bulk = finish(walk, decided(walk, read(walk), action="tolak"))
    assert bulk.reversible_until is not None
    walk.session.refresh(case)
    sari = walk.become("sari")
    until = f"{bulk.reversible_until.astimezone(clock.WIB):%d-%m-%Y %H.%M}"
    assert case.status == "ditolak"
    assert undone_until(walk.session, case) == bulk.reversible_until
    assert not may_renew(walk.session, sari, case)
    with pytest.raises(NotYetFinal, match=until):
        notify_result(walk.session, case.id, by=sari)
    assert isinstance(explain_case(walk.session, sari, case.id).no_notice, NotYetFinal)
    with clock.frozen(bulk.reversible_until + timedelta(minutes=1)):
        assert may_renew(walk.session, sari, case)
        assert notify_result(walk.session, case.id, by=sari).content["diterima"] is False
        assert explain_case(walk.session, sari, case.id).no_notice is None


def test_a_refusal_of_one_is_final_at_once(walk: Walk) -> None:
    case = walk.at(STEP)
    walk.answer(case, "ratna", "tolak", note=NOTE)
    sari = walk.become("sari")
    assert may_renew(walk.session, sari, case)
    assert notify_result(walk.session, case.id, by=sari).case_id == case.id


def test_a_notice_is_signed_by_who_decided_or_handed_over_by_the_village(walk: Walk) -> None:
    """A village does not sign in the name of the head of the regency's office what only its meeting decided."""
    checked, met, back = walk.at(STEP), walk.at("catat_musdes", serial=9100), walk.at(STEP, serial=9200)
    walk.answer(checked, "ratna", "tolak", note=NOTE)
    walk.answer(back, "ratna", "kembalikan", note=NOTE, return_to="susun_usulan")
    walk.answer(back, "sari", "ajukan")
    for case in (met, back):
        walk.answer(case, "sari", "tolak", note=NOTE)
    signed = [notify_result(walk.session, case.id, by=walk.become("sari")).content for case in (checked, met, back)]
    assert [(one["jabatan"], one["penanda"]) for one in signed] == [
        ("a.n. Kepala Dinas Sosial Kabupaten Banyumas", "Ratna Wulandari"),
        *[("Disampaikan melalui Pemerintah Desa Karangsari", "Sari Lestiani")] * 2,
    ]


def test_of_a_refused_objection_the_ruling_is_told_not_the_telling_of_it(walk: Walk, tmp_path: Path) -> None:
    case = ruled(
        walk, objected(walk, registered(walk.session, walk.become), tmp_path), "tolak", note="Rumahnya sesuai."
    )
    walk.answer(case, "sari", "selesai_disampaikan", note="Sudah kami sampaikan di rumahnya.")
    assert case.status == "ditolak"
    sari = walk.become("sari")
    told = notify_result(walk.session, case.id, by=sari).content
    assert (told["pemutus"], told["penanda"]) == ("Kepala Dinas Sosial kabupaten/kota", "Hendra Wijaya")
    assert "Rumahnya sesuai." in told["alasan"]
    assert "Rumahnya sesuai." in str(explain_case(walk.session, sari, case.id).headline)
