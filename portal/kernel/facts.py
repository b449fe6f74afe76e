"""Facts: the append-only record of who did what, where, when, why, and what it changed.

Every verb writes its fact in its own transaction. The application role may insert and read, never change or erase
(migration `initial`). Rows of one block can later be sealed together by a Merkle root, so bulk stays set-based.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.kernel import clock
from portal.kernel.database import Base
from portal.kernel.ids import new_id

if TYPE_CHECKING:
    from portal.kernel.area import Area


class Someone(Protocol):
    """What a fact needs to know of the one who acts (`portal.access.actor.Actor` is one)."""

    @property
    def user_id(self) -> int:
        """Number of the person; 0 = the system."""

    @property
    def name(self) -> str:
        """Full name."""

    @property
    def role(self) -> str:
        """Role acted in."""

    @property
    def area(self) -> Area:
        """Area of the post."""


class Fact(Base):
    """One thing that happened."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_about", "part", "about_id", "at"),
        Index("ix_fact_case", "part", "case_id", "at"),
        Index("ix_fact_area", "part", "region_code", "at", "id"),
        Index("ix_fact_newest", "at", "id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True, comment="Partisi kabupaten/kota; 0 = nasional")
    at: Mapped[datetime] = mapped_column(primary_key=True, comment="Waktu kejadian (UTC)")
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Wilayah kejadian, 10 digit")
    actor_id: Mapped[int] = mapped_column(comment="Pelaku (ab_user.id; 0 = sistem)")
    actor_name: Mapped[str] = mapped_column(comment="Nama pelaku saat kejadian")
    role: Mapped[str] = mapped_column(comment="Peran yang dipakai")
    verb: Mapped[str] = mapped_column(comment="Perbuatan, capability.thing.past")
    about: Mapped[str] = mapped_column(comment="Jenis hal yang dikenai")
    about_id: Mapped[UUID | None] = mapped_column(comment="Hal yang dikenai")
    case_id: Mapped[UUID | None] = mapped_column(comment="Kasus tempat kejadian")
    reason: Mapped[str | None] = mapped_column(comment="Alasan yang ditulis pelaku")
    before: Mapped[dict[str, Any] | None] = mapped_column(comment="Keadaan sebelum, tanpa isian rahasia")
    after: Mapped[dict[str, Any] | None] = mapped_column(comment="Keadaan sesudah, tanpa isian rahasia")


def leave_fact(
    session: Session,
    verb: str,
    *,
    by: Someone,
    part: int,
    region_code: int,
    about: str,
    about_id: UUID | None = None,
    case_id: UUID | None = None,
    reason: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Fact:
    """Record that `by` did `verb` (past tense, "capability.thing.done"). Secret fields must not be passed."""
    row = fact_row(
        verb,
        by=by,
        part=part,
        region_code=region_code,
        about=about,
        about_id=about_id,
        case_id=case_id,
        reason=reason,
        before=before,
        after=after,
    )
    fact = Fact(**row)
    session.add(fact)
    return fact


def fact_row(verb: str, *, by: Someone, part: int, region_code: int, about: str, **told: Any) -> dict[str, Any]:
    """A fact as a row, for writing many in one statement; `told` as `leave_fact` takes it."""
    return {
        "part": part,
        "at": clock.now(),
        "id": new_id(part),
        "region_code": region_code,
        "actor_id": by.user_id,
        "actor_name": by.name,
        "role": by.role,
        "verb": verb,
        "about": about,
        **told,
    }
