"""Reads of wordings: what prints each kind of letter, what is on its way, one kind's versions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.documents.models import TemplateDraft, TemplateVersion
from portal.documents.versions import LIVE, MANAGE, PROPOSED, version_in
from portal.documents.vocabularies import VOCABULARIES
from portal.kernel.area import NATION


@dataclass(frozen=True)
class KindRow:
    """One kind of letter in the list."""

    kind: str
    versions: int
    live: TemplateVersion | None
    proposed: TemplateVersion | None
    draft: TemplateDraft | None


def overview(session: Session, actor: Actor) -> list[KindRow]:
    """Every kind the ministry words, in the order of the vocabularies."""
    actor.must(MANAGE, at=NATION)
    standing = select(TemplateVersion).where(TemplateVersion.status.in_((LIVE, PROPOSED)))
    by_kind = {(one.kind, one.status): one for one in session.scalars(standing)}
    counted = select(TemplateVersion.kind, func.count().label("many")).group_by(TemplateVersion.kind)
    counts = {one.kind: int(one.many) for one in session.execute(counted)}
    drafts = {one.kind: one for one in session.scalars(select(TemplateDraft))}
    return [
        KindRow(kind, counts.get(kind, 0), by_kind.get((kind, LIVE)), by_kind.get((kind, PROPOSED)), drafts.get(kind))
        for kind in VOCABULARIES
    ]


def versions_of(session: Session, actor: Actor, kind: str) -> list[TemplateVersion]:
    """A kind's versions, newest first."""
    actor.must(MANAGE, at=NATION)
    statement = select(TemplateVersion).where(TemplateVersion.kind == kind)
    return list(session.scalars(statement.order_by(TemplateVersion.number.desc())))


def version_of(session: Session, actor: Actor, kind: str, number: int) -> TemplateVersion:
    """One version. Refuses `UnknownTemplate`."""
    actor.must(MANAGE, at=NATION)
    return version_in(session, kind, number)


def draft_of(session: Session, actor: Actor, kind: str) -> TemplateDraft | None:
    """The draft of a kind."""
    actor.must(MANAGE, at=NATION)
    return session.get(TemplateDraft, kind, populate_existing=True)


def before(session: Session, actor: Actor, row: TemplateVersion) -> TemplateVersion | None:
    """What a version is compared with: for one that is proposed the live one, else the one before it."""
    actor.must(MANAGE, at=NATION)
    others = [one for one in versions_of(session, actor, row.kind) if one.number != row.number]
    if row.status == PROPOSED:
        return next((one for one in others if one.status == LIVE), None)
    return next((one for one in others if one.number < row.number), None)
