"""Explain my status: what is recorded of a family, which rule on which data, where its case stands, what comes next.

Written for the family, not for an office; every number is masked as screens mask it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.casefile import CaseView, case_view, cases_of_subject
from portal.cases.checking import DECISION, Check, checks_of
from portal.cases.deadlines import FAR
from portal.cases.letters.notices import PROPOSALS, why_no_notice
from portal.cases.letters.places import OFFICES, last_day_to_object, place_of, ways_to_object
from portal.cases.letters.standing import day_of, refusal_of, standing_of
from portal.cases.models import CaseFile
from portal.cases.musdes.standing import stations_met
from portal.cases.ports import engine
from portal.cases.processes import sources_of
from portal.cases.reasoning import reason_of_end, settled_by
from portal.cases.stations import Station
from portal.documents.wording import tanggal
from portal.kernel import clock
from portal.kernel.errors import Refused
from portal.kernel.phrases import Phrase, listed
from portal.registry.catalogue import TITLES, rule_of
from portal.registry.codes import CODES
from portal.registry.families import FamilyView, family_view
from portal.registry.queries import result_of
from portal.registry.reasons.rules import Reason

STATES = {"selesai": "sudah", "lewat": "dilewati", "kini": "sedang", "nanti": "belum"}
MEETING, STATED, MET = "perlu_musdes", "sptjm", "musdes"
"""What a table decides of a meeting; what is told in its place where a signed statement, or a meeting, began it."""
MEANINGS: Mapping[tuple[str, object], Phrase] = {
    (MEETING, True): Phrase("dibahas dalam musyawarah desa"),
    (STATED, True): Phrase("dinyatakan dalam SPTJM kepala desa/lurah, tanpa musyawarah desa"),
    (MET, False): Phrase("diputus dalam musyawarah desa"),
    (MEETING, False): Phrase("tanpa musyawarah desa"),
    ("perlu_kunjungan", True): Phrase("rumahnya dikunjungi petugas"),
    ("perlu_kunjungan", False): Phrase("tanpa kunjungan ke rumah"),
    ("petugas_lain", True): Phrase("oleh petugas yang berbeda"),
}
"""What a table decides → what that means for the family; anything else is the office's own business."""
WEIGHTS: Mapping[str, Phrase] = {
    "H": Phrase("harus diperbaiki dahulu"),
    "S": Phrase("harus diperbaiki sebelum diajukan"),
    "W": Phrase("dicatat untuk diperhatikan pemeriksa"),
    "Q": Phrase("diperiksa sekali lagi oleh pemeriksa mutu"),
}
YES, NO = Phrase("ya"), Phrase("tidak")
MOST_RULES = 12
CAUSE = "alasan_kode"
"""The variable that holds a cause of removal by its code."""
OF_OTHERS = frozenset({"V05", "V09", "V22"})
"""Rules whose findings speak of other people: a family is told the rule, never who."""
OF_OFFICES = frozenset({"V19", "V20", "V21", "V23"})
"""Rules about how an office worked: none of the family's business."""


@dataclass(frozen=True)
class Step:
    """One step of the way: who does it, whether it is done, since when or when it was."""

    label: str
    office: str
    state: str
    when: datetime | None = None


@dataclass(frozen=True)
class RuleTold:
    """One rule that decided something: on which data, with which effect."""

    title: str
    data: str
    effect: str


@dataclass(frozen=True)
class Explanation:
    """How a family's data stands."""

    name: str
    village: str
    headline: Phrase
    recorded: list[tuple[str, str]]
    """(what, how) as recorded now."""
    steps: list[Step]
    rules: list[RuleTold]
    following: Phrase
    """What comes next."""
    due: datetime | None
    """By when, at the latest."""
    ways: list[str]
    """How to object, one step each."""
    object_until: date | None
    reason: Reason | None
    """Why its case ended so, with what the family can do now; None when no code says so."""
    case: CaseFile | None
    family: FamilyView | None = field(default=None)
    no_notice: Refused | None = None
    """Why the family cannot be told by letter how its case ended; None when it can."""


def explain_family(session: Session, actor: Actor, keluarga_id: UUID) -> Explanation:
    """A registered family of the actor's area, with its newest case. Refuses `NotFound`, `NotAllowed`."""
    family = family_view(session, actor, keluarga_id)
    cases = cases_of_subject(session, actor, keluarga_id)
    case = next((one for one in cases if one.status == "berjalan"), cases[0] if cases else None)
    view = case_view(session, actor, case.id) if case else None
    return _explained(session, actor, family.keluarga.nama_kepala, family.region_code, family, view)


def explain_case(session: Session, actor: Actor, case_id: UUID) -> Explanation:
    """A case, also one about a family that is not registered. Refuses `NotFound`, `NotAllowed`."""
    view = case_view(session, actor, case_id)
    case = view.case
    registered = case.kind != "usulan_baru" or case.status == "selesai"
    family = family_view(session, actor, case.subject_id) if registered else None
    name = family.keluarga.nama_kepala if family else case.title
    return _explained(session, actor, name, case.region_code, family, view)


def content_of(told: Explanation) -> dict[str, Any]:
    """The same as a letter says it."""
    return {
        "ringkas": str(told.headline),
        "tercatat": [{"nama": str(name), "nilai": str(value)} for name, value in told.recorded],
        "jalan": [
            {
                "nama": one.label,
                "kantor": one.office,
                "keadaan": STATES[one.state],
                "kapan": tanggal(one.when.astimezone(clock.WIB).date()) if one.when else "",
            }
            for one in told.steps
        ],
        "aturan": [{"nama": str(one.title), "data": str(one.data), "akibat": str(one.effect)} for one in told.rules],
        "berikutnya": str(told.following),
        "kapan_berikutnya": tanggal(told.due.astimezone(clock.WIB).date()) if told.due else "",
        "saran": told.reason.advice if told.reason else "",
        "cara_keberatan": list(told.ways),
        "batas_keberatan": told.object_until.isoformat() if told.object_until else "",
    }


def _explained(
    session: Session, actor: Actor, name: str, region_code: int, family: FamilyView | None, view: CaseView | None
) -> Explanation:
    case, village = view.case if view else None, place_of(session, region_code)["desa"]
    following, due = _following(view)
    held, stations = standing_of(session, actor, view, family), stations_met(session, actor, view) if view else []
    decided = case is not None and case.closed_at is not None and case.status != "dibatalkan"
    until = last_day_to_object(case.closed_at, view.calendar) if decided and view and case and case.closed_at else None
    return Explanation(
        name=name,
        village=village,
        headline=held.headline if held else _headline(session, view, family),
        recorded=_recorded(session, actor, family, case),
        steps=[_step(one, view) for one in stations] if view else [],
        rules=list(_rules(session, actor, view, stations))[:MOST_RULES] if view else [],
        following=held.following if held else following,
        due=None if held else due,
        ways=ways_to_object(village, case.number if case else ""),
        reason=_reason(session, actor, view),
        object_until=until if until and until >= clock.today() else None,
        case=case,
        family=family,
        no_notice=why_no_notice(session, case) if case else None,
    )


def _headline(session: Session, view: CaseView | None, family: FamilyView | None) -> Phrase:
    if view is None:
        gone = family is not None and family.keluarga.status != "aktif"
        if gone:
            return Phrase("Keluarga ini tidak lagi terdata, dan tidak ada usulan yang sedang berjalan.")
        return Phrase("Keluarga ini terdata, dan tidak ada usulan yang sedang berjalan.")
    case = view.case
    what = Phrase(PROPOSALS.get(case.kind, case.kind))
    if case.status == "berjalan":
        if not view.tasks:
            return Phrase("Usulan {what} untuk keluarga ini sedang diproses.", what=what)
        label, office = _task_of(view)
        return Phrase(
            "Usulan {what} untuk keluarga ini sedang di langkah “{step}”, dikerjakan oleh {office}.",
            what=what,
            step=label,
            office=office,
        )
    if case.status == "selesai":
        day = day_of(case.closed_at)
        return Phrase("Usulan {what} untuk keluarga ini diterima pada {day}.", what=what, day=day)
    return refusal_of(session, view)


def _reason(session: Session, actor: Actor, view: CaseView | None) -> Reason | None:
    if view is None or not view.decisions:
        return None
    result = result_of(session, actor, view.case.change_set_id)
    return reason_of_end(session, view.case, settled_by(view.decisions), result)


def _recorded(
    session: Session, actor: Actor, family: FamilyView | None, case: CaseFile | None
) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if family is None:
        rows.append((Phrase("Keadaan data"), Phrase("belum terdata")))
    else:
        rows.append((Phrase("Keadaan data"), CODES["status"][family.keluarga.status]))
        rows.append((Phrase("Berlaku sejak"), day_of(family.valid_from)))
        rows.append((Phrase("Banyaknya anggota"), str(family.keluarga.jumlah_anggota)))
        desil = family.keluarga.desil
        rows.append((Phrase("Desil kesejahteraan"), str(desil) if desil else Phrase("belum ada")))
    if case is not None:
        rows.append((Phrase("Usulan terakhir"), Phrase(PROPOSALS.get(case.kind, case.kind))))
        rows.append((Phrase("Nomor kasus"), case.number))
        rows.append((Phrase("Diajukan"), day_of(case.created_at)))
        result = result_of(session, actor, case.change_set_id)
        if result.removal_reason:
            rows.append((Phrase("Sebab penghapusan yang diusulkan"), result.removal_reason))
        if result.corrections:
            rows.append((Phrase("Yang diusulkan berubah"), "; ".join(result.corrections)))
    return rows


def _step(station: Station, view: CaseView) -> Step:
    roles = [one.role for one in view.process.steps if one.phase == station.id]
    when, state = station.when, "lewat" if station.skipped else station.state
    if station.state == "kini" and view.tasks:
        when = view.tasks[0].created_at
    return Step(station.label, OFFICES.get(roles[0], "Kementerian Sosial") if roles else "", state, when)


def _task_of(view: CaseView) -> tuple[Phrase, Phrase]:
    task = view.tasks[0]
    return Phrase(view.process.step(task.step).label), Phrase(OFFICES.get(task.role, "Kementerian Sosial"))


def _following(view: CaseView | None) -> tuple[Phrase, datetime | None]:
    if view is None:
        return Phrase("Tidak ada yang sedang menunggu. Bila ada yang berubah, usulkan perbaikan di kantor desa."), None
    if view.tasks:
        label, office = _task_of(view)
        due = view.tasks[0].due_at
        told = Phrase("{office} menyelesaikan langkah “{step}”.", office=office, step=label)
        return told, due if due < FAR else None
    if view.case.status == "selesai":
        return Phrase("Tidak ada lagi yang harus dikerjakan. Program bantuan membaca data yang baru ini."), None
    return Phrase("Usulan ini sudah berakhir. Keluarga dapat mengajukan keberatan atau usulan baru."), None


def _rules(session: Session, actor: Actor, view: CaseView, stations: Sequence[Station]) -> Iterator[RuleTold]:
    met = stations != view.stations
    stated = any(station.stated for station in stations)
    yield from _tables(session, view.case, meeting=MET if met else STATED if stated else MEETING)
    for one in checks_of(session, actor, view.case):
        if rule_of(one.finding.code) not in OF_OFFICES:
            yield _check(one)


def _check(one: Check) -> RuleTold:
    found = one.finding
    if one.passed is not None:
        effect = Phrase("dilewati {who} dengan alasan: {why}", who=one.passed.actor_name, why=one.passed.reason)
    else:
        effect = WEIGHTS[found.level]
    title = Phrase(TITLES.get(rule_of(found.code), found.code))
    data = Phrase("{record}: {message}", record=found.record, message=found.message)
    if rule_of(found.code) in OF_OTHERS:
        data = Phrase("{record}: perlu dipastikan dengan catatan lain", record=found.record)
    return RuleTold(title, data, effect)


def _tables(session: Session, case: CaseFile, *, meeting: str) -> Iterator[RuleTold]:
    """What the process's own decision tables made of this case: which row, on which values."""
    for table in sources_of(session, case.process_version).tables:
        for known in engine().try_decision(table, "", {})["decisions"]:
            if known["id"] == DECISION:
                continue
            told = engine().try_decision(table, known["id"], case.variables)["told"]
            if told and told.get("outputs"):
                pairs = [(meeting if name == MEETING else name, to) for name, to in told["outputs"].items()]
                effects = [MEANINGS[pair] for pair in pairs if _hashable(pair) and pair in MEANINGS]
                if effects:
                    yield RuleTold(
                        _row(told), _inputs(told["inputs"], coded=known["reads"] == [CAUSE]), listed(effects)
                    )


def _hashable(pair: tuple[str, object]) -> bool:
    return isinstance(pair[1], bool)


def _row(told: Mapping[str, Any]) -> Phrase:
    hits = told.get("hits") or []
    label = Phrase(str(told["label"]))
    if not hits:
        return Phrase("{table}, aturan lain-lain", table=label)
    return Phrase("{table}, baris {number}", table=label, number=hits[0])


def _inputs(pairs: Sequence[Sequence[Any]], *, coded: bool) -> Phrase:
    told = [(Phrase(str(label)), _value(value, coded=coded)) for label, value in pairs]
    return listed([Phrase("{label}: {value}", label=label, value=value) for label, value in told])


def _value(value: object, *, coded: bool) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    known = CODES["alasan_hapus"].get(str(value)) if coded else None  # a table reads shipped codes only
    return Phrase(known) if known else str(value)
