"""A spreadsheet on its way in: brought, its columns paired, checked, mended outside, proposed, accounted for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Response as Page
from flask import current_app, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.exchange import operations, queries
from portal.exchange.abandoned import import_again
from portal.exchange.chunks import CORRECTION, NEW
from portal.exchange.errors import FileRefused
from portal.exchange.layouts import BY_KEY, PROPOSES, REQUIRED, TARGETS
from portal.exchange.limits import limits
from portal.exchange.models import ImportFile
from portal.exchange.settling import CHANGED, HELD, NOTES, SAME
from portal.exchange.sheets import Sheet, write_book
from portal.exchange.store import SealedStore
from portal.exchange.template import CODE_HEADINGS, HEADINGS, codes, example
from portal.kernel.area import NATION
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.regions import queries as regions
from portal.views.exchange.labels import FLAGS, FOUND, KINDS, chip
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import inform, tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.registry.lists import wanted

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
}
RUNNING = {operations.READING, operations.CHECKING, operations.PROPOSING}


def store() -> SealedStore:
    """Where this portal keeps the files of its exchange."""
    return SealedStore(current_app.config["SETTINGS"].instance / "exchange")


def attachment(pieces: Iterator[bytes], name: str, kind: str) -> Page:
    """A file to be saved, kept by no cache between."""
    answer = Page(pieces, content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


class ImportScreen(Screen):
    """`/impor/`."""

    route_base = "/impor"

    @expose("/", methods=["GET"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def index(self) -> str:
        """The imports of my office, newest first, and the door for another."""
        return _list()

    @expose("/unggah", methods=["POST"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def upload(self) -> Response | tuple[str, int]:
        """Keep a file and go to its columns; the same file again leads to where it is."""
        file = request.files.get("berkas")
        if file is None or not file.filename:
            return _list(_("Pilih dulu berkas XLSX atau CSV.")), 422
        try:
            with operation() as session:
                made = operations.upload(session, file.stream, name=file.filename, store=store(), by=current_actor())
                address = url_for("ImportScreen.show", import_id=made.file.id)
        except FileRefused as refusal:
            return _list(refusal_text(refusal)), refusal.status
        if made.known:
            inform(_("Berkas yang sama sudah pernah dimuat kantor Anda; inilah keadaannya."))
        return redirect(address, 303)

    @expose("/templat.xlsx", methods=["GET"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def template(self) -> Page:
        """An empty list with our headings and one invented row; on a second sheet what each code means."""
        with tempfile.TemporaryDirectory(prefix="verivali-") as folder:
            path = Path(folder) / "templat.xlsx"
            write_book(path, Sheet("Keluarga", HEADINGS, [example()]), Sheet("Kode", CODE_HEADINGS, codes()))
            content = path.read_bytes()
        return attachment(iter([content]), "templat-verivali.xlsx", "xlsx")

    @expose("/<import_id>", methods=["GET"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def show(self, import_id: str) -> str:
        """One import: its columns, or how far it has come and what was found."""
        return _page(_file(import_id))

    @expose("/<import_id>/periksa", methods=["POST"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def check(self, import_id: str) -> Response | tuple[str, int]:
        """Have it checked with the columns paired so."""
        found = _file(import_id)
        typed = {place: request.form.get(f"k{place}", "") for place in range(len(found.columns))}
        options = {name: request.form.get(name, "") for name in ("tanda", "sumber", "periode")}
        kind = request.form.get("jenis", "")
        try:
            with operation() as session:
                operations.check(
                    session,
                    found.id,
                    kind=kind,
                    mapping={place: key for place, key in typed.items() if key},
                    options=options,
                    by=current_actor(),
                )
        except Invalid as refusal:
            shown = {"kind": kind, "mapping": typed, "options": options}
            return _page(_file(import_id), problem=refusal, typed=shown), refusal.status
        except Refused as refusal:
            if refusal.status == 404:
                raise
            warn(refusal_text(refusal))
        return redirect(url_for("ImportScreen.show", import_id=import_id), 303)

    @expose("/<import_id>/kolom", methods=["GET"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def columns(self, import_id: str) -> str | Response:
        """The columns again, to pair them otherwise."""
        found = _file(import_id)
        if found.status in RUNNING or found.proposed or not found.columns:
            return redirect(url_for("ImportScreen.show", import_id=import_id))
        return _page(found, pairing=True)

    @expose("/<import_id>/ajukan", methods=["POST"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def submit(self, import_id: str) -> Response | tuple[str, int]:
        """Propose the good families, and what differs of registered ones where that is asked for."""
        reason, corrections = request.form.get("alasan", ""), bool(request.form.get("perbaikan"))
        try:
            with operation() as session:
                operations.submit(
                    session, wanted(import_id), reason=reason, corrections=corrections, by=current_actor()
                )
        except Invalid as refusal:
            typed = {"reason": reason, "corrections": corrections}
            return _page(_file(import_id), problem=refusal, typed=typed), refusal.status
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            warn(refusal_text(refusal))
        else:
            tell(_("Sedang diajukan di latar belakang. Halaman ini boleh ditutup."))
        return redirect(url_for("ImportScreen.show", import_id=import_id), 303)

    @expose("/<import_id>/ulang", methods=["POST"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def again(self, import_id: str) -> Response:
        """Try again what an interruption ended."""
        try:
            with operation() as session:
                import_again(session, wanted(import_id), by=current_actor())
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            warn(refusal_text(refusal))
        return redirect(url_for("ImportScreen.show", import_id=import_id), 303)

    @expose("/<import_id>/hentikan", methods=["POST"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def stop(self, import_id: str) -> Response:
        """Stop before the next part."""
        with operation() as session:
            operations.stop(session, wanted(import_id), by=current_actor())
        return redirect(url_for("ImportScreen.show", import_id=import_id), 303)

    @expose("/<import_id>/hasil", methods=["GET"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def result(self, import_id: str) -> Page:
        """The same file with one more column: what to mend."""
        found = _file(import_id)
        if found.result is None or found.status in RUNNING:
            raise NotFound
        return attachment(store().pieces(found.result), f"{_stem(found)}-diperiksa.{found.format}", found.format)

    @expose("/<import_id>/kunjungan.xlsx", methods=["GET"])
    @needs(Permission.EXCHANGE_IMPORT_MAKE)
    def visits(self, import_id: str) -> Page:
        """The rows of a matched list that the register does not have, as a list of those to visit."""
        found = _file(import_id)
        if found.visits is None or found.status in RUNNING:
            raise NotFound
        return attachment(store().pieces(found.visits), f"{_stem(found)}-kunjungan.xlsx", "xlsx")


def _stem(found: ImportFile) -> str:
    return Path(found.name).stem[:60].encode("ascii", "ignore").decode().replace('"', "") or "berkas"


def _file(import_id: str) -> ImportFile:
    return operations.import_in(db_session(), wanted(import_id), current_actor())


def _list(problem: str = "") -> str:
    page = queries.imports_page(
        db_session(), current_actor(), after=request.args.get("after"), before=request.args.get("before")
    )
    most = limits().upload
    return render_template("exchange/imports.html", page=page, problem=problem, kinds=KINDS, chip=chip, most=most)


def _page(
    found: ImportFile, *, problem: Refused | None = None, typed: dict[str, Any] | None = None, pairing: bool = False
) -> str:
    actor, typed = current_actor(), typed or {}
    pairing = pairing or "mapping" in typed or found.status == operations.MAPPING
    kind = typed.get("kind") or found.kind
    findings, preview, waiting = None, [], {}
    if not pairing and found.status not in RUNNING:
        waiting = queries.waiting(db_session(), found)
        preview = queries.corrections_preview(db_session(), actor, found.id) if waiting.get(CORRECTION) else []
        findings = queries.findings_page(
            db_session(),
            actor,
            found.id,
            code=request.args.get("temuan", ""),
            after=request.args.get("after"),
            before=request.args.get("before"),
        )
    return render_template(
        "exchange/import.html",
        found=found,
        kind=kind,
        pairing=pairing,
        running=found.status in RUNNING,
        proposes=found.kind in PROPOSES,
        mapping=typed.get("mapping") or operations.mapping_of(found),
        options=typed.get("options") or found.options,
        reason=typed.get("reason", found.reason),
        problem=refusal_text(problem) if problem else "",
        wrong=problem.fields if problem else {},
        groups=_groups(),
        needed=[BY_KEY[key].label for key in REQUIRED.get(kind, ())],
        findings=findings,
        preview=preview,
        new_left=waiting.get(NEW, 0),
        corrections_left=waiting.get(CORRECTION, 0),
        corrections=typed.get("corrections", found.corrections),
        places=regions.names(db_session(), {found.region_code}),
        counts=_counts(found),
        held=found.summary.get(HELD, 0),
        refusals=queries.refusals(db_session(), found) if not pairing else [],
        standing=(CHANGED, SAME),
        **_words(actor),
    )


def _counts(found: ImportFile) -> list[tuple[str, int]]:
    """Kinds of what must be mended, the most frequent first."""
    asking = ((code, count) for code, count in found.summary.items() if code not in {*NOTES, HELD})
    return sorted(asking, key=lambda one: -one[1])


def _groups() -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for one in TARGETS:
        groups.setdefault(one.group, []).append(one)
    return groups


def _words(actor: Actor) -> dict[str, Any]:
    kinds = {kind: label for kind, label in KINDS.items() if kind != "tanda" or actor.region_code == NATION}
    return {"kinds": kinds, "chip": chip, "told": FOUND, "flags": FLAGS}
