"""Verbs of fieldwork: recording a home visit with its photos."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.fieldwork.errors import BadPhoto
from portal.fieldwork.images import MAX_PHOTO, kind_of_image
from portal.fieldwork.models import Photo, Visit
from portal.fieldwork.rules import NEEDS_OTHER, PHOTO_KINDS, RESULTS, point_problems, proof_problems, story_problems
from portal.fieldwork.shrinking import TooManyPixels, Unreadable, shrunk
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import Invalid
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.registry.listing import family_of_number


@dataclass(frozen=True)
class PhotoUpload:
    """A photo as it was sent: what it shows, its bytes, what the sender called them."""

    kind: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class Other:
    """The family results 4 and 6 speak of: its No. KK or a NIK in it; in words when it is of another area.

    `subject`: the family of the case itself, which is no other one.
    """

    number: str = ""
    words: str = ""
    subject: UUID | None = None


NO_OTHER = Other()


def record_visit(
    session: Session,
    case_id: UUID,
    *,
    region_code: int,
    result: str,
    note: str,
    started_at: datetime,
    lat: float | None,
    lng: float | None,
    accuracy_m: float | None,
    photos: Sequence[PhotoUpload],
    store: PhotoStore,
    reason_without_proof: str = "",
    other: Other = NO_OTHER,
    by: Actor,
) -> Visit:
    """Record a home visit that ends now (hasil_verivali, domain.md 2.5). Metres, decimal degrees.

    A completed visit brings a photo of the house and a point, or `reason_without_proof` says why not (`rules.PROOFS`).
    Any other result says what was seen; results 4 and 6 name the `other` family.
    Photo files are stored before the transaction ends: a rollback leaves at most an unreferenced file. Refuses:
    `NotFound` outside the area, `NotAllowed`, `Invalid` (result, point, proof), `BadPhoto`.
    """
    by.must(Permission.CASES_TASK_WORK, at=region_code)
    kinds, reason = [photo.kind for photo in photos], " ".join(reason_without_proof.split())
    twin = family_of_number(session, by, other.number) if result in NEEDS_OTHER and other.number else None
    story = story_problems(
        result, note=note, other=twin not in {None, other.subject}, number=other.number, words=other.words
    )
    unproved = _checked(result, lat, lng, accuracy_m, kinds, reason, story)
    part, finished = part_of(case_id), clock.now()
    visit = Visit(
        part=part,
        id=new_id(part),
        region_code=region_code,
        case_id=case_id,
        officer_id=by.user_id,
        officer_name=by.name,
        result=result,
        note=note.strip() or None,
        started_at=min(started_at, finished),
        finished_at=finished,
        lat=lat,
        lng=lng,
        accuracy_m=accuracy_m,
        alasan_tanpa_bukti=reason if unproved else None,
        lain_keluarga_id=None if twin == other.subject else twin,
        lain_keterangan=(" ".join(other.words.split()) or None) if result in NEEDS_OTHER else None,
    )
    session.add(visit)
    session.flush()
    session.add_all(_photo(visit, upload, store) for upload in photos)
    _tell(session, visit, len(photos), by)
    session.flush()
    return visit


def _checked(
    result: str,
    lat: float | None,
    lng: float | None,
    accuracy_m: float | None,
    kinds: list[str],
    reason: str,
    story: dict[str, str],
) -> bool:
    """Whether the visit goes without the proof its result needs, for a reason. Refuses what cannot be right."""
    located = lat is not None and lng is not None
    problems = proof_problems(result, photos=kinds, located=lat is not None, reason=reason)
    problems |= point_problems(lat, lng, accuracy_m) | story
    if result not in RESULTS:
        problems["result"] = "Pilih hasil kunjungan."
    if problems:
        raise Invalid(fields=problems)
    return bool(proof_problems(result, photos=kinds, located=located, reason=""))


def _tell(session: Session, visit: Visit, photos: int, by: Actor) -> None:
    proof = {"tanpa_bukti": visit.alasan_tanpa_bukti is not None}
    leave_fact(
        session,
        "fieldwork.visit.recorded",
        by=by,
        part=visit.part,
        region_code=visit.region_code,
        about="visit",
        about_id=visit.id,
        case_id=visit.case_id,
        reason=visit.note,
        after={"hasil": visit.result, "foto": photos, "ketelitian_m": visit.accuracy_m} | proof | _twin(visit),
    )


def _twin(visit: Visit) -> dict[str, str]:
    """The other family, as the fact tells it."""
    return {"keluarga_lain": str(visit.lain_keluarga_id)} if visit.lain_keluarga_id else {}


def _photo(visit: Visit, upload: PhotoUpload, store: PhotoStore) -> Photo:
    if upload.kind not in PHOTO_KINDS:
        raise ValueError(f"no kind of photo: {upload.kind!r}")
    if kind_of_image(upload.content) is None:
        raise _bad(upload.kind, "bukan gambar")
    if len(upload.content) > MAX_PHOTO:
        raise _bad(upload.kind, "terlalu besar")
    try:
        kept = shrunk(upload.content)
    except Unreadable as error:
        raise _bad(upload.kind, "bukan gambar") from error
    except TooManyPixels as error:
        raise _bad(upload.kind, "terlalu besar") from error
    return Photo(
        part=visit.part,
        id=new_id(visit.part),
        region_code=visit.region_code,
        visit_id=visit.id,
        kind=upload.kind,
        sha256=store.put(kept.content),
        thumb_sha256=store.put(kept.thumbnail),
        sent_sha256=hashlib.sha256(upload.content).hexdigest(),
        mime=kept.mime,
        size=len(kept.content),
        taken_at=visit.finished_at,
    )


def _bad(kind: str, why: str) -> BadPhoto:
    message = BadPhoto(kind=kind, why=why).message
    return BadPhoto(kind=kind, why=why, fields={f"photo_{kind}": message})
