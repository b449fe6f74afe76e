"""`/proses/`: processes, their versions, one version with its diagram in words, two versions compared."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.cases import comparing, incidents, studioqueries
from portal.cases.processmodels import ProcessVersion
from portal.kernel.area import NATION
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound
from portal.views.kit.headers import draws
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.processes import labels, moves
from portal.views.processes.comparison import DifferenceRow, in_words
from portal.views.processes.reports import named, told_report
from portal.views.processes.twin import names_of, twin

READ = Permission.PROCESSES_PROCESS_READ


def diagram_text(xml: str) -> Response:
    """A diagram as plain text: a browser that opens the address shows it and runs nothing."""
    response = Response(xml, mimetype="text/plain")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def board_words() -> dict[str, Any]:
    """What every drawing board needs to know: role titles, language."""
    roles = {role: labels.role_title(role) for role in labels.BY_CODE}
    return {"peran": roles, "bahasa": "id" if labels.indonesian() else "en"}


class ProcessScreen(Screen):
    """Reading."""

    route_base = "/proses"

    @expose("/", methods=["GET"])
    @needs(READ)
    def index(self) -> str:
        """Every process."""
        return render_template("processes/list.html", rows=studioqueries.processes(db_session(), current_actor()))

    @expose("/<process>", methods=["GET"])
    @needs(READ)
    def show(self, process: str) -> str:
        """One process: versions, drafts, moved cases, stuck calls."""
        actor, session = current_actor(), db_session()
        versions = studioqueries.versions_of(session, actor, process)
        numbers = {row.version.version: row.version.number for row in versions}
        return render_template(
            "processes/process.html",
            process=process,
            label=versions[0].version.label,
            versions=versions,
            numbers=numbers,
            drafts=studioqueries.drafts_of(session, actor, process),
            migrations=studioqueries.migrations_of(session, actor, process),
            stuck=incidents.incident_count(session, actor, process),
            live=next((row.version for row in versions if row.version.status == studioqueries.LIVE), None),
            everywhere=actor.may(Permission.PROCESSES_PROCESS_MANAGE, at=NATION),
            moves=moves,
            words=labels,
        )

    @expose("/<process>/versi/<int:number>", methods=["GET"])
    @needs(READ)
    @draws
    def version(self, process: str, number: int) -> str:
        """One version: its diagram, its text twin, its report, who proposed and signed it."""
        actor, session = current_actor(), db_session()
        found = studioqueries.version_numbered(session, actor, process, number)
        versions = studioqueries.versions_of(session, actor, process)
        live = next((row.version for row in versions if row.version.status == studioqueries.LIVE), None)
        outline = studioqueries.outline_of(session, found.version)
        return render_template(
            "processes/version.html",
            process=process,
            shown=found,
            live=live,
            running=studioqueries.running_on(session, actor, found.version),
            rows=twin(outline),
            called=studioqueries.called_by(session, found.version),
            report=told_report(found.report, names_of(outline)) if found.report else None,
            named=named,
            board=board_words(),
            words=labels,
        )

    @expose("/<process>/versi/<int:number>/diagram", methods=["GET"])
    @needs(READ)
    def diagram(self, process: str, number: int) -> Response:
        """The diagram of a version or, named by its file, one it calls; for the drawing board."""
        session = db_session()
        found = studioqueries.version_numbered(session, current_actor(), process, number)
        return diagram_text(studioqueries.diagram_of(session, found.version, request.args.get("dipanggil")))

    @expose("/<process>/banding", methods=["GET"])
    @needs(READ)
    @draws
    def compare(self, process: str) -> str:
        """Two versions: what is new, gone and changed, drawn and in words."""
        before, after = self._asked(process, "dari"), self._asked(process, "ke")
        found = in_words(
            comparing.differences(
                old := studioqueries.outline_of(db_session(), before.version),
                new := studioqueries.outline_of(db_session(), after.version),
            ),
            names_of(old) | names_of(new),
        )
        versions = studioqueries.versions_of(db_session(), current_actor(), process)
        return render_template(
            "processes/diff.html",
            process=process,
            before=before,
            after=after,
            versions=[row.version for row in versions],
            rows=found,
            promises=in_words(
                comparing.promise_differences(
                    studioqueries.promises_of(db_session(), before.version),
                    studioqueries.promises_of(db_session(), after.version),
                ),
                {},
            ),
            marks_before=_marks(found, {"hilang", "ubah"}),
            marks_after=_marks(found, {"baru", "ubah"}),
            called_before=studioqueries.called_by(db_session(), before.version),
            called_after=studioqueries.called_by(db_session(), after.version),
            board=board_words(),
            words=labels,
        )

    def _asked(self, process: str, name: str) -> ProcessVersion:
        number = whole(request.args.get(name))
        if number is None:
            raise NotFound
        return studioqueries.version_numbered(db_session(), current_actor(), process, number)


def _marks(rows: list[DifferenceRow], kinds: set[str]) -> dict[str, str]:
    """Element → marker class on the diagram."""
    return {row.id: f"beda-{row.what}" for row in rows if row.what in kinds}
