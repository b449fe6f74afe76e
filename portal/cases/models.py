"""Tables of cases: the file and where it stands, its tasks, its decisions, its timers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.cases.deadlines import FAR
from portal.kernel.database import Base

OPEN_TASK = ("siap", "diambil")
"""States of a task that waits for an answer."""
_OPEN = "status in ('siap','diambil')"


class CaseFile(Base):
    """One proposal on its way through one process."""

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("part", "number"),
        UniqueConstraint("part", "change_set_id"),
        Index("ix_case_file_list", "part", "region_code", "id"),
        Index("ix_case_file_area", "region_code", "id"),
        Index("ix_case_file_newest", "id", "region_code"),
        Index("ix_case_file_status", "status", "id", "region_code"),
        Index("ix_case_file_subject", "part", "subject_id"),
        Index("ix_case_file_version", "process_version", "id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_case_file_maker", "created_by", "region_code", postgresql_where=text("closed_at IS NULL")),
        Index(
            "ix_case_file_title_trgm", "title_key", postgresql_using="gin", postgresql_ops={"title_key": "gin_trgm_ops"}
        ),
        Index(
            "ix_case_file_open_trgm",
            "title_key",
            postgresql_using="gin",
            postgresql_ops={"title_key": "gin_trgm_ops"},
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_case_file_number_trgm", "number", postgresql_using="gin", postgresql_ops={"number": "gin_trgm_ops"}),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(comment="Nomor kasus")
    kind: Mapped[str] = mapped_column(comment="usulan_baru|perbaikan|penghapusan")
    process: Mapped[str] = mapped_column(comment="Kode proses BPMN")
    process_version: Mapped[str] = mapped_column(comment="SHA-256 model yang dijalankan")
    marking: Mapped[int] = mapped_column(default=0, comment="Kedudukan pada diagram: nomor marking; 0 = belum mulai")
    variables: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="Peubah proses: sedikit, skalar, tanpa data pribadi"
    )
    moves: Mapped[int] = mapped_column(default=0, comment="Banyaknya gerak; penjaga urutan")
    title: Mapped[str] = mapped_column(comment="Nama kepala keluarga")
    title_key: Mapped[str] = mapped_column(comment="Nama untuk pencarian")
    subject_id: Mapped[UUID] = mapped_column(comment="Keluarga yang dikenai")
    change_set_id: Mapped[UUID] = mapped_column()
    period_id: Mapped[UUID | None] = mapped_column(comment="Periode tempat usulan masuk")
    step: Mapped[str | None] = mapped_column(comment="Langkah kini (id BPMN); kosong bila selesai")
    status: Mapped[str] = mapped_column(default="berjalan", comment="berjalan|selesai|ditolak|dibatalkan")
    created_by: Mapped[int] = mapped_column()
    created_by_name: Mapped[str] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()


class Task(Base):
    """One piece of human work in a case."""

    __tablename__ = "task"
    __table_args__ = (
        ForeignKeyConstraint(["part", "case_id"], ["case_file.part", "case_file.id"]),
        Index("ix_task_case", "part", "case_id", "created_at"),
        Index("ix_task_inbox", "role", "region_code", "due_at", "id", postgresql_where=text(_OPEN)),
        Index(
            "ix_task_queue",
            "role",
            "due_at",
            "id",
            "region_code",
            postgresql_include=["claimed_by"],
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_task_returned",
            "role",
            "due_at",
            "id",
            "region_code",
            postgresql_where=text(f"{_OPEN} and returned"),
        ),
        Index(
            "ix_task_taken",
            "role",
            "due_at",
            "id",
            "region_code",
            postgresql_where=text(f"{_OPEN} and claimed_by is not null"),
        ),
        Index(
            "ix_task_first",
            "role",
            "due_at",
            "id",
            "region_code",
            postgresql_where=text(f"{_OPEN} and priority"),
        ),
        Index("ix_task_climb", "due_at", postgresql_where=text(f"{_OPEN} and escalated < 3")),
        Index("ix_task_raised", "role", "due_at", "id", postgresql_where=text(f"{_OPEN} and escalated = 3")),
        Index("ix_task_done", "done_by", "done_at", postgresql_where=text("status = 'selesai'")),
        Index(
            "ix_task_open_step",
            "part",
            "case_id",
            "key",
            unique=True,
            postgresql_where=text(_OPEN),
        ),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    step: Mapped[str] = mapped_column(comment="Id BPMN")
    key: Mapped[str] = mapped_column(comment="Id BPMN dengan ulangan atau panggilannya: satu hal dalam satu kasus")
    role: Mapped[str] = mapped_column(comment="Lajur BPMN = kode peran")
    status: Mapped[str] = mapped_column(default="siap", comment="siap|diambil|selesai|batal")
    returned: Mapped[bool] = mapped_column(default=False, comment="Datang karena dikembalikan")
    return_note: Mapped[str | None] = mapped_column(comment="Catatan pengembalian")
    claimed_by: Mapped[int | None] = mapped_column()
    claimed_name: Mapped[str | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()
    due_at: Mapped[datetime] = mapped_column(
        default=FAR, server_default=text("'9999-01-01 00:00+07'"), comment="Tenggat; tanpa tenggat: tahun 9999"
    )
    working: Mapped[int | None] = mapped_column(comment="Waktu kerja sampai tenggat: detik, 24 jam = satu hari kerja")
    done_at: Mapped[datetime | None] = mapped_column()
    done_by: Mapped[int | None] = mapped_column()
    escalated: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="Anak tangga: 0 belum, 1 diingatkan, 2 untuk pengganti, 3 ke atasan"
    )
    version: Mapped[int] = mapped_column(default=1, comment="Naik setiap perubahan; penjaga keputusan ganda")
    priority: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), comment="Didahulukan aturan antrean"
    )
    flag: Mapped[str | None] = mapped_column(comment="Kata tanda dari aturan antrean")
    flag_look: Mapped[str | None] = mapped_column(comment="Warna tanda")


class Decision(Base):
    """One decision on one task: append-only, numbered within its case."""

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["part", "case_id"], ["case_file.part", "case_file.id"]),
        UniqueConstraint("part", "task_id"),
        Index("ix_decision_at", "at", postgresql_using="brin"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    task_id: Mapped[UUID] = mapped_column()
    step: Mapped[str] = mapped_column()
    action: Mapped[str] = mapped_column()
    return_to: Mapped[str | None] = mapped_column(comment="Langkah tujuan pengembalian")
    note: Mapped[str | None] = mapped_column()
    data: Mapped[dict[str, Any]] = mapped_column(comment="Isian formulir langkah")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    for_id: Mapped[int | None] = mapped_column(comment="Yang digantikan: pemegang tugas yang tidak hadir")
    for_name: Mapped[str | None] = mapped_column()
    role: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    marking_before: Mapped[int | None] = mapped_column(comment="Kedudukan sebelum keputusan, untuk memutar balik")
    variables_before: Mapped[dict[str, Any] | None] = mapped_column(comment="Peubah sebelum keputusan")


STANDS = (
    "not exists (select 1 from decision n where n.part = d.part and n.case_id = d.case_id and n.step = d.step "
    "and n.seq > d.seq)"
)
"""In SQL, whether the decision `d` is the last of its step."""


class Timer(Base):
    """A timer armed by the process: an indexed due date, swept in sets; no clock lives in the engine."""

    __tablename__ = "timer"
    __table_args__ = (
        ForeignKeyConstraint(["part", "case_id"], ["case_file.part", "case_file.id"]),
        Index("ix_timer_case", "part", "case_id"),
        Index("ix_timer_due", "due_at", postgresql_where=text("fired_at IS NULL AND cancelled_at IS NULL")),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    element: Mapped[str] = mapped_column(comment="Id BPMN peristiwa waktu")
    key: Mapped[str] = mapped_column(comment="Kunci peristiwa dalam kasus")
    left: Mapped[int] = mapped_column(default=1, comment="Sisa ulangan; -1 tanpa akhir")
    armed_at: Mapped[datetime | None] = mapped_column(comment="Mulai dihitung; kosong: tenggatnya tidak dihitung ulang")
    working: Mapped[int | None] = mapped_column(comment="Waktu kerja sampai tenggat: detik, 24 jam = satu hari kerja")
    due_at: Mapped[datetime] = mapped_column()
    fired_at: Mapped[datetime | None] = mapped_column()
    cancelled_at: Mapped[datetime | None] = mapped_column()
