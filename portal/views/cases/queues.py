"""Saved queues: the inbox's filters under a name, for oneself or the office, ordered and pinned as one likes."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import queries, queuequeries, queues
from portal.cases.bulkqueries import step_labels
from portal.cases.queueerrors import LONGEST_NAME
from portal.cases.queuequeries import Kept
from portal.kernel.errors import Invalid
from portal.views.cases.casefile import wanted
from portal.views.cases.filtering import address_of, in_words, read_filters
from portal.views.cases.labels import TABS, step_label
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation


class QueueForm(FlaskForm):  # type: ignore[misc]
    """The name of a queue and whose it is."""

    nama = StringField(
        lazy_gettext("Nama antrean"),
        validators=[DataRequired(lazy_gettext("Beri nama antrean ini.")), Length(max=LONGEST_NAME)],
    )
    bersama = BooleanField(lazy_gettext("Bagikan ke rekan dengan peran dan wilayah yang sama"))
    sematkan = BooleanField(lazy_gettext("Sematkan di atas Tugas saya"))


def address(kept: Kept) -> str:
    """The inbox with the queue's filters."""
    return url_for(
        "InboxScreen.index", tab=kept.queue.tab, antrean=str(kept.queue.id), **address_of(kept.queue.filters)
    )


def told(kept: Kept) -> list[str]:
    """What a queue keeps, in words: its part of the inbox, its step, its filters."""
    filters = kept.queue.filters
    words = [str(TABS[kept.queue.tab])]
    if step := filters.get("step"):
        labels = step_labels(db_session(), filters.get("process"))
        words.append(step_label(labels.get(step, "")) or step.replace("_", " ").capitalize())
    rest = in_words({name: value for name, value in filters.items() if not (step and name == "process")})
    return words + (rest if any(name not in {"step", "process"} for name in filters) else [])


def pinned(actor: Actor, tab: str, filters: Any) -> list[dict[str, Any]]:
    """The queues above the inbox with their counts; `current` is the one being looked at."""
    session = db_session()
    mine = queuequeries.queues_of(session, actor, pinned=True)
    counts = queuequeries.counted(session, actor, [one.queue for one in mine])
    here = (tab, queues.kept_filters(filters))
    return [
        {
            "name": one.queue.name,
            "shared": one.shared,
            "url": address(one),
            "count": counts[one.queue.id],
            "more": counts.at_least,
            "current": here == (one.queue.tab, one.queue.filters),
        }
        for one in mine
    ]


def opened(actor: Actor) -> Kept | None:
    """The queue the inbox was opened from, while it is still there."""
    asked = request.args.get("antrean", "")
    return next((one for one in queuequeries.queues_of(db_session(), actor) if str(one.queue.id) == asked), None)


class QueueScreen(Screen):
    """`/antrean/`."""

    route_base = "/antrean"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def index(self) -> str:
        """My queues and my office's in my order, each with what waits in it now."""
        session, actor = db_session(), current_actor()
        mine = queuequeries.queues_of(session, actor)
        return render_template(
            "cases/queues.html",
            queues=mine,
            counts=queuequeries.counted(session, actor, [one.queue for one in mine]),
            told={one.queue.id: told(one) for one in mine},
            address=address,
            manages=actor.may(Permission.CASES_QUEUE_MANAGE),
        )

    @expose("/baru", methods=["GET", "POST"])
    @needs(Permission.CASES_TASK_WORK)
    def new(self) -> str | Response | tuple[str, int]:
        """Give the filters of the inbox a name."""
        actor = current_actor()
        tab, filters = _looked_at(actor, request.values)
        form = QueueForm(sematkan=True)
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    with operation() as session:
                        kept = queues.save_queue(
                            session,
                            name=form.nama.data,
                            tab=tab,
                            filters=filters,
                            shared=form.bersama.data,
                            pinned=form.sematkan.data,
                            by=actor,
                        )
                        name = kept.name
                    tell(_("Antrean “%(nama)s” tersimpan.", nama=name))
                    return redirect(url_for("InboxScreen.index", tab=tab, **address_of(vars(filters))), 303)
                except Invalid as error:
                    _refuse(form, error)
        chosen = {"tab": tab} | address_of(vars(filters))
        page = render_template("cases/queue_form.html", form=form, chosen=chosen, told=_words(tab, filters), queue=None)
        return page, status

    @expose("/<queue_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_TASK_WORK)
    def edit(self, queue_id: str) -> str | Response | tuple[str, int]:
        """Rename a queue, share it or take it back, let it go."""
        actor, session = current_actor(), db_session()
        queue = queuequeries.queue_of(session, actor, wanted(queue_id))
        form = QueueForm(nama=queue.name, bersama=queue.owner_id is None)
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    with operation() as session:
                        queues.rename_queue(session, queue.id, name=form.nama.data, shared=form.bersama.data, by=actor)
                    tell(_("Antrean tersimpan."))
                    return redirect(url_for("QueueScreen.index"), 303)
                except Invalid as error:
                    _refuse(form, error)
        kept = Kept(queue, pinned=False)
        page = render_template(
            "cases/queue_form.html",
            form=form,
            chosen={},
            told=told(kept),
            queue=queue,
            url=address(kept),
            mine=queue.created_by == actor.user_id,
        )
        return page, status

    @expose("/<queue_id>/saringan", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def refilter(self, queue_id: str) -> Response:
        """Let the queue find what the inbox shows now."""
        actor = current_actor()
        tab, filters = _looked_at(actor, request.form)
        with operation() as session:
            queue = queues.refilter_queue(session, wanted(queue_id), tab=tab, filters=filters, by=actor)
            name = queue.name
        tell(_("Antrean “%(nama)s” kini memakai saringan ini.", nama=name))
        return redirect(url_for("InboxScreen.index", tab=tab, antrean=queue_id, **address_of(vars(filters))), 303)

    @expose("/<queue_id>/letak", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def place(self, queue_id: str) -> Response:
        """One place up or down, pinned or not."""
        actor, way = current_actor(), request.form.get("ke", "")
        with operation() as session:
            if way in {queues.UP, queues.DOWN}:
                queues.move_queue(session, wanted(queue_id), way=way, by=actor)
            else:
                queues.pin_queue(session, wanted(queue_id), pinned=way == "sematkan", by=actor)
        return redirect(url_for("QueueScreen.index"), 303)

    @expose("/<queue_id>/hapus", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def drop(self, queue_id: str) -> Response:
        """Let it go; its tasks stay."""
        with operation() as session:
            name = queues.drop_queue(session, wanted(queue_id), by=current_actor())
        tell(_("Antrean “%(nama)s” dihapus. Tugas di dalamnya tetap ada.", nama=name))
        return redirect(url_for("QueueScreen.index"), 303)


def _looked_at(actor: Actor, typed: Any) -> tuple[str, queries.InboxFilters]:
    """The part of the inbox and the filters an address or a form tells."""
    tab = typed.get("tab", "")
    return tab if tab in queues.TABS else "saya", read_filters(actor, typed, queries.steps_of(db_session(), actor))


def _words(tab: str, filters: queries.InboxFilters) -> list[str]:
    kept = queues.kept_filters(filters)
    words = [str(TABS[tab])]
    if step := kept.pop("step", None):
        labels = step_labels(db_session(), kept.pop("process", None))
        words.append(step_label(labels.get(step, "")) or step.replace("_", " "))
    return words + (in_words(kept) if kept else [])


def _refuse(form: QueueForm, error: Invalid) -> None:
    form.nama.errors = [*form.nama.errors, *(_(message) for message in error.fields.values())]
