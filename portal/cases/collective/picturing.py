"""What a decree leaves of a regency: letter and annex, a picture of each village with its hash, a public list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.collective.gathering import of_decree
from portal.cases.collective.models import DECREED, Decree, DecreeItem, DecreeOffice, DecreePublic, DecreeVillage
from portal.cases.letters.decreeing import Listed, decree_letter
from portal.cases.letters.offices import Period
from portal.cases.models import CaseFile
from portal.documents.annexes import AT_ONCE
from portal.kernel import clock
from portal.kernel.identifiers import mask_name
from portal.kernel.sets import insert_rows
from portal.registry.bnba import ListedName

ADULT = 18
"""Whoever is younger is a child: no name of theirs is public, not even masked (UU 27/2022 art. 25)."""


@dataclass
class _Villages:
    """Pictures being taken, village by village, in the order of the annex."""

    part: int
    decree: Decree
    today: date
    done: list[dict[str, Any]] = field(default_factory=list)
    public: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    shown: list[dict[str, str]] = field(default_factory=list)
    village: int = 0

    def see(self, told: Sequence[tuple[Listed, ListedName | None, dict[str, str]]]) -> None:
        """Add one part of the annex."""
        for one, name, row in told:
            if one.region_code != self.village:
                self.close()
                self.village = one.region_code
            self.rows.append(row | {"kasus": one.number, "keluarga": str(one.subject_id)})
            self.shown.append({"nama": self._shown(name), "jenis": row["jenis"]})

    def close(self) -> None:
        """Finish the village that was being written."""
        if self.rows:
            said = json.dumps(self.rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            sha, count = hashlib.sha256(said.encode()).hexdigest(), len(self.rows)
            key = {"part": self.part, "decree_id": self.decree.id, "region_code": self.village}
            self.done.append(key | {"families": count, "rows": self.rows, "sha256": sha})
            listed = sorted(self.shown, key=lambda one: (one["nama"] == "", one["nama"], one["jenis"]))
            self.public.append({"village": self.village, "families": count, "rows": listed})
        self.rows, self.shown = [], []

    def _shown(self, name: ListedName | None) -> str:
        """The masked name of an adult; of a child, or of one whose age nobody knows, nothing."""
        if name is None or name.lahir is None:
            return ""
        had = (self.today.month, self.today.day) >= (name.lahir.month, name.lahir.day)
        return mask_name(name.kepala) if self.today.year - name.lahir.year - (not had) >= ADULT else ""


def issue_office(session: Session, decree: Decree, regency: int, *, by: Actor) -> DecreeOffice:
    """Issue the decree of one regency and keep what it says, village by village."""
    first, last, part = _decided(session, decree, regency)
    villages = _Villages(part, decree, clock.today())
    pages = _pages(session, decree, regency)
    letter = decree_letter(session, regency, Period(first, last), pages, seen=villages.see, by=by)
    villages.close()
    insert_rows(session, DecreeVillage, villages.done)
    told = {"decree_id": decree.id, "letter_number": letter.number, "month": decree.month, "dated": letter.dated}
    insert_rows(session, DecreePublic, [told | one for one in villages.public])
    made = DecreeOffice(
        part=part,
        decree_id=decree.id,
        region_code=regency,
        letter_id=letter.id,
        letter_number=letter.number,
        families=sum(one["families"] for one in villages.done),
        sha256=_over([one["sha256"] for one in villages.done]),
        issued_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def sealed(session: Session, decree: Decree) -> str:
    """The hash over all regencies, in the order of their codes."""
    own = select(DecreeOffice.sha256).where(DecreeOffice.decree_id == decree.id).order_by(DecreeOffice.region_code)
    return _over(session.scalars(own).all())


def intact(session: Session, decree: Decree) -> bool:
    """Whether every kept picture still is what its hashes say, up to the decree's own."""
    over: dict[int, list[str]] = {}
    kept = select(DecreeVillage.region_code, DecreeVillage.rows, DecreeVillage.sha256).where(
        DecreeVillage.decree_id == decree.id
    )
    for code, rows, sha in session.execute(kept.order_by(DecreeVillage.region_code).execution_options(yield_per=50)):
        said = json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(said.encode()).hexdigest() != sha:
            return False
        over.setdefault(code - code % 1_000_000, []).append(sha)
    offices = select(DecreeOffice.region_code, DecreeOffice.sha256).where(DecreeOffice.decree_id == decree.id)
    told: dict[int, str] = {row.region_code: row.sha256 for row in session.execute(offices)}
    return told == {code: _over(shas) for code, shas in over.items()} and sealed(session, decree) == decree.sha256


def _over(hashes: Sequence[str]) -> str:
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def _decided(session: Session, decree: Decree, regency: int) -> tuple[date, date, int]:
    """From when to when these cases were decided, by Indonesian days; and their part."""
    found = (
        select(func.min(CaseFile.closed_at), func.max(CaseFile.closed_at), func.min(CaseFile.part))
        .join(DecreeItem, _case())
        .where(*of_decree(decree, DECREED), DecreeItem.regency == regency)
    )
    first, last, part = session.execute(found).one()
    assert first is not None
    assert last is not None
    return first.astimezone(clock.WIB).date(), last.astimezone(clock.WIB).date(), int(part)


def _pages(session: Session, decree: Decree, regency: int) -> Iterator[Sequence[Listed]]:
    key = (DecreeItem.region_code, DecreeItem.case_id)
    last: tuple[Any, ...] | None = None
    while True:
        statement = (
            select(DecreeItem.region_code, DecreeItem.case_id, DecreeItem.kind, DecreeItem.subject_id, CaseFile.number)
            .join(CaseFile, _case())
            .where(*of_decree(decree, DECREED), DecreeItem.regency == regency)
            .order_by(*key)
            .limit(AT_ONCE)
        )
        found = session.execute(statement.where(tuple_(*key) > tuple_(*last)) if last else statement).all()
        if not found:
            return
        last = (found[-1].region_code, found[-1].case_id)
        yield [Listed(row[0], row[1], row[2], row[3], row[4]) for row in found]


def _case() -> Any:
    return (CaseFile.part == DecreeItem.part) & (CaseFile.id == DecreeItem.case_id)
