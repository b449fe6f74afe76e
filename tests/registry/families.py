"""Invented families for the register's tests: serials from 9000, so that no number can be anybody's."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel.database import set_scope
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.models import ChangeSet, Keluarga
from portal.registry.operations import apply_change_set, save_proposal
from tests import people

Become = Callable[[str], Actor]
REASON = "Pendataan ketua RT"


def nik(serial: int, *, day: int = 12, stem: str = "330220") -> str:
    """A NIK of somebody born on that day of March 1970."""
    return f"{stem}{day:02d}0370{serial:04d}"


def kk(serial: int, stem: str = "330220") -> str:
    """A No. KK of June 2020."""
    return f"{stem}010620{serial:04d}"


def head(serial: int = 9000, name: str = "Sukirman Hadi", **values: str) -> MemberDraft:
    """A man of 1970, head of his family."""
    said = {
        "nama": name,
        "nik": nik(serial),
        "tempat_lahir": "Banyumas",
        "tanggal_lahir": "1970-03-12",
        "jenis_kelamin": "1",
        "hub_kepala": "1",
        "status_kawin": "2",
        "nama_ibu": "Sumirah Tegal",
        "ijazah": "2",
    }
    return MemberDraft(None, said | values)


def wife(serial: int = 9000, name: str = "Wartini", **values: str) -> MemberDraft:
    """His wife."""
    said = {
        "nama": name,
        "nik": nik(serial, day=52),
        "tanggal_lahir": "1970-03-12",
        "jenis_kelamin": "2",
        "hub_kepala": "2",
        "status_kawin": "2",
    }
    return MemberDraft(None, said | values)


def family(serial: int = 9000, name: str = "Sukirman Hadi", **ruta: str) -> FamilyDraft:
    """Two people in a house with an earthen floor."""
    house = {
        "alamat": "Dusun Krajan",
        "rt": "3",
        "rw": "001",
        "luas_lantai": "36",
        "lantai": "9",
        "penerangan": "1",
        "daya": "1",
    }
    return FamilyDraft(house | ruta, {"nomor_kk": kk(serial)}, [head(serial, name), wife(serial)])


def propose(session: Session, by: Actor, draft: FamilyDraft, village: int = people.KARANGSARI) -> ChangeSet:
    """A new family proposed."""
    return save_proposal(session, kind="usulan_baru", region_code=village, draft=draft, reason=REASON, by=by)


def propose_removal(session: Session, by: Actor, keluarga_id: UUID, code: str = "4", reason: str = REASON) -> ChangeSet:
    """The village proposes that a family leave the register."""
    return save_proposal(
        session,
        kind="penghapusan",
        region_code=people.KARANGSARI,
        draft=None,
        reason=reason,
        reason_code=code,
        keluarga_id=keluarga_id,
        by=by,
    )


def publish(session: Session, change_set: ChangeSet, as_actor: Become) -> None:
    """Maya publishes, and the session speaks for her afterwards."""
    apply_change_set(session, change_set.id, case_id=None, by=as_actor("maya"))


def registered(session: Session, as_actor: Become, serial: int = 9000, name: str = "Sukirman Hadi") -> UUID:
    """A family of Karangsari in the register; the session speaks for Sari."""
    change_set = propose(session, as_actor("sari"), family(serial, name))
    publish(session, change_set, as_actor)
    as_actor("sari")
    return change_set.keluarga_id


def keluarga(session: Session, keluarga_id: UUID) -> Keluarga:
    """The family's row as the session may see it."""
    return session.scalars(select(Keluarga).where(Keluarga.id == keluarga_id)).one()


def speak(session: Session, name: str) -> Actor:
    """A session of any engine speaks for a member of the cast."""
    actor = people.actor(session, name)
    set_scope(session, actor.scope)
    return actor
