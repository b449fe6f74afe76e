"""The inbox: what waits for me, for my team, what came back, what I have done."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import operations, queries
from portal.cases.bulk import FORM
from portal.cases.crowds.starting import awaiting
from portal.cases.deadlines import sla
from portal.cases.escalation.rules import below
from portal.cases.inbox import FIRST
from portal.cases.looking import news_of
from portal.cases.province.findings import KIND as FOUND
from portal.cases.queries import InboxFilters, StepOf, TaskRow
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.ids import parse_id
from portal.notices.queries import unread_of
from portal.regions import queries as regions
from portal.views.cases.filtering import address_of, districts, in_words, read_filters
from portal.views.cases.labels import KINDS, RUNGS, TABS, action_look, step_label
from portal.views.cases.queues import opened, pinned
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

PAGE = 25
PAGING = {"after", "before"}
MOST_FIRST = 10
"""So many of what a rule put first are shown above the list."""


def _at_once(steps: Sequence[StepOf], filters: InboxFilters) -> str | None:
    """The step whose filtered tasks may be given one answer: the one filtered for, or the only one there is.

    Never steps of several processes: they are called alike but are not the same.
    """
    meant = [one for one in steps if one.id == filters.step and filters.process in {None, one.process}]
    meant = meant or (list(steps) if len(steps) == 1 else [])
    return meant[0].name if len(meant) == 1 and meant[0].step.form == FORM else None


def _offered(steps: Sequence[StepOf]) -> list[tuple[str, list[StepOf]]]:
    """The steps under the name of their process."""
    return [(label, list(own)) for label, own in groupby(steps, key=lambda one: one.process_label)]


class InboxScreen(Screen):
    """`/tugas/`."""

    route_base = "/tugas"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def index(self) -> str:
        """One page of one tab."""
        actor, session = current_actor(), db_session()
        tab = request.args.get("tab", "saya")
        tabs = {code: label for code, label in TABS.items() if code != "bawahan" or below(actor.role)}
        tab = tab if tab in tabs else "saya"
        steps = queries.steps_of(session, actor)
        filters = read_filters(actor, request.args, steps)
        after, before = request.args.get("after"), request.args.get("before")
        page = queries.inbox(session, actor, tab, filters, after=after, before=before, size=PAGE)
        first = _first(actor, tab, filters)
        names = regions.names(session, {row.case.region_code for row in (*page.rows, *first)})
        return render_template(
            "cases/inbox.html",
            tab=tab,
            tabs=tabs,
            rungs=RUNGS,
            filters=filters,
            page=page,
            counts=queries.inbox_counts(session, actor, filters, tab),
            waiting=queries.open_count(session, actor),
            villages=names,
            districts=districts(actor),
            steps=_offered(steps) if len(steps) > 1 else [],
            step_label=step_label,
            at_once=_at_once(steps, filters) if tab == "saya" else None,
            answers_many=any(one.step.form == FORM for one in steps),
            chosen=address_of(vars(filters)),
            queues=pinned(actor, tab, filters),
            queue=opened(actor) if "antrean" in request.args else None,
            first=first,
            awaiting=awaiting(session, actor),
            found=unread_of(session, actor.user_id, FOUND),
            action_look=action_look,
            news=news_of(session, actor, {row.case.id for row in (*page.rows, *first)}),
            told=_told(filters),
            kinds=KINDS,
            sla=lambda due: sla(due, clock.now()),
            keep=_keep,
        )

    @expose("/berikutnya", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def following(self) -> Response:
        """To the next case that waits for me, or back to the inbox."""
        return redirect(after_work(current_actor(), parse_id(request.args.get("setelah", ""))))

    @expose("/<task_id>/ambil", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def claim(self, task_id: str) -> Response:
        """Take a task for oneself."""
        with operation() as session:
            task = operations.claim_task(session, _wanted(task_id), by=current_actor())
        tell(_("Tugas ini sekarang Anda pegang."))
        return redirect(url_for("CaseScreen.show", case_id=task.case_id))

    @expose("/<task_id>/lepas", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def release(self, task_id: str) -> Response:
        """Give a task back to the team."""
        with operation() as session:
            task = operations.release_task(session, _wanted(task_id), by=current_actor())
        tell(_("Tugas dikembalikan ke tim."))
        return redirect(url_for("CaseScreen.show", case_id=task.case_id))


def _first(actor: Actor, tab: str, filters: InboxFilters) -> list[TaskRow]:
    """What a rule put first stands above the first page of what waits for me."""
    if tab != "saya" or PAGING & set(request.args) or filters.mark == FIRST:
        return []
    return queries.first_rows(db_session(), actor, filters, size=MOST_FIRST)


def _told(filters: InboxFilters) -> str:
    """What is filtered for beyond what the controls of the page show."""
    return ", ".join(in_words({"mark": filters.mark})) if filters.mark else ""


def _wanted(text: str) -> UUID:
    record_id = parse_id(text)
    if record_id is None:
        raise NotFound
    return record_id


def _keep(**changes: str | int | None) -> str:
    """This page's address with some filters changed; paging starts anew."""
    args: dict[str, Any] = {key: value for key, value in request.args.items() if key not in PAGING} | changes
    return url_for("InboxScreen.index", **{key: value for key, value in args.items() if value not in (None, "")})


def after_work(actor: Actor, done: UUID | None) -> str:
    """Where to go after a decision: the next case, else the inbox."""
    following = queries.next_task(db_session(), actor, done)
    if following is None:
        return url_for("InboxScreen.index")
    return url_for("CaseScreen.show", case_id=following)
