"""`/proses/<process>/draf/…`: the drawing table. Its script saves, checks and proposes; answers are JSON."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.access.roles import SHIPPED
from portal.cases import deploying, promising, studioqueries
from portal.cases.outlines import Value
from portal.cases.ports import engine
from portal.cases.processmodels import ProcessDraft
from portal.cases.services import LABELS as SERVICES
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.ids import parse_id
from portal.views.kit.flashes import tell
from portal.views.kit.formats import tanggal_jam
from portal.views.kit.headers import draws
from portal.views.kit.identity import current_actor
from portal.views.kit.phrases import spoken
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.processes import labels
from portal.views.processes.pages import board_words
from portal.views.processes.phrases import phrases
from portal.views.processes.reports import told_paths, told_report
from portal.views.processes.twin import names_of

MANAGE = Permission.PROCESSES_PROCESS_MANAGE
MOST_VALUES = 100
EMPTY_TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="berkas_NAMA" name="NAMA" namespace="https://verivali.invalid/dmn">
  <decision id="NAMA" name="NAMA">
    <decisionTable id="tabel_NAMA" hitPolicy="FIRST">
      <input id="masukan_NAMA" label="keputusan">
        <inputExpression id="ungkapan_NAMA" typeRef="string"><text>keputusan</text></inputExpression>
      </input>
      <output id="hasil_NAMA" label="hasil" name="hasil_NAMA" typeRef="string" />
    </decisionTable>
  </decision>
</definitions>
"""
"""What a new decision table begins with; NAMA is its name."""


def wanted(text: str) -> UUID:
    """The identifier in an address; anything else is absence."""
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found


def asked() -> dict[str, Any]:
    """The JSON object that was sent."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid
    return sent


def files_sent(sent: dict[str, Any]) -> dict[str, str]:
    """The files of a draft as sent."""
    files = sent.get("berkas")
    if not isinstance(files, dict):
        raise Invalid
    return files


def revision_sent(sent: dict[str, Any]) -> int:
    """The revision the person began from."""
    revision = sent.get("revisi")
    return revision if isinstance(revision, int) else -1


class DraftScreen(Screen):
    """Drafts of a process."""

    route_base = "/proses"

    @expose("/<process>/draf", methods=["POST"])
    @needs(MANAGE)
    def begin(self, process: str) -> Response:
        """A new draft from a version."""
        actor = current_actor()
        with operation() as session:
            number = whole(request.form.get("number")) or 0
            version = studioqueries.version_numbered(session, actor, process, number)
            draft_id = deploying.open_draft(session, version, by=actor).id
        return redirect(url_for("DraftScreen.show", process=process, draft_id=draft_id))

    @expose("/<process>/draf/<draft_id>", methods=["GET"])
    @needs(MANAGE)
    @draws
    def show(self, process: str, draft_id: str) -> str:
        """The drawing table."""
        draft = studioqueries.draft_in(db_session(), current_actor(), process, wanted(draft_id))
        versions = studioqueries.versions_of(db_session(), current_actor(), process)
        base = next((row.version for row in versions if row.version.version == draft.based_on), None)
        return render_template(
            "processes/editor.html",
            process=process,
            draft=draft,
            base=base,
            label=versions[0].version.label,
            tables=sorted(name for name in draft.files if name.endswith(".dmn")),
            paths=told_paths(promising.paths_of(draft), _names(draft)),
            board=board_words() | _table(process, draft),
            words=labels,
        )

    @expose("/<process>/draf/<draft_id>", methods=["PUT"])
    @needs(MANAGE)
    def save(self, process: str, draft_id: str) -> Response:
        """Keep the draft; somebody else's later work is never overwritten (409)."""
        sent, draft_id_ = asked(), self._own(process, draft_id)
        with operation() as session:
            draft = deploying.save_draft(
                session, draft_id_, files=files_sent(sent), revision=revision_sent(sent), by=current_actor()
            )
            told = _saved(draft)
        return jsonify(told)

    @expose("/<process>/draf/<draft_id>/salinan", methods=["POST"])
    @needs(MANAGE)
    def copy(self, process: str, draft_id: str) -> Response:
        """Keep one's own work as a draft of its own."""
        sent, draft_id_ = asked(), self._own(process, draft_id)
        with operation() as session:
            made = deploying.copy_draft(session, draft_id_, files=files_sent(sent), by=current_actor()).id
        return jsonify({"alamat": url_for("DraftScreen.show", process=process, draft_id=made)})

    @expose("/<process>/draf/<draft_id>/pemeriksaan", methods=["POST"])
    @needs(MANAGE)
    def check(self, process: str, draft_id: str) -> Response:
        """The gate on the draft as it is saved."""
        draft = studioqueries.draft_in(db_session(), current_actor(), process, wanted(draft_id))
        report = told_report(deploying.check_draft(db_session(), draft.id, by=current_actor()), _names(draft))
        return jsonify(
            {
                "lolos": report["passed"],
                "tahap": report["stages"],
                "temuan": report["findings"],
                "nama": report["names"],
            }
        )

    @expose("/<process>/draf/<draft_id>/skenario", methods=["POST"])
    @needs(MANAGE)
    def adapt(self, process: str, draft_id: str) -> Response:
        """Promised paths brought in line with the changed diagram; some dropped when asked."""
        sent, draft_id_ = asked(), self._own(process, draft_id)
        dropped = [name for name in sent.get("tanpa") or [] if isinstance(name, str)]
        with operation() as session:
            draft, made = deploying.adapt_draft(
                session, draft_id_, revision=revision_sent(sent), without=dropped, by=current_actor()
            )
            told = _saved(draft) | {"skenario": made.text}
        told["perubahan"] = [
            {"nama": name, "apa": what, "kata": str(labels.ADAPTED.get(what, what)), "rinci": spoken(detail)}
            for name, what, detail in made.changes
        ]
        return jsonify(told)

    @expose("/<process>/draf/<draft_id>/percobaan", methods=["POST"])
    @needs(MANAGE)
    def attempt(self, process: str, draft_id: str) -> Response:
        """What a decision table makes of values the author types in; nothing is saved."""
        sent = asked()
        self._own(process, draft_id)
        table, decision = sent.get("tabel"), sent.get("keputusan")
        if not isinstance(table, str) or len(table) > deploying.LARGEST:
            raise Invalid
        return jsonify(spoken(engine().try_decision(table.encode(), str(decision or ""), _values(sent.get("nilai")))))

    @expose("/<process>/draf/<draft_id>/usulan", methods=["POST"])
    @needs(MANAGE)
    def propose(self, process: str, draft_id: str) -> Response:
        """Ask for the draft to become the process; somebody else signs."""
        sent, draft_id_ = asked(), self._own(process, draft_id)
        with operation() as session:
            number = deploying.propose_version(
                session,
                draft_id_,
                revision=revision_sent(sent),
                reason=str(sent.get("alasan") or ""),
                by=current_actor(),
            ).number
        tell(_("Usulan terkirim. Administrator lain perlu menandatanganinya."))
        return jsonify({"alamat": url_for("ProcessScreen.version", process=process, number=number)})

    @expose("/<process>/draf/<draft_id>/pembuangan", methods=["POST"])
    @needs(MANAGE)
    def discard(self, process: str, draft_id: str) -> Response:
        """Throw the draft away."""
        draft_id_ = self._own(process, draft_id)
        with operation() as session:
            deploying.discard_draft(session, draft_id_, by=current_actor())
        tell(_("Draf dibuang."))
        return redirect(url_for("ProcessScreen.show", process=process))

    def _own(self, process: str, draft_id: str) -> UUID:
        """The draft of this process; another process's is absence."""
        return studioqueries.draft_in(db_session(), current_actor(), process, wanted(draft_id)).id


def _saved(draft: ProcessDraft) -> dict[str, Any]:
    return {"revisi": draft.revision, "oleh": draft.saved_name, "pada": tanggal_jam(draft.saved_at)}


def _values(sent: Any) -> dict[str, Value]:
    """Values of variables: plain ones only."""
    if not isinstance(sent, dict) or len(sent) > MOST_VALUES:
        return {}
    return {name: value for name, value in sent.items() if value is None or isinstance(value, str | int | float | bool)}


def _names(draft: ProcessDraft) -> dict[str, str]:
    """What the elements of a draft are called, as far as it can be read."""
    with suppress(Refused):
        return names_of(engine().outline(deploying.sources_in(draft.process, draft.files)))
    return {}


def _decisions(draft: ProcessDraft) -> list[list[str]]:
    """The decisions of a draft's tables; a table that cannot be read offers none."""
    found = []
    for name in sorted(draft.files):
        if name.endswith(".dmn"):
            with suppress(Refused):
                known = engine().try_decision(draft.files[name].encode(), "", {})["decisions"]
                found += [[one["id"], one["label"]] for one in known]
    return found


def _table(process: str, draft: ProcessDraft) -> dict[str, Any]:
    """What the drawing table's script works with."""
    here: dict[str, Any] = {"process": process, "draft_id": draft.id}
    deeds = ("save", "copy", "check", "adapt", "attempt", "propose")
    return {
        "proses": process,
        "draf": str(draft.id),
        "revisi": draft.revision,
        "berkas": draft.files,
        "utama": f"{process}.bpmn",
        "skenario": deploying.SCENARIOS,
        "alamat": {deed: url_for(f"DraftScreen.{deed}", **here) for deed in deeds},
        "kunci": generate_csrf(),
        "daftar": {
            "peran": [[role.code, labels.role_title(role.code)] for role in SHIPPED],
            "formulir": [[code, str(label)] for code, label in labels.FORMS.items()],
            "jawaban": list(labels.answers().items()),
            "layanan": [[name, labels.service_label(name)] for name in SERVICES],
            "peubah": {name: str(label) for name, label in labels.VARIABLES.items()},
            "banding": [[sign, str(label)] for sign, label in labels.COMPARISONS.items()],
        },
        "kata": phrases(),
        "keputusan": _decisions(draft),
        "tabel_kosong": EMPTY_TABLE,
    }
