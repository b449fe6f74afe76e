"""The OpenAPI 3.1 document, put together from the routes' contracts and the schemas that check requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template
from flask_appbuilder import expose
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from werkzeug.routing import Rule

from portal.access.tokens import SCOPE_LABELS, Scope
from portal.views.api.answering import in_force, schemas
from portal.views.api.contract import Contract, Service, tagged
from portal.views.api.schemas import CODE, ID, TEXT, Schema, ref
from portal.views.kit.screens import Screen, public

PATH_PARAMS: dict[str, Schema] = {"code": CODE, "list_name": TEXT}
"""Address parameter → its schema; all others are identifiers."""
READ_PROBLEMS = (400, 401, 403, 404, 429, 503)
SEND_PROBLEMS = (*READ_PROBLEMS, 409, 413, 415, 422)
WORDS = {
    400: _("Permintaan tidak dapat dibaca; parameter yang keliru disebut."),
    401: _("Tanpa token, atau token tidak berlaku lagi."),
    403: _("Peran atau lingkup token tidak mencakup ini."),
    404: _("Tidak ada, atau di luar wilayah tugas."),
    409: _("Berbenturan dengan keadaan sekarang, misalnya sudah ada usulan yang berjalan."),
    413: _("Isi melebihi 1 MB."),
    415: _("Isi bukan application/json."),
    422: _("Isian tidak memenuhi skema atau aturan data; yang keliru disebut."),
    429: _("Terlalu banyak panggilan; lihat Retry-After."),
    503: _("Portal sedang sibuk."),
    304: _("Tidak berubah sejak If-None-Match."),
}
ABOUT = _(
    "Membaca register dan kasus, dan mengirim usulan, untuk sistem lain. Token dibuat di portal pada Akun saya, "
    "Token API. Token bekerja dalam satu penugasan: hanya wilayah penugasan itu yang terlihat. "
    "NIK, No. KK, dan nama ibu selalu disamarkan; data anak, disabilitas, kesehatan, dan keuangan juga, kecuali untuk "
    "token berlingkup read:personal. "
    "Jawaban kuesioner dikirim di bawah `jawaban` menurut nama tetap pertanyaannya, seperti kuesioner yang berlaku. "
    "Data tidak pernah diubah langsung: setiap perubahan adalah usulan yang diputus orang."
)


def routes(app: Flask) -> Iterator[tuple[Rule, str, Contract]]:
    """Every route with a contract, with its method, in order of address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        contract = getattr(app.view_functions[rule.endpoint], "portal_contract", None)
        if contract is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method.lower(), contract


def document(app: Flask) -> dict[str, Any]:
    """The whole document, in the reader's language."""
    return _spoken(_written(app))  # type: ignore[no-any-return]


def _spoken(value: Any) -> Any:
    """A part of the document with its words said."""
    if isinstance(value, dict):
        return {key: _spoken(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_spoken(one) for one in value]
    return str(value) if isinstance(value, LazyString) else value


def _written(app: Flask) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, contract in routes(app):
        address = re.sub(r"<(?:[^<>]*:)?([a-z_]+)>", r"{\1}", rule.rule)
        paths.setdefault(address, {})[method] = _operation(rule, method, contract)
    return {
        "openapi": "3.1.0",
        "info": {"title": "API Verivali", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas(in_force(), "en" if get_locale().language == "en" else "id"),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Token API, berawalan vvl_."}
            },
        },
    }


def _operation(rule: Rule, method: str, contract: Contract) -> dict[str, Any]:
    problems = SEND_PROBLEMS if contract.takes else READ_PROBLEMS
    answers: dict[str, Any] = {
        str(status): {"description": contract.summary, "content": {"application/json": {"schema": ref(name)}}}
        for status, name in contract.gives.items()
    }
    if method == "get":
        answers["304"] = {"description": WORDS[304]}
    for status in sorted(problems):
        answers[str(status)] = {
            "description": WORDS[status],
            "content": {"application/problem+json": {"schema": ref("Galat")}},
        }
    made: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": contract.summary,
        "tags": [contract.group],
        "security": [{"token": [contract.scope] if contract.scope else []}],
        "parameters": list(_parameters(rule, contract)),
        "responses": answers,
    }
    if contract.takes:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": ref(contract.takes)}}}
    return made


def _parameters(rule: Rule, contract: Contract) -> Iterator[dict[str, Any]]:
    for name in sorted(rule.arguments):
        yield {"name": name, "in": "path", "required": True, "schema": PATH_PARAMS.get(name, ID)}
    for name, schema in contract.headers.items():
        yield {"name": name, "in": "header", "required": True, "schema": schema}
    for name, schema in contract.params.items():
        yield {"name": name, "in": "query", "required": False, "schema": schema}


class DocumentService(Service):
    """`/api/v1/openapi.json`."""

    @expose("/openapi.json", methods=["GET"])
    @public
    def openapi(self) -> Response:
        """The document, for everybody: it shows nothing of the register."""
        return tagged(jsonify(document(current_app)))  # type: ignore[arg-type]

    openapi.portal_scope = ""  # type: ignore[attr-defined]


class DocumentScreen(Screen):
    """`/dokumentasi-api/`."""

    route_base = "/dokumentasi-api"

    @expose("/", methods=["GET"])
    @public
    def index(self) -> str:
        """The same document for people: what there is, for which scope, what goes in and comes out."""
        made = document(current_app)  # type: ignore[arg-type]
        groups: dict[str, list[dict[str, Any]]] = {}
        for address, methods in made["paths"].items():
            for method, operation in methods.items():
                group = groups.setdefault(operation["tags"][0], [])
                group.append({"address": address, "method": method.upper(), **operation})
        scopes = {scope.value: SCOPE_LABELS[scope] for scope in Scope}
        return render_template(
            "api/document.html", groups=groups, scopes=scopes, schemas=made["components"]["schemas"], words=WORDS
        )
