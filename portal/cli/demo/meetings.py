"""The village meetings of the demo: one held yesterday, locked with its papers, and one open with an agenda.

Three registered families are on lists of others by then, so that there is somebody to ask about.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import text

from portal.cases.evidence.operations import EvidenceUpload
from portal.cases.musdes.agenda import draw_agenda
from portal.cases.musdes.closing import close_meeting
from portal.cases.musdes.locking import lock_batch
from portal.cases.musdes.meeting import Occasion, keep_attendance, keep_observation, open_meeting
from portal.cases.musdes.minutes import Verdict, decide_item, postpone_rest
from portal.cases.musdes.papers import add_paper
from portal.cases.musdes.standing import items_of
from portal.cases.musdes.words import ASKED
from portal.cli.demo.pictures import sheet
from portal.documents.wording import MONTHS
from portal.kernel import clock
from portal.kernel.database import set_scope

if TYPE_CHECKING:
    from portal.access.actor import Actor
    from portal.cli.demo.story import Story

LISTED: Final = (("meninggal", "Disdukcapil", False), ("asn", "BKN", True), ("meninggal", "Disdukcapil", True))
"""Kind of list, its owner, and whether only the head of the family is on it."""
CAME: Final = {
    "rt_l": 7, "rt_p": 2, "rw_l": 3, "kpm_l": 4, "kpm_p": 9, "bpd_l": 2, "bpd_p": 1, "babinsa_l": 1, "tokoh_l": 3,
    "agama_l": 2, "aparat_l": 3, "aparat_p": 2,
}  # fmt: skip
SEEN: Final = {
    "mk01": "kades", "mk02_ada": 4, "mk02_undang": 4, "mk03_ada": 14, "mk03_undang": 14, "mk09": "ya", "mk10": "ya",
    "mk11": "satu_satu", "mk12": "rt_rw", "mk13": ["penghasilan", "rumah", "lansia"], "mk14": "ya", "mk15": "ya",
    "mk16": "ya", "mk17": "tidak", "mk18": "ya",
}  # fmt: skip
DECIDED: Final = 6
"""Cases the first meeting got through; the rest waits for the second."""
_LIST = text(
    "insert into flag (nik_bidx, kind, source, period, loaded_at, import_id) "
    "select nik_bidx, :kind, :source, :period, now(), :id from individu "
    "where keluarga_id = :family and nik_bidx is not null and (not :head or hub_kepala = '1')"
)


def hold_meetings(story: Story, village: int) -> None:
    """Yesterday's meeting, locked, and today's with its agenda; a village without families or cases has none."""
    by = story.worker("operator_desa", village)
    if not list_families(story, by):
        return
    with clock.frozen(story.latest - timedelta(minutes=20)):
        first = open_meeting(story.session, occasion(clock.today() - timedelta(days=1), by), by=by)
        draw_agenda(story.session, first.id, by=by)
        keep_attendance(story.session, first.id, CAME, by=by)
        keep_observation(story.session, first.id, SEEN, by=by)
        items = items_of(story.session, first)
        for number, item in enumerate([one for one in items if one.kind != ASKED][:DECIDED]):
            said = Verdict("tolak", "4", "Usaha warungnya sudah mencukupi") if number == 2 else Verdict("setuju")
            decide_item(story.session, first.id, item.id, said, by=by)
        struck = next(one for one in items if one.suggested == "1")
        said = Verdict("coret", "1", "Rumah sudah kosong sejak Agustus")
        decide_item(story.session, first.id, struck.id, said, by=by)
        postpone_rest(story.session, first.id, by=by)
        close_meeting(story.session, first.id, by=by)
        for kind, title in (("ba", "Berita acara"), ("hadir", "Daftar hadir")):
            upload = EvidenceUpload(kind, f"{kind}.jpg", sheet(title, 1))
            add_paper(story.session, first.id, upload, store=story.store, by=by)
        lock_batch(story.session, first.id, first.totals or {}, by=by)
    with clock.frozen(story.latest):
        second = open_meeting(story.session, occasion(clock.today(), by), by=by)
        draw_agenda(story.session, second.id, by=by)
        keep_attendance(story.session, second.id, {"rt_l": 3, "kpm_p": 1}, by=by)


def list_families(story: Story, by: Actor) -> bool:
    """Put three families of the village on lists of others; False where there are not so many."""
    for kind, source, head in LISTED:
        if not story.has_family(by):
            return False
        said = {"kind": kind, "source": source, "period": "2026-10", "head": head, "id": uuid4()}
        story.session.execute(_LIST, said | {"family": story.family(by)})
    set_scope(story.session, by.scope)
    return True


def occasion(day: date, by: Actor) -> Occasion:
    """A meeting in the village hall, in the period of its month."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Occasion(day, "Balai desa", "Slamet Riyadi", by.name, f"{MONTHS[day.month - 1]} {day.year}", first, last)
