"""Explain my status where a proposal does not simply go on: deferred, returned, refused, withdrawn, suspended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from portal.cases.letters.errors import CalledOff
from portal.cases.letters.explaining import content_of, explain_case, explain_family
from portal.cases.letters.families import issue_case_explanation
from portal.cases.letters.notices import PROPOSALS, notify_result
from portal.cases.models import CaseFile
from portal.cases.musdes import locking, meeting
from portal.cases.musdes.words import STAYS
from portal.cases.operations import open_case
from portal.cases.rules import COLLECTIVE
from portal.cases.withdrawing import withdraw_case
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.ids import part_of
from portal.registry.models import Keluarga
from portal.registry.operations import save_restoration
from portal.views.cases.labels import KINDS
from tests.cases.test_musdes import DEAD, called, dead_family, items, occasion, say, signed, store
from tests.cases.walking import NOTE, Walk
from tests.registry.families import REASON, propose_removal, registered

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
    case = walk.at("catat_musdes")
    withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    headline, following = told(walk, case)
    assert "dibatalkan oleh pengusulnya pada" in headline
    assert headline.endswith(f"Alasannya: {WHY}")
    assert "dapat diusulkan lagi" in following
    found = explain_case(walk.session, walk.become("sari"), case.id)
    assert found.object_until is None
    assert content_of(found)["batas_keberatan"] == ""
    assert isinstance(found.no_notice, CalledOff)
    with pytest.raises(CalledOff):
        notify_result(walk.session, case.id, by=walk.become("sari"))


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


def suggested(walk: Walk, kind: str, keluarga_id: UUID) -> CaseFile:
    """A registered or a suspended family's proposal, handed in by its village."""
    by = walk.become("sari")
    if kind == "reaktivasi":
        made = save_restoration(walk.session, keluarga_id, reason=REASON, reason_code="1", by=by)
    else:
        made = propose_removal(walk.session, by, keluarga_id, "6")
    return walk.answer(open_case(walk.session, made, by=by), "sari", "ajukan")


def test_a_withdrawn_removal_leaves_the_family_as_it_was(walk: Walk) -> None:
    case = suggested(walk, "penghapusan", registered(walk.session, walk.become, 9342))
    withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    headline, following = told(walk, case)
    assert "Usulan penghapusan data untuk keluarga ini dibatalkan oleh pengusulnya" in headline
    assert following.endswith("tetap tercatat seperti sebelum usulan itu.")
    assert "diusulkan lagi" not in following


def test_a_removal_the_meeting_called_off_names_the_meeting(walk: Walk) -> None:
    by = walk.become("sari")
    made = propose_removal(walk.session, by, registered(walk.session, walk.become, 9343), "4")
    case = walk.answer(open_case(walk.session, made, by=by), "sari", "batalkan", note=STAYS)
    headline, following = told(walk, case)
    assert headline.endswith(": musyawarah desa memutus datanya tetap berlaku.")
    assert "pengusul" not in headline
    assert following.endswith("tetap tercatat seperti sebelum usulan itu.")


@pytest.mark.parametrize("refused", [True, False])
def test_a_suspended_family_is_told_first_what_became_of_its_reactivation(walk: Walk, refused: bool) -> None:
    keluarga_id = registered(walk.session, walk.become, 9344)
    walk.session.get_one(Keluarga, (part_of(keluarga_id), keluarga_id)).status = "ditidurkan"
    case = suggested(walk, "reaktivasi", keluarga_id)
    if refused:
        if case.step == "kunjungan_lapangan":
            walk.answer(case, "joko", "kirim")
        walk.answer(case, "ratna", "tolak", note=NOTE)
    else:
        withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    found = explain_family(walk.session, walk.become("sari"), keluarga_id)
    first = "tidak diterima pada" if refused else "dibatalkan oleh pengusulnya pada"
    assert str(found.headline).startswith(f"Usulan pengaktifan kembali data (reaktivasi) untuk keluarga ini {first}")
    assert str(found.headline).index(NOTE if refused else WHY) < str(found.headline).index("ditidurkan: tetap")
    assert "usulan reaktivasi" in str(found.following)
    assert (found.object_until is not None) == refused


def test_every_kind_is_named_in_a_citizens_words() -> None:
    assert set(PROPOSALS) == set(KINDS) - {COLLECTIVE}
    assert not set(PROPOSALS) & set(PROPOSALS.values())


def test_a_station_that_was_passed_over_is_not_called_done(walk: Walk) -> None:
    """Who moved away is struck without a meeting: the family is not told there was one."""
    by = walk.become("sari")
    made = propose_removal(walk.session, by, registered(walk.session, walk.become, 9344), "2")
    case = walk.answer(open_case(walk.session, made, by=by), "sari", "ajukan")
    found = explain_case(walk.session, walk.become("sari"), case.id)
    states = {str(one.label): one.state for one in found.steps}
    assert (states["Usulan desa"], states["Musdes"], states["Kunjungan"]) == ("selesai", "lewat", "kini")
    assert [one["keadaan"] for one in content_of(found)["jalan"]][:3] == ["sudah", "dilewati", "sedang"]


def test_who_was_struck_in_a_meeting_is_told_that_it_decided(walk: Walk, store: PhotoStore) -> None:
    """No second meeting follows; the first is not passed over in silence."""
    dead_family(walk)
    made = called(walk)
    say(walk, made, DEAD, "coret", "1")
    locking.lock_batch(walk.session, made.id, signed(walk, made, store), by=walk.become("sari"))
    [case_id] = [one.case_id for one in items(walk, made).values() if one.case_id]
    found = explain_case(walk.session, walk.become("sari"), case_id)
    [sat] = [one for one in found.steps if str(one.label) == "Musdes"]
    assert (sat.state, sat.when) == ("selesai", made.locked_at)
    told = " ".join(str(one.effect) for one in found.rules)
    assert ("diputus dalam musyawarah desa" in told, "tanpa musyawarah desa" in told) == (True, False)
