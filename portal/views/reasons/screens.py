"""`/alasan/`: the reasons of decisions and what citizens read of them; two administrators sign each change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.registry.codes import CODES
from portal.registry.reasons import operations, queries
from portal.registry.reasons.models import ReasonDuty, ReasonVersion
from portal.registry.reasons.rules import LISTS, PURPOSES, REJECTION, RETURN, Reason, worded_on
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.formats import kata
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.reasons import words
from portal.views.reasons.forms import DutyForm, ReasonForm

MANAGE = Permission.REGISTRY_REASON_MANAGE
NEW = "baru"


class ReasonScreen(Screen):
    """The catalogue."""

    route_base = "/alasan"

    @expose("/", methods=["GET"])
    @needs(MANAGE)
    def index(self) -> Response:
        """The reasons by what they are for, and what waits for a signature."""
        return _index()

    @expose("/<untuk>/wajib", methods=["POST"])
    @needs(MANAGE)
    def propose_duty(self, untuk: str) -> Any:
        """Propose whether decisions must choose a reason."""
        form = DutyForm()
        try:
            with operation() as session:
                required = request.form.get("wajib") == "1"
                operations.propose_duty(
                    session, _purpose(untuk), required=required, note=form.note.data or "", by=current_actor()
                )
        except Refused as refused:
            return _index(duty=_placed(form, refused), purpose=untuk)
        tell(_("Usulan disimpan. Berlaku setelah administrator lain menandatanganinya."))
        return redirect(url_for("ReasonScreen.index", _anchor=untuk))

    @expose("/<untuk>/baru", methods=["GET", "POST"])
    @needs(MANAGE)
    def new(self, untuk: str) -> Any:
        """Propose a reason that was not there; its code is the next that was never used."""
        return _answer(_purpose(untuk), "")

    @expose("/<untuk>/<alasan>", methods=["GET", "POST"])
    @needs(MANAGE)
    def edit(self, untuk: str, alasan: str) -> Any:
        """One reason: as the citizen reads it, its versions, and a form for the next."""
        return _answer(_purpose(untuk), alasan)

    @expose("/versi/<row_id>/tanda-tangan", methods=["POST"])
    @needs(MANAGE)
    def sign(self, row_id: str) -> AnyResponse:
        """The second signature of a wording."""
        return _signed(operations.sign, ReasonVersion, row_id, _("Alasan berlaku."))

    @expose("/versi/<row_id>/tolak", methods=["POST"])
    @needs(MANAGE)
    def refuse(self, row_id: str) -> AnyResponse:
        """Refuse a wording, or take one's own back."""
        return _signed(operations.refuse, ReasonVersion, row_id, _("Usulan ini tidak jadi."))

    @expose("/kewajiban/<row_id>/tanda-tangan", methods=["POST"])
    @needs(MANAGE)
    def sign_duty(self, row_id: str) -> AnyResponse:
        """The second signature of a duty."""
        return _signed(operations.sign, ReasonDuty, row_id, _("Aturan berlaku."))

    @expose("/kewajiban/<row_id>/tolak", methods=["POST"])
    @needs(MANAGE)
    def refuse_duty(self, row_id: str) -> AnyResponse:
        """Refuse a duty, or take one's own back."""
        return _signed(operations.refuse, ReasonDuty, row_id, _("Usulan ini tidak jadi."))


def _purpose(typed: str) -> str:
    if typed not in PURPOSES:
        raise NotFound
    return typed


def _placed(form: Any, refused: Refused) -> Any:
    """Each refusal beside its field, else above the form; what was typed stays."""
    if refused.status in {403, 404}:
        raise refused
    fields = refused.fields or {"note": refusal_text(refused)}
    for place, message in fields.items():
        field: Any = form[place]
        field.errors = [*field.errors, kata(message)]
    return form


def _signed(deed: Callable[..., Any], model: type[Any], row_id: str, told: str) -> AnyResponse:
    wanted = parse_id(row_id)
    if wanted is None:
        raise NotFound
    try:
        with operation() as session:
            purpose = deed(session, model, wanted, by=current_actor()).purpose
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        warn(refusal_text(refused))
        return redirect(url_for("ReasonScreen.index"))
    tell(told)
    return redirect(url_for("ReasonScreen.index", _anchor=purpose))


def _index(*, duty: DutyForm | None = None, purpose: str = "") -> Response:
    session = db_session()
    page = render_template(
        "reasons/index.html",
        lists={one: list(queries.catalogue(session, one).values()) for one in words.PURPOSES},
        waiting=queries.waiting(session),
        duties=queries.duties(session),
        chooses=(REJECTION, RETURN),
        form=duty or DutyForm(formdata=None),
        wrong=purpose,
        words=words,
        me=current_actor().user_id,
        today=clock.today(),
    )
    return make_response(page, 422 if duty is not None else 200)


def _answer(purpose: str, code: str) -> Any:
    versions = queries.versions_of(db_session(), purpose, code) if code else []
    known = _latest(versions)
    form = ReasonForm.of(purpose, known, new=not code)
    if request.method == "GET":
        return _page(purpose, code, versions, form)
    valid = form.validate()
    if request.form.get("aksi") == "pratinjau" or not valid:
        return _page(purpose, code, versions, form, typed=True, wrong=not valid)
    try:
        with operation() as session:
            said = form.said(purpose, code)
            row = operations.propose_reason(session, said, note=form.note.data or "", by=current_actor())
            code = row.code
    except Refused as refused:
        return _page(purpose, code, versions, _placed(form, refused), typed=True, wrong=True)
    tell(_("Alasan %(kode)s diusulkan. Berlaku setelah administrator lain menandatanganinya.", kode=code))
    return redirect(url_for("ReasonScreen.edit", untuk=purpose, alasan=code))


def _latest(versions: list[ReasonVersion]) -> Reason | None:
    """The reason as it will stand; of one never signed, what was proposed."""
    read = [queries.reason_in(one) for one in versions]
    ahead = max((one.valid_from for one in read), default=clock.today())
    return worded_on(read, ahead) or next(iter(read), None)


def _page(
    purpose: str,
    code: str,
    versions: list[ReasonVersion],
    form: ReasonForm,
    *,
    typed: bool = False,
    wrong: bool = False,
) -> Response:
    known = _latest(versions)
    page = render_template(
        "reasons/reason.html",
        purpose=purpose,
        code=code,
        versions=versions,
        known=known,
        read=form.said(purpose, code) if typed or known is None else known,
        form=form,
        house=CODES.get(LISTS.get(purpose, ""), {}),
        words=words,
        me=current_actor().user_id,
        live=queries.reason_of(db_session(), purpose, code) if code else None,
    )
    return make_response(page, 422 if wrong else 200)
