"""Table of the ladder: per step of a process, how many working days before or after its deadline each rung comes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class EscalationRule(Base):
    """The rungs of one step; steps without a row keep `rules.USUAL`."""

    __tablename__ = "escalation_rule"
    __table_args__ = ({"info": {"placement": "reference"}},)

    process: Mapped[str] = mapped_column(primary_key=True, comment="Kode proses BPMN")
    step: Mapped[str] = mapped_column(primary_key=True, comment="Id BPMN")
    remind: Mapped[int] = mapped_column(comment="Hari kerja sebelum tenggat: diingatkan")
    substitute: Mapped[int] = mapped_column(comment="Hari kerja sesudah tenggat: dilepas untuk pengganti")
    superior: Mapped[int] = mapped_column(comment="Hari kerja sesudah tenggat: diteruskan ke atasan")
    set_by: Mapped[int] = mapped_column()
    set_name: Mapped[str] = mapped_column()
    set_at: Mapped[datetime] = mapped_column()
