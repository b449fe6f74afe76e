"""`/proses/<process>/pindah/…`: running cases taken to another version: what would happen, the run, its undoing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import migrating, studioqueries
from portal.cases.errors import SkipsDecision, UnknownCounterpart
from portal.cases.processmodels import MigrationRun, ProcessVersion
from portal.cases.rules import LONGEST_NOTE, SHORTEST_NOTE
from portal.kernel.area import NATION
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound, Refused
from portal.regions import queries as regions
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.processes import labels, moves
from portal.views.processes.drafting import wanted
from portal.views.processes.twin import names_of

MANAGE, READ = Permission.PROCESSES_PROCESS_MANAGE, Permission.PROCESSES_PROCESS_READ
PREFIX = "padanan-"
"""What the fields of the author's answers begin with."""
LOOK_AGAIN = "5"
"""Seconds until the page of a run that is under way looks again."""
LIMITS = {"shortest": SHORTEST_NOTE, "longest": LONGEST_NOTE}


@dataclass(frozen=True)
class Wish:
    """What the author asks for: from which version to which, with what answers."""

    source: ProcessVersion
    target: ProcessVersion
    timers: str
    said: dict[str, str]


class MigrationScreen(Screen):
    """Moving running cases."""

    route_base = "/proses"

    @expose("/<process>/pindah", methods=["GET"])
    @needs(MANAGE)
    def plan(self, process: str) -> str | tuple[str, int]:
        """The dry run, with what is to be said for it."""
        return _plan(process, _wish(process))

    @expose("/<process>/pindah", methods=["POST"])
    @needs(MANAGE)
    def start(self, process: str) -> Response | str | tuple[str, int]:
        """Begin; a worker moves the cases."""
        wish, reason = _wish(process), request.form.get("alasan", "")
        try:
            with operation() as session:
                run_id = migrating.start_migration(
                    session,
                    wish.source.version,
                    wish.target.version,
                    mapping=wish.said,
                    timers=wish.timers,
                    reason=reason,
                    by=current_actor(),
                ).id
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _plan(process, _wish(process), refused=refused, reason=reason)
        tell(_("Pemindahan dimulai. Halaman ini menunjukkan kemajuannya."))
        return redirect(url_for("MigrationScreen.show", process=process, run_id=run_id))

    @expose("/<process>/pindah/<run_id>", methods=["GET"])
    @needs(READ)
    def show(self, process: str, run_id: str) -> Response:
        """How far a run is; it looks again by itself while it is under way, unless somebody is about to undo it."""
        run, undoing = _run(process, run_id), "batal" in request.args
        response = make_response(_page_of(process, run, undoing=undoing))
        if run.status in moves.UNDER_WAY and not undoing:
            response.headers["Refresh"] = LOOK_AGAIN
        return response

    @expose("/<process>/pindah/<run_id>/pembatalan", methods=["POST"])
    @needs(MANAGE)
    def undo(self, process: str, run_id: str) -> Response | tuple[str, int]:
        """Bring back what nobody has decided since."""
        run, reason = _run(process, run_id), request.form.get("alasan", "")
        try:
            with operation() as session:
                migrating.undo_migration(session, run.id, reason=reason, by=current_actor())
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            page = _page_of(process, _run(process, run_id), undoing=True, refused=refused, reason=reason)
            return page, refused.status
        tell(_("Pembatalan dimulai. Kasus yang belum diputus sejak dipindah kembali ke versi asalnya."))
        return redirect(url_for("MigrationScreen.show", process=process, run_id=run.id))


def _wish(process: str) -> Wish:
    """What the address or the form asks for; without versions: from the oldest that runs to the live one."""
    session, actor = db_session(), current_actor()
    rows = studioqueries.versions_of(session, actor, process)
    live = next((row.version for row in rows if row.version.status == studioqueries.LIVE), rows[0].version)
    running = [row.version for row in rows if row.running and row.version.version != live.version]
    wished = {"dari": running[-1] if running else rows[-1].version, "ke": live}
    for name in wished:
        if name in request.values:
            number = whole(request.values.get(name))
            if number is None:
                raise NotFound
            wished[name] = studioqueries.version_numbered(session, actor, process, number)
    timers = request.values.get("waktu", "tetap")
    said = {
        name.removeprefix(PREFIX): value for name, value in request.values.items() if name.startswith(PREFIX) and value
    }
    return Wish(wished["dari"], wished["ke"], timers if timers in moves.TIMERS else "tetap", said)


def _plan(process: str, wish: Wish, *, refused: Refused | None = None, reason: str = "") -> str | tuple[str, int]:
    """The page of the dry run. An answer that does not fit is said and left out, a refusal shown above the form."""
    session, actor = db_session(), current_actor()
    run = None
    if wish.source.version != wish.target.version:
        try:
            run = migrating.dry_run(session, wish.source.version, wish.target.version, wish.said, by=actor)
        except (UnknownCounterpart, SkipsDecision) as unfit:
            refused = unfit
            run = migrating.dry_run(session, wish.source.version, wish.target.version, {}, by=actor)
    page = render_template(
        "processes/migrate.html",
        process=process,
        wish=wish,
        run=run,
        versions=studioqueries.versions_of(session, actor, process),
        choices=moves.choices(run) if run else [],
        places=moves.provinces(run) if run else [],
        names={"old": names_of(run.old), "new": names_of(run.new)} if run else {},
        why_names=moves.names_with_arrows(run.old) | moves.names_with_arrows(run.new) if run else {},
        everywhere=actor.may(MANAGE, at=NATION),
        refusal=refusal_text(refused) if refused else "",
        wrong=refused.fields if refused else {},
        reason=reason,
        prefix=PREFIX,
        limits=LIMITS,
        moves=moves,
        words=labels,
    )
    return (page, refused.status) if refused else page


def _run(process: str, run_id: str) -> MigrationRun:
    """The run of this process; another process's is absence."""
    found = migrating.migration_in(db_session(), wanted(run_id))
    if found.process != process:
        raise NotFound
    return found


def _page_of(
    process: str, run: MigrationRun, *, undoing: bool, refused: Refused | None = None, reason: str = ""
) -> str:
    session, actor = db_session(), current_actor()
    versions = {row.version.version: row.version for row in studioqueries.versions_of(session, actor, process)}
    source, target = versions[run.source], versions[run.target]
    old, new = (studioqueries.outline_of(session, one.version) for one in (source, target))
    paging: dict[str, Any] = {"after": request.args.get("after"), "before": request.args.get("before")}
    back = run.status in {"mundur", "dibatalkan"}
    stayed = run.status == "dibatalkan" and run.moved > run.returned
    since = migrating.decided_since(session, actor, run, **paging) if stayed else None
    kept = migrating.staying_cases(session, actor, run, **paging) if run.kept and not back else None
    cases = [row.case for row in kept.rows] if kept else since.rows if since else []
    return render_template(
        "processes/migration.html",
        process=process,
        run=run,
        source=source,
        target=target,
        mapping=[(_named(old, one), _named(new, to)) for one, to in run.mapping.items()],
        kept=kept,
        since=since,
        villages=regions.names(session, {case.region_code for case in cases}),
        names=moves.names_with_arrows(old) | moves.names_with_arrows(new),
        may=actor.may(MANAGE, at=NATION),
        undoing=undoing,
        refusal=refusal_text(refused) if refused else "",
        wrong=refused.fields if refused else {},
        reason=reason,
        limits=LIMITS,
        moves=moves,
    )


def _named(outline: Any, element: str) -> str:
    return moves.names_with_arrows(outline).get(element, element)
