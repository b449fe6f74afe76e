"""What many will work by takes two people: one proposes it, and it is in force once another has signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock
from portal.kernel.facts import Someone


class TwoSignatures:
    """Columns of a row that two people sign."""

    proposed_by: Mapped[int] = mapped_column()
    proposed_name: Mapped[str] = mapped_column()
    proposed_at: Mapped[datetime] = mapped_column()
    signed_by: Mapped[int | None] = mapped_column()
    signed_name: Mapped[str | None] = mapped_column()
    signed_at: Mapped[datetime | None] = mapped_column()

    def sign(self, by: Someone) -> None:
        """The second signature, for or against it."""
        self.signed_by, self.signed_name, self.signed_at = by.user_id, by.name, clock.now()


def first_signature(by: Someone) -> dict[str, Any]:
    """The columns of the first signature."""
    return {"proposed_by": by.user_id, "proposed_name": by.name, "proposed_at": clock.now()}
