"""Explain my status where a proposal does not simply go on: deferred, returned, refused, withdrawn, suspended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.cases.letters.explaining import content_of, explain_case, explain_family
from portal.cases.letters.families import issue_case_explanation
from portal.cases.models import CaseFile
from portal.cases.musdes import locking, meeting
from portal.cases.withdrawing import withdraw_case
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.ids import part_of
from portal.registry.models import Keluarga
from tests.cases.test_musdes import called, occasion, say, signed, store
from tests.cases.walking import NOTE, Walk
from tests.registry.families import registered

__all__ = ["store"]
WHY = "Warga meminta usulannya ditarik."


def told(walk: Walk, case: CaseFile) -> tuple[str, str]:
    """What the page says first, and what comes next."""
    found = explain_case(walk.session, walk.become("sari"), case.id)
    return str(found.headline), str(found.following)


@pytest.fixture
def deferred(walk: Walk, store: PhotoStore) -> CaseFile:
    case = walk.at("catat_musdes", serial=9340, name="Tunda Dahulu")
    made = called(walk)
    assert "menunggu putusan musyawarah" in told(walk, case)[0]
    say(walk, made, "Tunda Dahulu", "tunda", note="Keluarga tidak hadir.")
    locking.lock_batch(walk.session, made.id, signed(walk, made, store), by=walk.become("sari"))
    return case


def test_a_deferred_proposal_says_by_whom_when_why_and_when_it_is_discussed_again(
    walk: Walk, deferred: CaseFile
) -> None:
    today = clock.today()
    headline, following = told(walk, deferred)
    assert f"ditunda oleh musyawarah desa pada {today:%d-%m-%Y}; belum diterima dan belum ditolak." in headline
    assert headline.endswith("Alasannya: Keluarga tidak hadir.")
    assert "Harinya belum ditetapkan" in following
    found = explain_case(walk.session, walk.become("sari"), deferred.id)
    assert found.due is None
    assert found.ways
    later = today + timedelta(days=3)
    meeting.open_meeting(walk.session, occasion(held_on=later), by=walk.become("sari"))
    assert told(walk, deferred)[1].endswith(f"musyawarah pada {later:%d-%m-%Y}.")


def test_its_letter_says_the_same_though_the_family_is_not_registered(walk: Walk, deferred: CaseFile) -> None:
    letter = issue_case_explanation(walk.session, deferred.id, by=walk.become("sari"))
    assert "ditunda oleh musyawarah desa" in letter.content["ringkas"]
    assert "Harinya belum ditetapkan" in letter.content["berikutnya"]
    assert letter.content["nomor_kk"].count("•") > 0
    assert letter.content["kepala"] == "Tunda Dahulu"


def test_a_returned_proposal_says_why_and_who_mends_it(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    walk.answer(case, "ratna", "kembalikan", note=NOTE, return_to="susun_usulan")
    headline, following = told(walk, case)
    assert "dikembalikan untuk diperbaiki, kini di langkah “Susun usulan”" in headline
    assert NOTE in headline
    assert following.startswith("Kantor desa atau kelurahan memperbaikinya")


def test_a_withdrawn_proposal_says_so_and_names_no_term_to_object(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    headline, following = told(walk, case)
    assert "dibatalkan oleh pengusulnya pada" in headline
    assert headline.endswith(f"Alasannya: {WHY}")
    assert "dapat diusulkan lagi" in following
    found = explain_case(walk.session, walk.become("sari"), case.id)
    assert found.object_until is None
    assert content_of(found)["batas_keberatan"] == ""


def test_a_refused_proposal_keeps_its_term_to_object(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    walk.answer(case, "ratna", "tolak", note=NOTE)
    assert "tidak diterima pada" in told(walk, case)[0]
    assert explain_case(walk.session, walk.become("sari"), case.id).object_until is not None


def test_a_suspended_family_is_not_called_gone(walk: Walk) -> None:
    family = registered(walk.session, walk.become, 9341, "Tidur Sementara")
    walk.session.get_one(Keluarga, (part_of(family), family)).status = "ditidurkan"
    walk.session.flush()
    found = explain_family(walk.session, walk.become("sari"), family)
    assert "ditidurkan: tetap tersimpan" in str(found.headline)
    assert "reaktivasi" in str(found.following)
