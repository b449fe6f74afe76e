"""A family as somebody typed it: strings only, right or wrong, before anything is checked.

Screens, imports, the demo and the tests all speak to the register in this shape. Beside the core fields a record may
hold answers under `jawaban.<question>` (raw values, see `portal.registry.answers`) and `instrumen`; one that is not
there stays as it was, None takes it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

MASK = "•"
"""A secret shown masked and posted back unchanged contains this sign: it means "unchanged"
as long as the whole mask is as it was shown (`differences.spoilt_masks`)."""


def is_masked(text: object) -> bool:
    """Whether a typed value is a mask that came back."""
    return isinstance(text, str) and MASK in text


@dataclass
class MemberDraft:
    """One member as typed; `id` is None for a new one, `removed` takes an existing one out of the family."""

    id: UUID | None
    values: dict[str, Any]
    removed: bool = False


@dataclass
class FamilyDraft:
    """A household, its family and the members as typed.

    `versions` (record id → the version the form was filled from) may be handed back by whoever got the draft from a
    query; without it the register's present state counts as what the person saw.
    """

    ruta: dict[str, Any]
    keluarga: dict[str, Any]
    anggota: list[MemberDraft]
    versions: dict[UUID, int] = field(default_factory=dict)

    @property
    def present(self) -> list[MemberDraft]:
        """The members who are to remain or to join."""
        return [member for member in self.anggota if not member.removed]

    @property
    def head_name(self) -> str:
        """Name of the head of the family, else of the first member, else ""; of those leaving when nobody stays."""
        members = self.present or self.anggota
        heads = [member for member in members if member.values.get("hub_kepala") == "1"]
        return next((" ".join(str(member.values.get("nama") or "").split()) for member in [*heads, *members]), "")
