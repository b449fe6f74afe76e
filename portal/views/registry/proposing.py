"""Proposing: one page for a new family, a correction, a removal, and for the draft until it is submitted.

The page carries the key of the proposal it will make, so that the same page sent twice makes one case.
"""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import queries as cases
from portal.cases.withdrawing import may_renew
from portal.instruments.definition import Instrument
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_id, part_of
from portal.regions import rules as region_rules
from portal.registry import queries
from portal.registry.drafts import FamilyDraft
from portal.registry.errors import NotSuspended
from portal.registry.questionnaires import household
from portal.registry.reasons.rules import RESTORATION as TO_RESTORE
from portal.registry.records import DEPARTURE, OBJECTION, REGROUPING, REMOVED, RESTORATION, STANDING
from portal.views.kit.flashes import warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.registry.forms import proposal_form, removal_form
from portal.views.registry.lists import wanted
from portal.views.registry.pages import Target, answer_family, answer_removal, choose_village
from portal.views.registry.places import village_in
from portal.views.registry.underway import turned_away

GONE = 410
Answered = str | tuple[str, int] | Response


def asked_under() -> Instrument:
    """The questionnaire's version the page was begun with, else the published one."""
    return household(db_session(), request.form.get("kuesioner"))


class ProposalScreen(Screen):
    """`/usulan/`."""

    route_base = "/usulan"

    @expose("/baru", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def new(self) -> Answered:
        """A family that is not registered yet; whoever works in several villages chooses one first.

        `dari` names a proposal of the village that came to nothing: the new one begins with what it says.
        """
        again = self._again(request.args.get("dari", ""))
        village = village_in(current_actor(), again[0] if again else request.values.get("desa", ""))
        if village is None:
            return choose_village(request.args.get("cari", "").strip()[:80])
        draft, reason = again[1:] if again else (None, "")
        words = {"kunci": str(new_id(village.part)), "desa": str(village.code), "alasan": reason}
        form = proposal_form(asked_under(), draft, **words)
        target = Target(
            kind="usulan_baru",
            title=_("Usulan baru"),
            place=region_rules.display(village),
            region_code=village.code,
            part=village.part,
            back="/keluarga/",
        )
        return answer_family(form, target)

    @expose("/perbaikan/<keluarga_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def amend(self, keluarga_id: str) -> Answered:
        """A correction of a registered family, filled with what the register holds."""
        session, actor, family_id = db_session(), current_actor(), wanted(keluarga_id)
        if gone := self._gone(family_id):
            return gone
        target = self._about(family_id, "perbaikan")
        if under_way := self._under_way(family_id):
            return under_way
        draft = queries.draft_of(session, actor, family_id)
        return answer_family(proposal_form(asked_under(), draft, kunci=str(new_id(target.part))), target)

    @expose("/penghapusan/<keluarga_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def remove(self, keluarga_id: str) -> Answered:
        """The removal of a registered family, with its reason."""
        family_id = wanted(keluarga_id)
        if gone := self._gone(family_id):
            return gone
        target = self._about(family_id, "penghapusan")
        if under_way := self._under_way(family_id):
            return under_way
        return answer_removal(removal_form(kunci=str(new_id(target.part))), target)

    @expose("/reaktivasi/<keluarga_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def restore(self, keluarga_id: str) -> Answered:
        """A family that was suspended or taken out comes back, for a reason."""
        family_id = wanted(keluarga_id)
        target = self._about(family_id, RESTORATION)
        if standing := self._standing(family_id):
            return standing
        if under_way := self._under_way(family_id):
            return under_way
        return answer_removal(removal_form(TO_RESTORE, kunci=str(new_id(target.part))), target)

    @expose("/<change_set_id>", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def show(self, change_set_id: str) -> Response:
        """To the case of a proposal."""
        case = cases.case_of_change_set(db_session(), current_actor(), wanted(change_set_id))
        if case is None:
            raise NotFound
        return redirect(url_for("CaseScreen.show", case_id=case.id))

    @expose("/<change_set_id>/sunting", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def edit(self, change_set_id: str) -> Answered:
        """The draft again, while its case stands at the step that writes it."""
        session, actor, key = db_session(), current_actor(), wanted(change_set_id)
        case = cases.case_of_change_set(session, actor, key)
        if case is None:
            raise NotFound
        if away := turned_away(session, actor, case):
            return away
        if case.kind == "pindah":
            return redirect(url_for("MoveScreen.edit", change_set_id=key))
        if case.kind == REGROUPING:
            return redirect(url_for("RegroupScreen.edit", change_set_id=key))
        if case.kind == DEPARTURE:
            return redirect(url_for("RelocationScreen.edit", change_set_id=key))
        if case.kind == OBJECTION:
            return redirect(url_for("ObjectionScreen.edit", change_set_id=key))
        change = queries.change_view(session, actor, key)
        target = Target(
            kind=case.kind,
            title=_("Sunting usulan %(nama)s", nama=case.title),
            place=case.number,
            region_code=case.region_code,
            part=case.part,
            back=url_for("CaseScreen.show", case_id=case.id),
            keluarga_id=case.subject_id,
            case_id=case.id,
        )
        words = {"kunci": str(key), "revisi": str(change.revision), "alasan": change.reason}
        if case.kind == "penghapusan":
            return answer_removal(removal_form(**words), target)
        if case.kind == RESTORATION:
            return answer_removal(removal_form(TO_RESTORE, **words, kode=change.reason_code), target)
        draft = queries.proposal_draft(session, actor, key)
        return answer_family(proposal_form(household(session, change.instrument), draft, **words), target)

    def _again(self, change_set_id: str) -> tuple[str, FamilyDraft, str] | None:
        """The village, the content and the reason of a proposal that is begun again; None when none is named."""
        if not change_set_id or request.method == "POST":
            return None
        session, actor, key = db_session(), current_actor(), wanted(change_set_id)
        case = cases.case_of_change_set(session, actor, key)
        if case is None or not may_renew(session, actor, case):
            raise NotFound
        draft = queries.draft_again(session, actor, key)
        return str(case.region_code), draft, queries.change_view(session, actor, key).reason

    def _gone(self, family_id: UUID) -> tuple[str, int] | None:
        """Instead of a form, when and by which case the family was removed; None while it stands."""
        session, actor = db_session(), current_actor()
        family = queries.family_view(session, actor, family_id)
        if family.keluarga.status != REMOVED:
            return None
        versions = queries.history_of(session, actor, family_id)
        last = next((one for one in versions if one.entity == "keluarga"), None)
        known = cases.cases_of_subject(session, actor, family_id) if actor.may(Permission.CASES_CASE_READ) else []
        case = next((one for one in known if last and one.id == last.case_id), None)
        return render_template("registry/gone.html", family=family, last=last, case=case), GONE

    def _standing(self, family_id: UUID) -> tuple[str, int] | None:
        """Instead of a form, that the family is in force; None when it is not."""
        family = queries.family_view(db_session(), current_actor(), family_id)
        if family.keluarga.status != STANDING:
            return None
        return render_template("registry/standing.html", family=family), NotSuspended.status

    def _about(self, family_id: UUID, kind: str) -> Target:
        family = queries.family_view(db_session(), current_actor(), family_id)
        names = {"perbaikan": _("Usul perbaikan data"), "penghapusan": _("Usul penghapusan")}
        names[RESTORATION] = _("Usul reaktivasi")
        return Target(
            kind=kind,
            title=f"{names[kind]}: {family.keluarga.nama_kepala}",
            place=family.nomor_kk,
            region_code=family.region_code,
            part=part_of(family_id),
            back=url_for("KeluargaView.show", pk=family_id),
            keluarga_id=family_id,
        )

    def _under_way(self, family_id: UUID) -> Response | None:
        """To the proposal about this family that is on its way already, unless it is the very page being sent again."""
        session, actor = db_session(), current_actor()
        open_sets = queries.family_view(session, actor, family_id).open_change_sets
        if not open_sets or request.form.get("kunci") == str(open_sets[0].id):
            return None
        case = cases.case_of_change_set(session, actor, open_sets[0].id)
        if case is None:
            return None
        warn(_("Keluarga ini sudah ada dalam usulan yang masih berjalan."))
        return redirect(url_for("CaseScreen.show", case_id=case.id))
