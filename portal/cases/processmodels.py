"""Tables of processes: versions with their sources, interned markings, and what moves cases between versions.

Versions and markings are the nation's, copied everywhere; a marking's number is a hash, so no two workers disagree.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger

from portal.kernel.database import Base
from portal.kernel.signatures import TwoSignatures

EVERYWHERE = {"info": {"placement": "reference"}}


class ProcessVersion(TwoSignatures, Base):
    """One version of one process: what was deployed, by whom, signed by whom, with what proof."""

    __tablename__ = "process_version"
    __table_args__ = (
        UniqueConstraint("process", "number"),
        Index("ix_process_version_live", "process", unique=True, postgresql_where=text("status = 'berlaku'")),
        EVERYWHERE,
    )

    version: Mapped[str] = mapped_column(primary_key=True, comment="SHA-256 sumber")
    process: Mapped[str] = mapped_column(comment="Kode proses BPMN")
    number: Mapped[int] = mapped_column(comment="Nomor urut versi dalam proses")
    label: Mapped[str] = mapped_column()
    status: Mapped[str] = mapped_column(comment="usul|berlaku|diganti|ditolak")
    origin: Mapped[str] = mapped_column(comment="bawaan|studio")
    note: Mapped[str] = mapped_column(default="", comment="Alasan perubahan")
    report: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Hasil gerbang pemeriksaan")
    retired_at: Mapped[datetime | None] = mapped_column()


class ProcessFile(Base):
    """One source file of a version: the diagram, a diagram it calls, or a decision table."""

    __tablename__ = "process_file"
    __table_args__ = (ForeignKeyConstraint(["version"], ["process_version.version"]), EVERYWHERE)

    version: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, comment="Urutan; 0 = diagram utama")
    name: Mapped[str] = mapped_column()
    kind: Mapped[str] = mapped_column(comment="bpmn|dmn|yaml")
    body: Mapped[bytes] = mapped_column()


class ProcessDraft(Base):
    """A diagram somebody works on in the studio; private to nobody, live nowhere."""

    __tablename__ = "process_draft"
    __table_args__ = (EVERYWHERE,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column()
    based_on: Mapped[str | None] = mapped_column(comment="Versi asal")
    files: Mapped[dict[str, Any]] = mapped_column(comment="Nama berkas → isi")
    saved_by: Mapped[int] = mapped_column()
    saved_name: Mapped[str] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column()
    revision: Mapped[int] = mapped_column(default=1)


class Marking(Base):
    """Where tokens stand: the canonical form behind a case's number."""

    __tablename__ = "marking"
    __table_args__ = (EVERYWHERE,)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="63 bit sidik versi dan bentuk")
    version: Mapped[str] = mapped_column()
    body: Mapped[bytes] = mapped_column()


class Effect(Base):
    """What a diagram asks for: kept with the move that asked, run by a worker, its answer moves the case on.

    `kind`: a service's call, a message or signal thrown; or, only ever as an incident, a timer (waktu), a message
    (pesan) or a signal (sinyal) that reached a case which could not go on.
    """

    __tablename__ = "effect"
    __table_args__ = (
        ForeignKeyConstraint(["part", "case_id"], ["case_file.part", "case_file.id"]),
        Index("ix_effect_case", "part", "case_id"),
        Index("ix_effect_due", "due_at", postgresql_where=text("status = 'menunggu'")),
        Index("ix_effect_stuck", "region_code", "id", postgresql_where=text("status = 'macet'")),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    key: Mapped[str] = mapped_column(comment="Kunci tugas layanan dalam kasus")
    element: Mapped[str] = mapped_column(comment="Id BPMN")
    kind: Mapped[str] = mapped_column(default="layanan", comment="layanan|waktu|message|signal|pesan|sinyal")
    verb: Mapped[str] = mapped_column(comment="Layanan terdaftar; untuk waktu: kosong")
    status: Mapped[str] = mapped_column(default="menunggu", comment="menunggu|selesai|macet|dilewati|batal")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column()
    cause: Mapped[str | None] = mapped_column(comment="Sebab macet")
    answers: Mapped[dict[str, Any] | None] = mapped_column(
        comment="Hasil layanan atau isi pesan yang sudah ada: saat diulangi hanya geraknya yang dicoba"
    )
    actor_id: Mapped[int] = mapped_column(comment="Atas keputusan siapa")
    actor_name: Mapped[str] = mapped_column()
    actor_role: Mapped[str] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    closed_by: Mapped[int | None] = mapped_column()
    closed_name: Mapped[str | None] = mapped_column()
    reason: Mapped[str | None] = mapped_column(comment="Alasan dilewati")


class Subscription(Base):
    """A message or signal a case waits for."""

    __tablename__ = "subscription"
    __table_args__ = (
        ForeignKeyConstraint(["part", "case_id"], ["case_file.part", "case_file.id"]),
        Index("ix_subscription_name", "name", "correlation"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(comment="message|signal")
    name: Mapped[str] = mapped_column()
    correlation: Mapped[str] = mapped_column(comment="Nilai yang harus dibawa pesan; kosong untuk sinyal")


class BulkAction(Base):
    """One answer given to many tasks: what, by whom, how far."""

    __tablename__ = "bulk_action"
    __table_args__ = (
        Index("ix_bulk_action_second", "region_code", "id", postgresql_where=text("status = 'penegasan'")),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    step: Mapped[str] = mapped_column()
    action: Mapped[str] = mapped_column()
    note: Mapped[str | None] = mapped_column()
    return_to: Mapped[str | None] = mapped_column()
    reason_code: Mapped[str | None] = mapped_column(comment="Kode alasan putusan")
    filters: Mapped[dict[str, Any]] = mapped_column(comment="Saringan yang dipakai memilih")
    total: Mapped[int] = mapped_column()
    done: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(
        default="berjalan", comment="penegasan|berjalan|selesai|dihentikan|membalik|dibalik"
    )
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()
    started_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    look_id: Mapped[UUID | None] = mapped_column(comment="Contoh yang dibaca lebih dahulu")
    confirmed_by: Mapped[int | None] = mapped_column(comment="Orang kedua yang menegaskan atau menolaknya")
    confirmed_name: Mapped[str | None] = mapped_column()
    confirmed_at: Mapped[datetime | None] = mapped_column()
    hours: Mapped[int] = mapped_column(default=0, server_default="0", comment="Jam masa tarik kembali")
    reversible_until: Mapped[datetime | None] = mapped_column(comment="Sampai kapan dapat ditarik kembali seluruhnya")
    reversed_by: Mapped[int | None] = mapped_column()
    reversed_name: Mapped[str | None] = mapped_column()
    reversed_role: Mapped[str | None] = mapped_column()
    reversed_at: Mapped[datetime | None] = mapped_column()
    reversal_reason: Mapped[str | None] = mapped_column(comment="Alasan ditarik kembali, atau tidak ditegaskan")
    returned: Mapped[int] = mapped_column(default=0, server_default="0", comment="Kasus yang kembali ke tempatnya")
    stayed: Mapped[int] = mapped_column(default=0, server_default="0", comment="Kasus yang tidak dapat dikembalikan")


class BulkChunk(Base):
    """Some tasks of a bulk action, decided together or not at all; exceptions are named, all others were done."""

    __tablename__ = "bulk_chunk"
    __table_args__ = (ForeignKeyConstraint(["part", "bulk_id"], ["bulk_action.part", "bulk_action.id"]),)

    part: Mapped[int] = mapped_column(primary_key=True)
    bulk_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    tasks: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))
    versions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="Versi tugas yang dilihat pemutus")
    status: Mapped[str] = mapped_column(default="menunggu", comment="menunggu|selesai")
    exceptions: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Tugas → [dilewati|ditolak, sebab]")
    moves: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", comment="Tugas → gerak kasus sesudah diputus, penjaga penarikan"
    )
    undone: Mapped[bool] = mapped_column(default=False, server_default="false", comment="Sudah ditarik kembali")
    stayed: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default="{}", comment="Tugas → [tetap, sebab]: tidak dapat dikembalikan"
    )


class MigrationRun(Base):
    """Running cases taken to another version of their process."""

    __tablename__ = "migration_run"
    __table_args__ = (EVERYWHERE,)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column()
    source: Mapped[str] = mapped_column(comment="Versi asal")
    target: Mapped[str] = mapped_column(comment="Versi tujuan")
    mapping: Mapped[dict[str, Any]] = mapped_column(comment="Unsur lama → unsur baru, untuk yang hilang")
    timers: Mapped[str] = mapped_column(default="tetap", comment="tetap|geser|ulang")
    reason: Mapped[str] = mapped_column(default="", server_default="", comment="Alasan memindah")
    status: Mapped[str] = mapped_column(default="berjalan", comment="berjalan|selesai|mundur|dibatalkan")
    total: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0, comment="Tidak dapat dipindah; tetap pada versi asal")
    returned: Mapped[int] = mapped_column(default=0, server_default="0", comment="Sudah dikembalikan ke versi asal")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    started_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    undo_reason: Mapped[str | None] = mapped_column(comment="Alasan membatalkan")
    undone_by: Mapped[int | None] = mapped_column()
    undone_name: Mapped[str | None] = mapped_column()
    undone_at: Mapped[datetime | None] = mapped_column()


class MigrationChunk(Base):
    """Some cases moved together, with what they stood at before: enough to bring them back."""

    __tablename__ = "migration_chunk"

    part: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    cases: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)))
    before: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="Marking lama, seurut")
    moves: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="Gerak saat dipindah, penjaga pembatalan")
    last: Mapped[UUID] = mapped_column(comment="Kasus terakhir yang dilihat; lanjutan mulai sesudahnya")
    at: Mapped[datetime] = mapped_column(comment="Saat yang menandai apa yang ditutup")
    undone: Mapped[bool] = mapped_column(default=False)
