"""The home visit as a portal form for a phone: result, point, photos; and the photos themselves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import operations, queries
from portal.cases.queries import CaseView
from portal.fieldwork import operations as fieldwork
from portal.fieldwork import queries as fieldwork_queries
from portal.fieldwork.operations import Other, PhotoUpload
from portal.fieldwork.rules import PERSONAL_KINDS
from portal.fieldwork.shrinking import JPEG
from portal.kernel import clock
from portal.kernel.errors import Invalid, Refused
from portal.regions import queries as regions
from portal.registry import queries as registry
from portal.views.cases.casefile import wanted, words
from portal.views.cases.deciding import refuse, task_asked_for, tell_kept, too_late
from portal.views.cases.forms import VisitForm, form_for
from portal.views.cases.pictures import store, stored
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation


def _started(text: str | None) -> datetime:
    try:
        started = datetime.fromisoformat(text or "")
    except ValueError:
        return clock.now()
    return started if started.tzinfo else clock.now()


def _photos(form: VisitForm) -> list[PhotoUpload]:
    uploads = []
    for name in ("rumah", "kk", "ktp", "lainnya"):
        file = form[f"photo_{name}"].data
        if file and (content := file.read()):
            uploads.append(PhotoUpload(kind=name, content=content, mime=file.mimetype))
    return uploads


class VisitScreen(Screen):
    """`/kasus/<id>/kunjungan`, `/foto/<id>` and `/foto/<id>/kecil`."""

    route_base = ""

    @expose("/kasus/<case_id>/kunjungan", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def form(self, case_id: str) -> str | Response:
        """The form, while the visit is mine to make."""
        actor = current_actor()
        view = queries.case_view(db_session(), actor, wanted(case_id))
        if view.my_task is None or not self._mine(view):
            return redirect(url_for("CaseScreen.show", case_id=view.case.id))
        step = view.process.step(view.my_task.step)
        return self._page(actor, view, form_for(step, view.my_task))

    @expose("/kasus/<case_id>/kunjungan", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def send(self, case_id: str) -> Response | tuple[str, int]:
        """Store the visit and answer the step, in one transaction."""
        actor = current_actor()
        view = queries.case_view(db_session(), actor, wanted(case_id))
        task_id, version = task_asked_for()
        form = VisitForm()
        if self._mine(view) and view.my_task and view.my_task.id == task_id and not form.validate():
            return self._page(actor, view, form), 422
        try:
            self._record(actor, view, form, task_id, version)
        except Invalid as error:
            refuse(form, error)
            return self._page(actor, view, form), 422
        except Refused as error:
            return too_late(actor, view.case.id, task_id, error, form.note.data or "")
        now = queries.case_view(db_session(), actor, view.case.id)
        checked = any(now.process.step(task.step).form == "mutu" for task in now.tasks)
        tell_kept(
            view.case,
            _("Hasil kunjungan terkirim ke pengawas kecamatan")
            if checked
            else _("Hasil kunjungan terkirim ke kabupaten/kota"),
        )
        return redirect(url_for("InboxScreen.index"))

    @expose("/foto/<photo_id>", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def photo(self, photo_id: str) -> FlaskResponse:
        """The bytes of one photo, for those who may see it; an identity card's are kept nowhere."""
        photo = fieldwork_queries.photo(db_session(), current_actor(), wanted(photo_id))
        return stored(photo.sha256, photo.mime, personal=photo.kind in PERSONAL_KINDS)

    @expose("/foto/<photo_id>/kecil", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def thumbnail(self, photo_id: str) -> FlaskResponse:
        """The photo as pages show it; one from before there were thumbnails shows itself."""
        photo = fieldwork_queries.photo(db_session(), current_actor(), wanted(photo_id))
        personal = photo.kind in PERSONAL_KINDS
        if photo.thumb_sha256 is None:
            return stored(photo.sha256, photo.mime, personal=personal)
        return stored(photo.thumb_sha256, JPEG, personal=personal)

    def _mine(self, view: CaseView) -> bool:
        return view.my_task is not None and view.process.step(view.my_task.step).form == "kunjungan"

    def _record(self, actor: Actor, view: CaseView, form: VisitForm, task_id: UUID, version: int) -> None:
        with operation() as session:
            visit = fieldwork.record_visit(
                session,
                view.case.id,
                region_code=view.case.region_code,
                result=form.result.data or "",
                note=form.note.data or "",
                started_at=_started(form.started_at.data),
                lat=form.lat.data,
                lng=form.lng.data,
                accuracy_m=form.accuracy_m.data,
                photos=_photos(form),
                store=store(),
                reason_without_proof=form.alasan_tanpa_bukti.data or "",
                other=Other(
                    (form.nomor_lain.data or "").strip(), form.keterangan_lain.data or "", view.case.subject_id
                ),
                by=actor,
            )
            operations.decide_task(
                session,
                task_id,
                action="kirim",
                version=version,
                note=form.note.data or "",
                data={"visit_id": str(visit.id), "hasil": visit.result},
                by=actor,
            )

    def _page(self, actor: Actor, view: CaseView, form: VisitForm) -> str:
        session = db_session()
        return render_template(
            "cases/visit.html",
            view=view,
            case=view.case,
            form=form,
            change=registry.change_view(session, actor, view.case.change_set_id),
            village=regions.breadcrumb(session, view.case.region_code),
            **words(),
        )
