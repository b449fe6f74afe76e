"""Annexes by name and address, in parts: each part is drawn by itself, so that memory stays flat however many names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from portal.access.actor import Actor
from portal.documents import pango, press
from portal.documents.codes import new_code
from portal.documents.letters import KINDS
from portal.documents.models import Letter, LetterPart, LetterStamp
from portal.documents.wording import tanggal
from portal.kernel import clock, outbox
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import part_of
from portal.kernel.sets import insert_rows

RENDER_PART = "letters.render_part"
WAITED_LONG = timedelta(minutes=30)
"""An annex takes its time: only then have its jobs been lost."""
AT_ONCE = 500
"""Names in one part: about ten pages."""
Row = Mapping[str, str]


@dataclass
class Annex:
    """An annex on its way into the archive, part by part."""

    session: Session
    part: int
    letter_id: UUID
    region_code: int
    count: int = 0
    numbers: list[int] = field(default_factory=list)
    _digest: Any = field(default_factory=hashlib.sha256)

    def add(self, rows: Sequence[Row]) -> None:
        """Write one part down; its rows never change after."""
        if not rows:
            return
        said = json.dumps([dict(row) for row in rows], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        sha = hashlib.sha256(said.encode()).hexdigest()
        self._digest.update(sha.encode())
        number = len(self.numbers) + 1
        row = {
            "part": self.part,
            "letter_id": self.letter_id,
            "number": number,
            "region_code": self.region_code,
            "first": self.count + 1,
            "names": len(rows),
            "rows": [dict(one) for one in rows],
            "rows_sha256": sha,
            "code": new_code(),
        }
        insert_rows(self.session, LetterPart, [row])
        self.numbers.append(number)
        self.count += len(rows)

    @property
    def sha256(self) -> str:
        """What the letter says of all its parts together."""
        return str(self._digest.hexdigest())

    def issued(self, letter: Letter) -> None:
        """Put the parts before the public and send them to be drawn, once their letter has its number."""
        codes = self.session.execute(
            select(LetterPart.number, LetterPart.code, LetterPart.rows_sha256).where(
                LetterPart.part == self.part, LetterPart.letter_id == self.letter_id
            )
        ).all()
        stamps = [
            {
                "code": code,
                "kind": letter.kind,
                "number": f"{letter.number}, lampiran {number}",
                "dated": letter.dated,
                "office": KINDS[letter.kind].office,
                "fingerprint": sha[:16],
            }
            for number, code, sha in codes
        ]
        insert_rows(self.session, LetterStamp, stamps)
        jobs: list[dict[str, str | int]] = [
            {"letter_id": str(self.letter_id), "number": number, "region_code": self.region_code}
            for number in self.numbers
        ]
        outbox.send_many(self.session, RENDER_PART, jobs)


def batched(rows: Iterable[Row], size: int = AT_ONCE) -> Iterable[list[Row]]:
    """Rows in parts."""
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def render_part(session: Session, letter_id: UUID, number: int, *, by: Actor) -> LetterPart:
    """Draw and archive one part, once; without Pango it goes on waiting. Refuses `NotFound`."""
    key = (part_of(letter_id), letter_id)
    letter = session.get(Letter, key)
    found = session.get(LetterPart, (*key, number), with_for_update=True, options=[undefer(LetterPart.rows)])
    if letter is None or found is None or found.region_code not in by.area:
        raise NotFound
    if found.sha256 is not None or pango.missing():
        return found
    found.pdf = part_drawn(letter, found)
    found.sha256 = hashlib.sha256(found.pdf).hexdigest()
    session.get_one(LetterStamp, found.code).sha256 = found.sha256
    after = {"lampiran": number, "sha256": found.sha256}
    leave_fact(
        session,
        "documents.part.rendered",
        by=by,
        part=found.part,
        region_code=found.region_code,
        about="letter",
        about_id=letter.id,
        after=after,
    )
    session.flush()
    return found


def requeue_parts(session: Session, *, by: Actor, limit: int = 200) -> int:
    """Send the parts that still have no PDF long after their letter was issued to be drawn again; how many."""
    if pango.missing():
        return 0
    joined = (Letter.part == LetterPart.part) & (Letter.id == LetterPart.letter_id)
    waiting = (
        select(LetterPart.letter_id, LetterPart.number, LetterPart.region_code)
        .join(Letter, joined)
        .where(LetterPart.sha256.is_(None), Letter.created_at < clock.now() - WAITED_LONG)
        .where(LetterPart.region_code >= by.area.lo, LetterPart.region_code < by.area.hi)
        .order_by(Letter.created_at, LetterPart.number)
        .limit(limit)
    )
    jobs: list[dict[str, str | int]] = [
        {"letter_id": str(letter_id), "number": number, "region_code": code}
        for letter_id, number, code in session.execute(waiting)
    ]
    return outbox.send_many(session, RENDER_PART, jobs)


def part_drawn(letter: Letter, found: LetterPart) -> bytes:
    """One part as PDF/A."""
    address = press.verification_address(found.code)
    html = press.html_from(
        "lampiran.html",
        letter=letter,
        bagian=found,
        fingerprint=found.rows_sha256[:16],
        address=address,
        qr=press.qr_of(address),
        demo=press.is_demo(),
        tanggal=tanggal,
    )
    name = uuid5(letter.id, f"lampiran {found.number}")
    return press.printed(html, style=press.house_style(), identifier=name.bytes)
