"""What the case page needs to show and take notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.access.queries import Holder
from portal.access.roles import BY_CODE
from portal.cases import notes
from portal.views.kit.session import db_session

if TYPE_CHECKING:
    from portal.cases.models import CaseFile
    from portal.cases.notemodels import CaseNote


@dataclass(frozen=True)
class Talk:
    """The notes of a case, who may be named, and a note that was refused with why."""

    actor: Actor
    notes: Sequence[CaseNote]
    may: bool
    people: Sequence[Holder]
    typed: str = ""
    error: str = ""
    chosen: Collection[int] = field(default_factory=tuple)
    editing: UUID | None = None

    def may_change(self, note: CaseNote) -> bool:
        """Whether its words may still be changed by who looks."""
        return notes.may_change(note, self.actor)

    @staticmethod
    def role_title(role: str) -> str:
        """What a role is called; one the ministry added shows its code."""
        return _(BY_CODE[role].title) if role in BY_CODE else role


def talk_of(
    actor: Actor,
    case: CaseFile,
    *,
    typed: str = "",
    error: str = "",
    chosen: Collection[int] = (),
    editing: UUID | None = None,
) -> Talk:
    """The notes of a case as the actor may read and write them."""
    session = db_session()
    may = notes.may_note(session, actor, case)
    people = notes.mentionable(session, actor, case.id) if may else []
    return Talk(actor, notes.notes_of(session, actor, case.id), may, people, typed, error, chosen, editing)
