"""The counts of twenty saved queues over 200,000 open tasks: one walk for all, against one statement each.

Both as the same person under the same area lock; where the walk is not cut short (`WALKED`) they must agree. Beside
them: the walk as a page does it, cut short, and a rule that touches what is late.
"""

from __future__ import annotations

import os
import time

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bench.crowd import copies, walked
from bench.ground import database, in_turn, tell
from portal.access.actor import Actor
from portal.cases import queuequeries
from portal.cases.inbox import InboxFilters, waits_for
from portal.cases.models import CaseFile, Task
from portal.cases.ports import install_engine
from portal.cases.queuemodels import SavedQueue
from portal.cases.queuequeries import condition_of, counted, filters_in
from portal.cases.queuerules import FLAG, Draft, apply_one, make_rule
from portal.cases.queues import save_queue
from portal.kernel.database import engine_for
from portal.workflows.engine import InterningEngine
from tests.registry.families import speak

CASES = int(os.environ.get("CASES", "200000"))
ROUNDS = int(os.environ.get("ROUNDS", "7"))
QUEUES = 20
SPREAD = text(
    "update task set due_at = now() + make_interval(hours => (hashtext(id::text) % 240)), "
    "created_at = now() - make_interval(days => abs(hashtext(id::text)) % 30), "
    "returned = hashtext(id::text) % 7 = 0 where status in ('siap', 'diambil')"
)


def asked(place: int) -> InboxFilters:
    """The filter of a queue: kinds, deadlines, sub-districts, words, in turn."""
    kinds = (
        {"sla": "lewat"},
        {"kind": "usulan_baru", "sla": "hari_ini"},
        {"kecamatan": 3302200000, "sla": "aman"},
        {"text": f"ukur {9500 + place}"},
        {"step": "verifikasi_kab", "kind": "perbaikan"},
    )
    return InboxFilters(**kinds[place % len(kinds)])  # type: ignore[arg-type]


def one_by_one(session: Session, actor: Actor, queues: list[SavedQueue]) -> list[int]:
    """What a list of queues costs that counts each."""
    joined = (CaseFile.part == Task.part) & (CaseFile.id == Task.case_id)
    return [
        session.scalar(
            select(func.count())
            .select_from(Task)
            .join(CaseFile, joined)
            .where(waits_for(actor), condition_of(actor, one.tab, filters_in(one.filters)))
        )
        or 0
        for one in queues
    ]


def main() -> None:
    """Twenty queues, counted both ways in turn; then one rule over the crowd."""
    install_engine(InterningEngine())
    with database() as (addresses, owner):
        crowd = walked(owner, "verifikasi_kab")
        copies(owner, crowd, CASES - 1, "UKR-")
        with owner.begin() as connection:
            connection.execute(SPREAD)
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))
        engine = engine_for(addresses.app)
        with Session(engine, expire_on_commit=False) as session:
            ratna = speak(session, "ratna")
            queues = [
                save_queue(
                    session, name=f"Antrean {n}", tab="saya", filters=asked(n), shared=True, pinned=True, by=ratna
                )
                for n in range(QUEUES)
            ]
            session.flush()
            page = in_turn(ROUNDS, lambda: counted(session, ratna, queues))[0]
            queuequeries.WALKED = 10 * CASES
            together = counted(session, ratna, queues)
            assert [together[one.id] for one in queues] == one_by_one(session, ratna, queues)
            ours, each = in_turn(
                ROUNDS, lambda: counted(session, ratna, queues), lambda: one_by_one(session, ratna, queues)
            )
            hendra = speak(session, "hendra")
            begun = time.perf_counter()
            rule = make_rule(session, queues[0].id, Draft(FLAG, word="Terlambat", look="bad"), by=hendra)
            while apply_one(session, rule.id):
                pass
            spent = time.perf_counter() - begun
            session.commit()
        engine.dispose()
        tell(
            tasks=CASES,
            queues=QUEUES,
            rounds=ROUNDS,
            page_ms=page,
            together_ms=ours,
            each_ms=each,
            ratio=round(each / ours, 1),
            rule_touched=rule.touched,
            rule_s=round(spent, 1),
        )


if __name__ == "__main__":
    main()
