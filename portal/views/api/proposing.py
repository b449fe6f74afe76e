"""Proposing: `POST /api/v1/usulan` does what the form does, once for each idempotency key, or only tries it."""

from __future__ import annotations

import hashlib
import json
import re
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.access.tokens import Scope
from portal.cases import proposing
from portal.cases.errors import StillWrong
from portal.kernel.errors import Invalid, Refused
from portal.kernel.ids import parse_id
from portal.registry import queries
from portal.registry.answers import key_of
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.rules import blocking
from portal.registry.serving import veiled_names
from portal.registry.unmasking import unmasked
from portal.views.api import telling
from portal.views.api.checking import fitting, sent
from portal.views.api.contract import Contract, Service, served, wanted
from portal.views.api.pointers import Places, pointer
from portal.views.api.schemas import Schema
from portal.views.kit.errors import answer, refusal_text
from portal.views.kit.formats import galat
from portal.views.kit.identity import current_actor
from portal.views.kit.session import db_session, operation

RECORDS = ("ruta", "keluarga")
KEY_HEADER = "Idempotency-Key"
SHORTEST_KEY, LONGEST_KEY = 8, 80
KEY: Schema = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_.:-]{8,80}$",
    "description": _("Kunci buatan pengirim, satu untuk tiap usulan; dikirim lagi: jawaban yang sama."),
}
DRY_RUN: Schema = {"type": "boolean", "default": False, "description": _("true: hanya diperiksa, tidak disimpan.")}
PROPOSE = Contract(
    _("Kirim usulan baru, perbaikan, atau penghapusan"),
    _("Usulan"),
    Scope.PROPOSE,
    {200: "HasilCoba", 201: "UsulanTersimpan"},
    {"dry_run": DRY_RUN},
    takes="Usulan",
    headers={KEY_HEADER: KEY},
)


class MissingKey(Refused):
    """Kirim kepala Idempotency-Key: 8 sampai 80 huruf, angka, atau tanda _ . : -, satu untuk tiap usulan."""

    status = 400


class ProposalService(Service):
    """`/api/v1/usulan`."""

    @expose("/usulan", methods=["POST"])
    @served(PROPOSE, right=Permission.CASES_USULAN_PROPOSE)
    def propose(self, asked: dict[str, Any]) -> Response | dict[str, Any]:
        """Keep a proposal and open its case; with `dry_run` only say what the rules find."""
        key, given, actor = _key(), sent(), current_actor()
        clean = fitting("Usulan", _unmasked(given))
        proposal = _proposal(clean)
        places, names = _places(clean, proposal), _names(clean, proposal)
        try:
            if asked["dry_run"]:
                with operation() as session:
                    findings = proposing.rehearse(session, proposal, by=actor)
                told = [telling.finding(one, places.kept(one), names) for one in findings]
                return jsonify(dapat_diajukan=not blocking(findings), temuan=told)
            with operation() as session:
                answered = proposing.propose_once(
                    session, proposal, key=key, request=_digest(given), told=partial(_told, places, names), by=actor
                )
        except StillWrong as wrong:
            with operation() as session:
                proposing.remember_hits(session, wrong, proposal.region_code, by=actor)
            fields = {place: galat(one.message) for one in wrong.findings if (place := places.kept(one))}
            told = [telling.finding(one, places.kept(one), names) for one in wrong.findings]
            return _refused(wrong, fields, told)
        except Invalid as wrong:
            db_session().rollback()
            return _refused(wrong, _pointed(places, wrong), [])
        response = jsonify(answered.body)
        response.status_code = 201
        response.headers["Location"] = url_for("CaseService.case", case_id=answered.body["id"])
        if answered.again:
            response.headers["Idempotency-Replayed"] = "true"
        return response


def _key() -> str:
    key = request.headers.get(KEY_HEADER, "")
    if re.fullmatch(KEY["pattern"], key, re.ASCII):
        return key
    if not key:
        told = gettext("Wajib diisi.")
    elif not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        told = gettext("Panjangnya %(huruf)d; isi 8 sampai 80 huruf.", huruf=len(key))
    else:
        told = gettext("Hanya huruf, angka, dan tanda _ . : - tanpa spasi.")
    raise MissingKey(fields={KEY_HEADER: told})


def _digest(sent: dict[str, Any]) -> bytes:
    """Of what was sent, whatever the order of its names."""
    return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).digest()


def _refused(wrong: Invalid, fields: dict[str, str], findings: list[dict[str, Any]]) -> Response:
    """A problem with what to mend, at its place or as findings of the rules."""
    response = answer(wrong.status, refusal_text(wrong), fields=fields)
    if findings:
        response.data = json.dumps((response.get_json(force=True)) | {"temuan": findings}, ensure_ascii=False)
    return response


def _pointed(places: Places, wrong: Invalid) -> dict[str, str]:
    """What is wrong at its place in what was sent; what is about the registered family, at the draft's own name."""
    told = {}
    for name, message in wrong.fields.items():
        key, _dot, field = name.partition(".")
        told[places.drafted(key, field or None) or pointer([name])] = galat(message)
    return told


def _places(sent: dict[str, Any], proposal: proposing.Proposal) -> Places:
    members = proposal.draft.anggota if proposal.draft else []
    return Places(sent, [str(one.id) if one.id else None for one in members])


def _unmasked(given: Any) -> Any:
    """What was sent without the masks that only came back. Refuses a mask that says nothing, at its place."""
    if not isinstance(given, dict):
        return given
    named = given.get("keluarga_id")
    family_id = parse_id(named) if isinstance(named, str) else None
    clean, wrong = unmasked(db_session(), given, family_id, opened=telling.seen(), by=current_actor())
    if wrong:
        raise Invalid(fields={pointer(place): gettext(message) for place, message in wrong.items()})
    return clean


def _names(sent: dict[str, Any], proposal: proposing.Proposal) -> dict[str, str]:
    """Names of members as they may be told: those that were sent, and what is shown of the others'."""
    if proposal.draft is None:
        return {}
    named = {wanted(one["id"]) for one in sent.get("anggota", []) if "id" in one and "nama" in one}
    return veiled_names(proposal.draft, named, opened=telling.seen())


def _told(places: Places, names: dict[str, str], kept: proposing.Kept) -> dict[str, Any]:
    case = kept.case
    return {
        "id": str(case.id),
        "nomor": case.number,
        "usulan_id": str(case.change_set_id),
        "keluarga_id": str(case.subject_id),
        "status": case.status,
        "langkah": case.step,
        "diajukan": kept.submitted,
        "temuan": [telling.finding(one, places.kept(one), names) for one in kept.findings],
    }


def _proposal(sent: dict[str, Any]) -> proposing.Proposal:
    """What was sent as a proposal. Outside the area the family does not exist (`NotFound`)."""
    kind, family_id = sent["jenis"], wanted(sent["keluarga_id"]) if "keluarga_id" in sent else None
    draft: FamilyDraft | None
    if family_id is None:
        region_code, draft = int(sent["desa"]), _overlaid(FamilyDraft({}, {}, []), sent)
    else:
        region_code = proposing.place_of(db_session(), family_id, by=current_actor())
        draft = None if kind == "penghapusan" else _amended(family_id, sent)
    return proposing.Proposal(
        kind=kind,
        region_code=region_code,
        draft=draft,
        reason=sent["alasan"],
        keluarga_id=family_id,
        reason_code=sent.get("sebab"),
        submit=sent.get("ajukan", True),
        province_step=current_app.config["SETTINGS"].province_step,
        answered=any("jawaban" in one for one in [*(sent.get(name, {}) for name in RECORDS), *sent.get("anggota", [])]),
    )


def _amended(family_id: UUID, sent: dict[str, Any]) -> FamilyDraft:
    """The registered family with what was sent laid over it."""
    return _overlaid(queries.draft_of(db_session(), current_actor(), family_id), sent)


def _overlaid(draft: FamilyDraft, sent: dict[str, Any]) -> FamilyDraft:
    draft.ruta.update(_flat(sent.get("ruta", {})))
    draft.keluarga.update(_flat(sent.get("keluarga", {})))
    known = {str(member.id): member for member in draft.anggota}
    seen: set[str] = set()
    for place, given in enumerate(sent.get("anggota", [])):
        values = {name: value for name, value in _flat(given).items() if name not in {"id", "keluar"}}
        leaves = given.get("keluar", False)
        if "id" not in given:
            if leaves:
                raise Invalid(fields={f"/anggota/{place}/keluar": "Anggota baru tidak dapat dikeluarkan."})
            draft.anggota.append(MemberDraft(None, values))
            continue
        if given["id"] not in known or given["id"] in seen:
            raise Invalid(fields={f"/anggota/{place}/id": "Bukan anggota keluarga ini, atau disebut dua kali."})
        seen.add(given["id"])
        known[given["id"]].values.update(values)
        known[given["id"]].removed = leaves
    return draft


def _flat(sent: dict[str, Any]) -> dict[str, Any]:
    """A record as drafts hold it: its answers beside its fields, under their keys."""
    fields = {name: value for name, value in sent.items() if name != "jawaban"}
    return fields | {key_of(name): value for name, value in sent.get("jawaban", {}).items()}
