"""Verbs of processes: draft, check, propose, sign. What cases run changes only by two people and a passing gate.

The gate is asked again whenever it counts, from the files that would run: no report is taken on trust, nobody's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.errors import (
    DraftMoved,
    DraftTooBig,
    GateRefuses,
    NothingChanged,
    NotProposed,
    NotYourProposal,
    OwnProposal,
)
from portal.cases.housing import house
from portal.cases.ports import Adapted, Sources, engine
from portal.cases.processes import LIVE, add_version
from portal.cases.processmodels import ProcessDraft, ProcessFile, ProcessVersion
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.phrases import phrase_of
from portal.kernel.reasons import OF_VERSIONS, reasoned

PROPOSED, RETIRED, REJECTED, STUDIO = "usul", "diganti", "ditolak", "studio"
MOST_FILES = 20
LARGEST = 2 * 1024 * 1024
ERROR = "galat"
"""The level of a finding that stops the gate."""
KINDS = (".bpmn", ".dmn", ".yaml")
SCENARIOS = "scenarios.yaml"


def open_draft(session: Session, version: ProcessVersion, *, by: Actor) -> ProcessDraft:
    """Begin a draft from a version; the version stays as it is."""
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    rows = session.execute(
        select(ProcessFile.name, ProcessFile.body)
        .where(ProcessFile.version == version.version)
        .order_by(ProcessFile.place)
    )
    files = {name: body.decode("utf-8") for name, body in rows}
    return _new_draft(session, version.process, version.version, files, by)


def copy_draft(session: Session, draft_id: UUID, *, files: Mapping[str, str], by: Actor) -> ProcessDraft:
    """Keep one's own changes beside a draft somebody else has saved in the meantime."""
    draft = _draft(session, draft_id, by)
    return _new_draft(session, draft.process, draft.based_on, fitting(draft.process, files), by)


def save_draft(session: Session, draft_id: UUID, *, files: Mapping[str, str], revision: int, by: Actor) -> ProcessDraft:
    """Replace a draft's files. `revision` is the one the person began from: a later one is `DraftMoved`."""
    draft = _draft(session, draft_id, by, revision)
    draft.files = fitting(draft.process, files)
    draft.saved_by, draft.saved_name, draft.saved_at = by.user_id, by.name, clock.now()
    draft.revision += 1
    tell_of_draft(session, "processes.draft.saved", draft, by=by)
    session.flush()
    return draft


def discard_draft(session: Session, draft_id: UUID, *, by: Actor) -> None:
    """Throw a draft away."""
    draft = _draft(session, draft_id, by)
    tell_of_draft(session, "processes.draft.discarded", draft, by=by)
    session.delete(draft)


def check_draft(session: Session, draft_id: UUID, *, by: Actor) -> Mapping[str, Any]:
    """What the gate says of a draft as it is saved."""
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    draft = session.get(ProcessDraft, draft_id)
    if draft is None:
        raise NotFound
    return gate(session, draft.process, draft.files, by)


def adapt_draft(
    session: Session, draft_id: UUID, *, revision: int, without: Collection[str] = (), by: Actor
) -> tuple[ProcessDraft, Adapted]:
    """Lead a draft's promised paths through the steps it has gained or lost; drop those named `without`."""
    draft = _draft(session, draft_id, by, revision)
    promised = str(draft.files.get(SCENARIOS, ""))
    made = engine().adapt(sources_in(draft.process, draft.files), promised, without)
    if made.text != promised:
        draft = save_draft(session, draft_id, files=draft.files | {SCENARIOS: made.text}, revision=revision, by=by)
    return draft, made


def propose_version(session: Session, draft_id: UUID, *, revision: int, reason: str, by: Actor) -> ProcessVersion:
    """Ask for a draft to become the process. The draft becomes a version and is gone; somebody else signs.

    Refuses `GateRefuses`, `NothingChanged` (it is live or proposed already), `ReasonRequired`, `DraftMoved`.
    """
    draft = _draft(session, draft_id, by, revision)
    reason = reasoned(reason, least=OF_VERSIONS, field="reason")
    report = passing(gate(session, draft.process, draft.files, by))
    sources = sources_in(draft.process, draft.files)
    info = engine().learn(sources)
    _one_at_a_time(session, draft.process)
    known = session.get(ProcessVersion, info.version)
    if known is not None and known.status in {LIVE, PROPOSED}:
        raise NothingChanged(number=known.number)
    if known is None:
        files = [(name, suffix[1:], body.encode()) for name, suffix, body in _ordered(draft.process, draft.files)]
        known = add_version(
            session,
            info,
            files,
            status=PROPOSED,
            origin=STUDIO,
            by=(by.user_id, by.name),
            note=reason,
            report=dict(report),
        )
    else:
        known.status, known.note, known.report = PROPOSED, reason, dict(report)
        known.proposed_by, known.proposed_name, known.proposed_at = by.user_id, by.name, clock.now()
        known.signed_by = known.signed_name = known.signed_at = None
    _fact(session, "processes.version.proposed", known, by, reason=reason)
    session.delete(draft)
    session.flush()
    return known


def sign_version(session: Session, version: str, *, by: Actor) -> ProcessVersion:
    """Make a proposed version the one new cases run, in place of the live one: both at once or not at all.

    Refuses `OwnProposal` (maker ≠ checker), `NotProposed`, `GateRefuses` (the house may have changed since).
    """
    proposed = _proposed(session, version, by)
    if proposed.proposed_by == by.user_id:
        raise OwnProposal
    report = passing(gate(session, proposed.process, files_of(session, version), by))
    now = clock.now()
    live = session.scalars(
        select(ProcessVersion).where(ProcessVersion.process == proposed.process, ProcessVersion.status == LIVE)
    ).one_or_none()
    if live is not None:
        live.status, live.retired_at = RETIRED, now
        session.flush()
    proposed.status, proposed.report, proposed.retired_at = LIVE, dict(report), None
    proposed.sign(by)
    _fact(session, "processes.version.signed", proposed, by, before=live)
    session.flush()
    return proposed


def reject_version(session: Session, version: str, *, reason: str, by: Actor) -> ProcessVersion:
    """Refuse a proposed version, with a reason its proposer reads."""
    proposed = _proposed(session, version, by)
    if proposed.proposed_by == by.user_id:
        raise OwnProposal
    return _ended(
        session, proposed, "processes.version.rejected", by, reason=reasoned(reason, least=OF_VERSIONS, field="reason")
    )


def withdraw_version(session: Session, version: str, *, by: Actor) -> ProcessVersion:
    """Take one's own proposal back."""
    proposed = _proposed(session, version, by)
    if proposed.proposed_by != by.user_id:
        raise NotYourProposal
    return _ended(session, proposed, "processes.version.withdrawn", by)


def gate(session: Session, process: str, files: Mapping[str, str], by: Actor) -> Mapping[str, Any]:
    """The gate's report on files, in this house as it is today."""
    sources = sources_in(process, files)
    return engine().check(sources, house(session, sources, files.get(SCENARIOS), by.area))


def passing(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """The report, when it passed. Refuses `GateRefuses`."""
    if not report["passed"]:
        wrong = [one for one in report["findings"] if one["level"] == ERROR]
        raise GateRefuses(count=len(wrong), why=phrase_of(wrong[0]["why"]) if wrong else "")
    return report


def files_of(session: Session, version: str) -> dict[str, str]:
    """A version's files by name."""
    rows = session.execute(select(ProcessFile.name, ProcessFile.body).where(ProcessFile.version == version))
    return {name: body.decode("utf-8") for name, body in rows}


def sources_in(process: str, files: Mapping[str, str]) -> Sources:
    """Files as the engine takes them: the process's own diagram first."""
    by_kind: dict[str, list[bytes]] = {kind: [] for kind in KINDS}
    for _, suffix, body in _ordered(process, files):
        by_kind[suffix].append(body.encode())
    diagrams = by_kind[".bpmn"] or [b""]
    return Sources(process, diagrams[0], tuple(diagrams[1:]), tuple(by_kind[".dmn"]))


def fitting(process: str, files: Mapping[str, str]) -> dict[str, str]:
    """Files as a draft may hold them: plain names of known kinds, the diagram among them, not too big."""
    texts = all(isinstance(body, str) and "\0" not in body for body in files.values())
    plain = all(PurePosixPath(name).name == name and PurePosixPath(name).suffix in KINDS for name in files)
    if not texts or not plain or f"{process}.bpmn" not in files:
        raise Invalid
    if len(files) > MOST_FILES or sum(len(body.encode()) for body in files.values()) > LARGEST:
        raise DraftTooBig(limit="2 MB")
    return dict(files)


def _ordered(process: str, files: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
    names = sorted(files, key=lambda name: (name != f"{process}.bpmn", name))
    return [(name, PurePosixPath(name).suffix, str(files[name])) for name in names]


def _new_draft(
    session: Session, process: str, based_on: str | None, files: Mapping[str, str], by: Actor
) -> ProcessDraft:
    draft = ProcessDraft(
        id=new_id(0),
        process=process,
        based_on=based_on,
        files=dict(files),
        saved_by=by.user_id,
        saved_name=by.name,
        saved_at=clock.now(),
        revision=1,
    )
    session.add(draft)
    tell_of_draft(session, "processes.draft.opened", draft, by=by)
    session.flush()
    return draft


def _draft(session: Session, draft_id: UUID, by: Actor, revision: int | None = None) -> ProcessDraft:
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    draft = session.get(ProcessDraft, draft_id, with_for_update=True)
    if draft is None:
        raise NotFound
    if revision is not None and draft.revision != revision:
        when = draft.saved_at.astimezone(clock.WIB).strftime("%d-%m-%Y %H.%M")
        raise DraftMoved(who=draft.saved_name, when=when)
    return draft


def _proposed(session: Session, version: str, by: Actor) -> ProcessVersion:
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    known = session.get(ProcessVersion, version)
    if known is None:
        raise NotFound
    _one_at_a_time(session, known.process)
    session.refresh(known)
    if known.status != PROPOSED:
        raise NotProposed
    return known


def _one_at_a_time(session: Session, process: str) -> None:
    """Until the transaction ends nobody else moves the versions of this process."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"proses:{process}", text("0")))))


def _ended(
    session: Session, version: ProcessVersion, verb: str, by: Actor, reason: str | None = None
) -> ProcessVersion:
    """A proposal that is over; a version that once was live goes back to having been."""
    version.status = REJECTED if version.retired_at is None else RETIRED
    _fact(session, verb, version, by, reason=reason)
    session.flush()
    return version


def _fact(
    session: Session,
    verb: str,
    version: ProcessVersion,
    by: Actor,
    *,
    reason: str | None = None,
    before: ProcessVersion | None = None,
) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=0,
        region_code=NATION,
        about="process",
        reason=reason,
        before=None if before is None else {"versi": before.version, "nomor": before.number},
        after={"proses": version.process, "versi": version.version, "nomor": version.number, "status": version.status},
    )


def tell_of_draft(
    session: Session, verb: str, draft: ProcessDraft, *, by: Actor, case_id: UUID | None = None, path: str = ""
) -> None:
    """Leave a fact about a draft: its revision, or what became of one of its promised paths (from which case)."""
    told = {"jalur": path} if path else {"revisi": draft.revision, "asal": draft.based_on}
    leave_fact(
        session,
        verb,
        by=by,
        part=0,
        region_code=NATION,
        about="process_draft",
        about_id=draft.id,
        case_id=case_id,
        after={"proses": draft.process} | told,
    )
