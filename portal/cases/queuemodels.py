"""Tables of saved queues: filters with a name, where each person keeps them, the rules on them and what those did."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class SavedQueue(Base):
    """A filter of the inbox with a name: one person's, or an office's (role and region) when `owner_id` is None."""

    __tablename__ = "saved_queue"
    __table_args__ = (Index("ix_saved_queue_office", "part", "region_code", "role"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Wilayah tugas kantornya")
    role: Mapped[str] = mapped_column(comment="Peran kantornya")
    owner_id: Mapped[int | None] = mapped_column(comment="Pemilik; kosong = milik kantor")
    name: Mapped[str] = mapped_column(comment="Nama antrean")
    tab: Mapped[str] = mapped_column(comment="Bagian kotak tugas: saya|tim|kembali")
    filters: Mapped[dict[str, Any]] = mapped_column(comment="Saringan seperti di kotak tugas")
    created_by: Mapped[int] = mapped_column()
    created_name: Mapped[str] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()


class QueuePlace(Base):
    """Where one person keeps a queue: its place among theirs, and whether it is pinned above the inbox."""

    __tablename__ = "queue_place"
    __table_args__ = (
        ForeignKeyConstraint(["part", "queue_id"], ["saved_queue.part", "saved_queue.id"], ondelete="CASCADE"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    queue_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    place: Mapped[int] = mapped_column(comment="Urutan bagi orang ini")
    pinned: Mapped[bool] = mapped_column(comment="Disematkan di Tugas saya")


class QueueRule(Base):
    """What happens by itself to the tasks of an office's queue that meet some conditions.

    It keeps the queue's filter as it was when the rule was tried: changing the queue does not widen a rule.
    """

    __tablename__ = "queue_rule"
    __table_args__ = (
        Index("ix_queue_rule_queue", "part", "queue_id"),
        Index("ix_queue_rule_live", "id", postgresql_where=text("status = 'berlaku'")),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    role: Mapped[str] = mapped_column(comment="Peran kantornya")
    queue_id: Mapped[UUID] = mapped_column(comment="Antrean asalnya")
    tab: Mapped[str] = mapped_column()
    filters: Mapped[dict[str, Any]] = mapped_column(comment="Saringan antrean saat dibuat")
    conditions: Mapped[list[Any]] = mapped_column(
        comment="Syarat tambahan: [hal, bandingan, nilai]; semua harus berlaku"
    )
    effect: Mapped[str] = mapped_column(comment="dahulukan|tandai|tugaskan")
    word: Mapped[str | None] = mapped_column(comment="Kata tandanya")
    look: Mapped[str | None] = mapped_column(comment="Warna tandanya: bad|warn|ok|info|net")
    people: Mapped[list[Any]] = mapped_column(comment="Yang ditugasi, bergilir")
    groups: Mapped[list[Any]] = mapped_column(
        server_default=text("'[]'"), comment="Kelompok yang orangnya ditugasi, siapa pun di dalamnya saat itu"
    )
    status: Mapped[str] = mapped_column(comment="berlaku|berhenti")
    touched: Mapped[int] = mapped_column(comment="Tugas yang sudah dikenai")
    made_by: Mapped[int] = mapped_column()
    made_name: Mapped[str] = mapped_column()
    made_at: Mapped[datetime] = mapped_column()
    stopped_name: Mapped[str | None] = mapped_column()
    stopped_at: Mapped[datetime | None] = mapped_column()


class RuleEffect(Base):
    """A task a rule has touched: it is touched once, whatever people do with it afterwards."""

    __tablename__ = "rule_effect"

    part: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    given_to: Mapped[int | None] = mapped_column(comment="Yang ditugasi")
