"""Recording a visit: what cannot be right is refused and stores nothing; what passes is one visit, one fact."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.fieldwork.errors import BadPhoto
from portal.fieldwork.images import MAX_PHOTO
from portal.fieldwork.models import Photo, Visit
from portal.fieldwork.operations import PhotoUpload
from portal.fieldwork.queries import evidence_of, visits_of
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotAllowed, NotFound
from tests.cases.walking import Walk
from tests.fieldwork.pictures import PLACE, jpeg, photo


@pytest.mark.parametrize(("who", "refusal"), [("kadek", NotFound), ("lestari", NotAllowed), ("dewi", NotAllowed)])
def test_who_may_not(walk: Walk, who: str, refusal: type[Exception]) -> None:
    case = walk.at("kunjungan_lapangan")
    with pytest.raises(refusal):
        walk.visit(case, walk.become(who))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"result": ""}, "result"),
        ({"result": "7"}, "result"),
        ({"lat": 95.0}, "lat"),
        ({"lng": None}, "lat"),
        ({"accuracy_m": -3.0}, "accuracy_m"),
    ],
)
def test_what_cannot_be_right(walk: Walk, said: dict[str, Any], field: str) -> None:
    case = walk.at("kunjungan_lapangan")
    with pytest.raises(Invalid) as refusal:
        walk.visit(case, walk.become("joko"), **said)
    assert list(refusal.value.fields) == [field]
    assert walk.session.scalars(select(Visit)).all() == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<script>", "bukan gambar"),
        (b"", "bukan gambar"),
        (jpeg(), "bukan gambar"),
        (photo() + b"\0" * MAX_PHOTO, "terlalu besar"),
    ],
)
def test_what_is_no_photo(walk: Walk, store: PhotoStore, content: bytes, why: str) -> None:
    case = walk.at("kunjungan_lapangan")
    upload = PhotoUpload("rumah", content, "image/jpeg")
    with pytest.raises(BadPhoto, match=why) as refusal:
        walk.visit(case, walk.become("joko"), photos=[upload], store=store)
    assert list(refusal.value.fields) == ["photo_rumah"]
    assert not store.folder.exists()


def test_a_kind_of_photo_no_screen_has_is_our_fault(walk: Walk, store: PhotoStore) -> None:
    case = walk.at("kunjungan_lapangan")
    with pytest.raises(ValueError, match="no kind of photo"):
        walk.visit(case, walk.become("joko"), photos=[PhotoUpload("kucing", photo(), "image/jpeg")], store=store)


def test_a_visit_is_kept_with_its_fact(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    began = clock.now()
    with clock.frozen(began + timedelta(minutes=25)):
        visit = walk.visit(case, walk.become("joko"), started_at=began, note="  Rumah di ujung gang ")
    assert (visit.officer_name, visit.result, visit.note) == ("Joko Prasetya", "1", "Rumah di ujung gang")
    assert (visit.started_at, visit.finished_at) == (began, began + timedelta(minutes=25))
    assert (visit.part, visit.region_code, visit.case_id) == (case.part, case.region_code, case.id)
    [fact] = walk.facts(case, "fieldwork.visit.recorded")
    assert (fact.about_id, fact.reason) == (visit.id, "Rumah di ujung gang")
    assert fact.after == {"hasil": "1", "foto": 0, "ketelitian_m": 6.0, "tanpa_bukti": True}


def test_a_visit_does_not_begin_after_it_ended(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    visit = walk.visit(case, walk.become("joko"), started_at=clock.now() + timedelta(hours=3))
    assert visit.started_at == visit.finished_at


def test_a_point_may_be_missing(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    visit = walk.visit(case, walk.become("joko"), lat=None, lng=None, accuracy_m=None)
    assert (visit.lat, visit.lng, visit.accuracy_m) == (None, None, None)


NO_POINT = {"lat": None, "lng": None, "accuracy_m": None}
HOUSE = {"photos": [PhotoUpload("rumah", photo(), "image/jpeg")]}
CARD = {"photos": [PhotoUpload("kk", photo(), "image/jpeg")]}


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, {"photo_rumah"}),
        (CARD, {"photo_rumah"}),
        (HOUSE | NO_POINT, {"lat"}),
        (NO_POINT, {"photo_rumah", "lat"}),
        ({"reason_without_proof": " rusak    "}, {"photo_rumah", "alasan_tanpa_bukti"}),
    ],
)
def test_a_finished_visit_without_proof_is_refused(
    walk: Walk, store: PhotoStore, said: dict[str, Any], fields: set[str]
) -> None:
    case = walk.at("kunjungan_lapangan")
    with pytest.raises(Invalid) as refusal:
        walk.visit(case, walk.become("joko"), **({"reason_without_proof": "", "store": store} | said))
    assert set(refusal.value.fields) == fields
    assert not store.folder.exists()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (HOUSE | {"reason_without_proof": ""}, None),
        (HOUSE | {"reason_without_proof": "Alasan yang tidak diperlukan"}, None),
        ({"reason_without_proof": "Kamera  gawai rusak"}, "Kamera gawai rusak"),
        (HOUSE | NO_POINT | {"reason_without_proof": "Tidak ada sinyal"}, "Tidak ada sinyal"),
        (NO_POINT | {"result": "2", "reason_without_proof": "", "note": "Rumah kosong."}, None),
    ],
)
def test_a_reason_is_kept_when_proof_is_missing(
    walk: Walk, store: PhotoStore, said: dict[str, Any], kept: str | None
) -> None:
    case = walk.at("kunjungan_lapangan")
    visit = walk.visit(case, walk.become("joko"), **({"store": store} | said))
    assert visit.alasan_tanpa_bukti == kept
    [view] = visits_of(walk.session, walk.become("ratna"), case.id)
    evidence = evidence_of(walk.session, walk.become("ratna"), [case.id])[case.id]
    assert (view.alasan_tanpa_bukti, evidence.alasan_tanpa_bukti) == (kept, kept)


def test_photos_are_stored_clean_and_by_what_they_are(walk: Walk, store: PhotoStore) -> None:
    case = walk.at("kunjungan_lapangan")
    sent = photo(2400, 1800)
    uploads = [
        PhotoUpload("rumah", sent, "application/octet-stream"),
        PhotoUpload("kk", photo(kind="PNG"), "image/jpeg"),
        PhotoUpload("ktp", photo(kind="WEBP"), "text/html"),
        PhotoUpload("lainnya", sent, "image/jpeg"),
    ]
    walk.visit(case, walk.become("joko"), photos=uploads, store=store)
    photos = {one.kind: one for one in walk.session.scalars(select(Photo))}
    assert {kind: one.mime for kind, one in photos.items()} == {
        "rumah": "image/jpeg",
        "kk": "image/png",
        "ktp": "image/webp",
        "lainnya": "image/jpeg",
    }
    for one in photos.values():
        content = store.read(one.sha256)
        assert PLACE not in content
        assert one.size == len(content)
        assert one.thumb_sha256
        assert len(store.read(one.thumb_sha256)) <= 60_000
    assert photos["rumah"].sent_sha256 == hashlib.sha256(sent).hexdigest() != photos["rumah"].sha256
    assert photos["rumah"].sha256 == photos["lainnya"].sha256, "the same picture is stored once"
