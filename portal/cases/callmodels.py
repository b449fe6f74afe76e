"""What programs were answered: one row for each idempotency key, under the same area lock as what it made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class ApiCall(Base):
    """A request that made a proposal, and its answer: the same key again gets the same answer."""

    __tablename__ = "api_call"
    __table_args__ = (Index("ix_api_call_key", "caller", "key"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    caller: Mapped[int] = mapped_column(primary_key=True, comment="Pengirim (ab_user.id)")
    key: Mapped[str] = mapped_column(primary_key=True, comment="Idempotency-Key dari pengirim")
    region_code: Mapped[int] = mapped_column()
    request: Mapped[bytes] = mapped_column(comment="SHA-256 permintaan")
    answer: Mapped[dict[str, Any]] = mapped_column(comment="Jawaban yang diberikan, tanpa isian rahasia")
    at: Mapped[datetime] = mapped_column()
