"""`POST /kasus/<id>/bentrok`: one choice for each field the register and the proposal changed differently."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import operations
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid, Refused
from portal.kernel.ids import parse_id
from portal.registry.rebasing import Choice, Place
from portal.views.cases.casefile import page_of_case, wanted
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import operation

TAKES = {"register": "register", "usulan": "usulan", "nilai": "nilai"}


@dataclass
class Chosen:
    """What the page's form brought: the choices, the versions they were made on, and how to show them again."""

    choices: dict[Place, Choice] = field(default_factory=dict)
    seen: dict[UUID, int] = field(default_factory=dict)
    shown: dict[str, dict[str, str]] = field(default_factory=dict)


def _posted() -> Chosen:
    made = Chosen()
    for name, text in request.form.items():
        kind, _dash, place = name.partition("-")
        record, _dot, at = place.partition(".")
        record_id = parse_id(record)
        if record_id is None:
            continue
        if kind == "versi" and (seen := whole(text)) is not None:
            made.seen[record_id] = seen
        elif kind == "pilih" and text in TAKES:
            value = request.form.get(f"nilai-{place}", "")[:200]
            made.choices[record_id, at] = Choice(text, value)  # type: ignore[arg-type]
            made.shown[place] = {"take": text, "value": value}
    return made


class ConflictScreen(Screen):
    """Settling a conflict on the page of its case."""

    route_base = "/kasus"

    @expose("/<case_id>/bentrok", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def settle(self, case_id: str) -> Response | tuple[str, int]:
        """Keep the choices; the case stays at its step."""
        actor, case, chosen = current_actor(), wanted(case_id), _posted()
        revision = whole(request.form.get("revisi"))
        try:
            with operation() as session:
                operations.resolve_conflicts(
                    session,
                    wanted(request.form.get("task_id", "")),
                    chosen.choices,
                    seen=chosen.seen,
                    revision=revision or 0,
                    case_id=case,
                    by=actor,
                )
        except Invalid as error:
            return page_of_case(actor, case, chosen=chosen.shown, choice_errors=error.fields), 422
        except Refused as error:
            if error.status in {403, 404}:
                raise
            warn(refusal_text(error))
            return page_of_case(actor, case, chosen=chosen.shown), error.status
        tell(_("Pilihan tersimpan. Usulan kini berlaku terhadap data register yang terbaru."))
        return redirect(url_for("CaseScreen.show", case_id=case))
