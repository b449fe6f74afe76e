"""Reading visits: nobody without the right, nothing of another area; the newest first, with photos and minutes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.access.permissions import Permission
from portal.fieldwork import queries
from portal.fieldwork.operations import PhotoUpload
from portal.fieldwork.queries import Evidence
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.ids import new_id
from tests.cases.walking import Walk
from tests.fieldwork.pictures import photo as picture

UPLOAD = PhotoUpload("rumah", picture(), "image/jpeg")


def test_without_the_right_no_visit_and_no_photo(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    ratna = walk.become("ratna")
    nobody = replace(ratna, permissions=ratna.permissions - {Permission.CASES_CASE_READ})
    with pytest.raises(NotAllowed):
        queries.visits_of(walk.session, nobody, case.id)
    with pytest.raises(NotAllowed):
        queries.photo(walk.session, nobody, new_id(case.part))


def test_a_photo_of_nobody_does_not_exist(walk: Walk) -> None:
    with pytest.raises(NotFound):
        queries.photo(walk.session, walk.become("ratna"), new_id(1))


def test_visits_are_told_newest_first(walk: Walk, store: PhotoStore) -> None:
    case = walk.at("kunjungan_lapangan")
    joko = walk.become("joko")
    start = clock.now()
    with clock.frozen(start + timedelta(minutes=12)):
        walk.visit(case, joko, started_at=start, result="2", note="Rumah kosong.")
    with clock.frozen(start + timedelta(minutes=50)):
        walk.visit(case, joko, started_at=start + timedelta(minutes=20), photos=[UPLOAD, UPLOAD], store=store)
    second, first = queries.visits_of(walk.session, walk.become("ratna"), case.id)
    assert [(one.result, one.minutes, len(one.photos)) for one in (second, first)] == [("1", 30, 2), ("2", 12, 0)]
    photo = queries.photo(walk.session, walk.become("ratna"), second.photos[0].id)
    assert hashlib.sha256(store.read(photo.sha256)).hexdigest() == photo.sha256


def test_evidence_is_that_of_the_last_visit_of_each_case(walk: Walk, store: PhotoStore) -> None:
    one, other = walk.at("kunjungan_lapangan"), walk.at("kunjungan_lapangan", serial=9100)
    joko = walk.become("joko")
    walk.visit(one, joko, accuracy_m=60.0)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        walk.visit(one, joko, accuracy_m=4.0, photos=[UPLOAD], store=store)
    assert queries.evidence_of(walk.session, joko, [one.id, other.id]) == {
        one.id: Evidence(photos=1, accuracy_m=4.0, officer_name="Joko Prasetya")
    }
    assert queries.evidence_of(walk.session, joko, []) == {}


def test_a_visit_belongs_to_its_case(walk: Walk) -> None:
    one, other = walk.at("kunjungan_lapangan"), walk.at("kunjungan_lapangan", serial=9100)
    joko = walk.become("joko")
    visit = walk.visit(one, joko)
    assert queries.visit_exists(walk.session, joko, one.id, visit.id)
    assert not queries.visit_exists(walk.session, joko, other.id, visit.id)
    assert not queries.visit_exists(walk.session, walk.become("kadek"), one.id, visit.id)
