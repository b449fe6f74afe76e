"""What anybody may read of decrees without signing in: masked names of one village, decree by decree."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from portal.cases.collective.models import DecreePublic
from portal.kernel.area import Level, level_of
from portal.kernel.errors import NotFound

MOST = 36
"""Decrees of a village that are shown: three years of months."""


def decrees_of(session: Session, village: int) -> Sequence[DecreePublic]:
    """The decrees that name families of a village, newest first. Refuses `NotFound`."""
    if level_of(village) != Level.DESA:
        raise NotFound
    own = select(DecreePublic).where(DecreePublic.village == village).options(defer(DecreePublic.rows))
    return session.scalars(own.order_by(DecreePublic.dated.desc(), DecreePublic.decree_id.desc()).limit(MOST)).all()


def listed_villages(session: Session, villages: Collection[int]) -> set[int]:
    """Which of some villages a decree names families of."""
    named = select(DecreePublic.village).where(DecreePublic.village.in_(villages)).distinct()
    return set(session.scalars(named))


def list_of(session: Session, village: int, decree_id: UUID) -> DecreePublic:
    """What one decree says of a village. Refuses `NotFound`."""
    found = session.get(DecreePublic, (village, decree_id))
    if found is None:
        raise NotFound
    return found
