"""Reading: families, people, households, cases, regions, lists of codes; only what the token's post may see."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask_appbuilder import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission as P  # noqa: N817 - read as a table
from portal.access.tokens import Scope
from portal.cases import queries as cases
from portal.cases.evidence.queries import evidence_of
from portal.kernel.area import EVERYWHERE, Area
from portal.kernel.errors import NotFound
from portal.kernel.pages import Page
from portal.regions import queries as regions
from portal.registry import serving
from portal.registry.codes import CODES
from portal.registry.listing import KeluargaFilters
from portal.registry.proposals import KINDS
from portal.views.api import telling
from portal.views.api.checking import body
from portal.views.api.contract import PAGING, PER_PAGE, PLACE, WORDS, Contract, Service, paged, reading, served, wanted
from portal.views.api.schemas import CASE_STATES, Schema
from portal.views.kit.identity import current_actor
from portal.views.kit.questions import bad
from portal.views.kit.session import db_session
from portal.views.kit.veils import number_in

STATUS: Schema = {
    "type": "string",
    "enum": list(CODES["status"]),
    "description": _("Tanpa ini: semua yang tidak dihapus."),
}
DESIL: Schema = {"type": "integer", "minimum": 1, "maximum": 10}
LEVEL: Schema = {"type": "integer", "minimum": 1, "maximum": 4, "description": _("1 provinsi … 4 desa/kelurahan.")}
FOUND = 25
REGISTER, CASES, REFERENCE = _("Data register"), _("Kasus"), _("Rujukan")
_READ_REGISTER: dict[str, Any] = {"scope": Scope.READ_REGISTRY, "right": P.REGISTRY_KELUARGA_READ}
_READ_CASES: dict[str, Any] = {"scope": Scope.READ_CASES, "right": P.CASES_CASE_READ}
_NARROWED: dict[str, Schema] = {"q": WORDS, "wilayah": PLACE, "status": STATUS, **PAGING}
_CASES_NARROWED: dict[str, Schema] = {
    "q": WORDS | {"description": _("Nama kepala keluarga atau nomor kasus.")},
    "status": {"type": "string", "enum": list(CASE_STATES)},
    "jenis": {"type": "string", "enum": list(KINDS)},
    **PAGING,
}


class RegisterService(Service):
    """`/api/v1/keluarga`, `/individu`, `/ruta`."""

    @expose("/keluarga", methods=["GET"])
    @reading(_("Daftar keluarga"), REGISTER, "HalamanKeluarga", _NARROWED | {"desil": DESIL}, **_READ_REGISTER)
    def families(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Families of the area, in order of village."""
        return _records("keluarga", asked)

    @expose("/keluarga/<keluarga_id>", methods=["GET"])
    @reading(_("Satu keluarga dengan rumah tangga dan anggotanya"), REGISTER, "KeluargaUtuh", {}, **_READ_REGISTER)
    def family(self, keluarga_id: str, asked: dict[str, Any]) -> dict[str, Any]:
        """A family, whole."""
        found = serving.family(db_session(), current_actor(), wanted(keluarga_id))
        return telling.whole(db_session(), found.keluarga, found.ruta, found.members)

    @expose("/individu", methods=["GET"])
    @reading(_("Daftar individu"), REGISTER, "HalamanIndividu", _NARROWED, **_READ_REGISTER)
    def people(self, asked: dict[str, Any]) -> dict[str, Any]:
        """People of the area, in order of village."""
        return _records("individu", asked)

    @expose("/individu/<individu_id>", methods=["GET"])
    @reading(_("Satu individu"), REGISTER, "Individu", {}, **_READ_REGISTER)
    def person(self, individu_id: str, asked: dict[str, Any]) -> dict[str, Any]:
        """A person."""
        return telling.record(
            db_session(), serving.record(db_session(), current_actor(), "individu", wanted(individu_id))
        )

    @expose("/ruta", methods=["GET"])
    @reading(_("Daftar rumah tangga"), REGISTER, "HalamanRuta", _NARROWED, **_READ_REGISTER)
    def households(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Households of the area, in order of village."""
        return _records("ruta", asked)

    @expose("/ruta/<ruta_id>", methods=["GET"])
    @reading(_("Satu rumah tangga"), REGISTER, "Ruta", {}, **_READ_REGISTER)
    def household(self, ruta_id: str, asked: dict[str, Any]) -> dict[str, Any]:
        """A household."""
        return telling.record(db_session(), serving.record(db_session(), current_actor(), "ruta", wanted(ruta_id)))

    @expose("/cari", methods=["POST"])
    @served(
        Contract(
            _("Cari menurut NIK atau No. KK"), REGISTER, Scope.READ_REGISTRY, {200: "HasilPencarian"}, takes="Pencarian"
        ),
        right=P.REGISTRY_KELUARGA_READ,
    )
    def find(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Families and people of a number, inside the area; the number stays out of addresses."""
        filters = KeluargaFilters(text=body("Pencarian")["nomor"])
        session, actor = db_session(), current_actor()
        found = {
            name: serving.records_page(session, actor, name, filters, after=None, size=FOUND)
            for name in ("keluarga", "individu")
        }
        return {name: [telling.record(session, one) for one in page.rows] for name, page in found.items()}


class CaseService(Service):
    """`/api/v1/kasus`."""

    @expose("/kasus", methods=["GET"])
    @reading(
        _("Daftar kasus, yang terbaru lebih dahulu"),
        CASES,
        "HalamanKasus",
        _CASES_NARROWED,
        **_READ_CASES,
    )
    def cases(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Cases of the area, newest first."""
        filters = cases.CaseFilters(text=_words(asked), status=asked["status"], kind=asked["jenis"])
        size = asked["limit"] or PER_PAGE
        return paged(
            cases.case_page(db_session(), current_actor(), filters, after=asked["after"], size=size), telling.case
        )

    @expose("/kasus/<case_id>", methods=["GET"])
    @reading(_("Satu kasus dengan keputusan dan tugas yang terbuka"), CASES, "KasusUtuh", {}, **_READ_CASES)
    def case(self, case_id: str, asked: dict[str, Any]) -> dict[str, Any]:
        """A case, its decisions in order, and whom it waits for."""
        view = cases.case_view(db_session(), current_actor(), wanted(case_id))
        return {
            "kasus": telling.case(view.case),
            "keputusan": [telling.decision(one) for one in view.decisions],
            "menunggu": [telling.task(one) for one in view.tasks],
        }

    @expose("/kasus/<case_id>/bukti", methods=["GET"])
    @reading(_("Bukti usulan satu kasus"), CASES, "BuktiKasus", {}, **_READ_CASES)
    def evidence(self, case_id: str, asked: dict[str, Any]) -> dict[str, Any]:
        """The files a case's proposal brings: what each is, who sent it when; not their content."""
        session, actor = db_session(), current_actor()
        found = evidence_of(session, actor, cases.case_view(session, actor, wanted(case_id)))
        return {"data": [telling.evidence(one) for one in found.files], "tertutup": found.withheld}


class ReferenceService(Service):
    """`/api/v1/wilayah`, `/daftar-kode`: the same for everybody."""

    @expose("/wilayah", methods=["GET"])
    @reading(
        _("Daftar wilayah, menurut kode"),
        REFERENCE,
        "HalamanWilayah",
        {"di": PLACE, "tingkat": LEVEL, **PAGING},
        scope=None,
        right=P.REGIONS_REGION_READ,
    )
    def regions(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Regions in force, in order of code."""
        area = Area.of(int(asked["di"])) if asked["di"] else EVERYWHERE
        size = asked["limit"] or PER_PAGE
        page = regions.region_page(db_session(), area=area, level=asked["tingkat"], after=asked["after"], size=size)
        return paged(page, telling.region)

    @expose("/wilayah/<code>", methods=["GET"])
    @reading(_("Satu wilayah"), REFERENCE, "Wilayah", {}, scope=None, right=P.REGIONS_REGION_READ)
    def region(self, code: str, asked: dict[str, Any]) -> dict[str, Any]:
        """A region in force."""
        if len(code) != regions.CODE_DIGITS or not (code.isascii() and code.isdigit()):
            raise NotFound
        return telling.region(regions.region(db_session(), int(code)))

    @expose("/daftar-kode", methods=["GET"])
    @reading(_("Semua daftar kode"), REFERENCE, "SemuaDaftarKode", {}, scope=None, right=None)
    def code_lists(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Every list of codes with its labels."""
        return {"data": [{"nama": name, "kode": _labelled(codes)} for name, codes in CODES.items()]}

    @expose("/daftar-kode/<list_name>", methods=["GET"])
    @reading(_("Satu daftar kode"), REFERENCE, "DaftarKode", {}, scope=None, right=None)
    def code_list(self, list_name: str, asked: dict[str, Any]) -> dict[str, Any]:
        """One list of codes with its labels."""
        if list_name not in CODES:
            raise NotFound
        return {"nama": list_name, "kode": _labelled(CODES[list_name])}


def _labelled(codes: dict[str, str]) -> dict[str, str]:
    return {code: gettext(label) for code, label in codes.items()}


def _words(asked: dict[str, Any]) -> str:
    """Typed words; a national number is refused, for addresses are written down on the way."""
    text: str = asked["q"] or ""
    if number_in(text):
        raise bad("q", gettext("NIK dan No. KK dicari dengan POST /api/v1/cari, supaya tidak tertulis di alamat"))
    return text


def _records(entity: str, asked: dict[str, Any]) -> dict[str, Any]:
    filters = KeluargaFilters(
        text=_words(asked),
        region_code=int(asked["wilayah"]) if asked["wilayah"] else None,
        desil=asked.get("desil"),
        status=asked["status"],
    )
    size = asked["limit"] or PER_PAGE
    page: Page[Any] = serving.records_page(
        db_session(), current_actor(), entity, filters, after=asked["after"], size=size
    )
    session, actor = db_session(), current_actor()
    names = serving.head_names(session, actor, page.rows, telling.seen()) if entity == "keluarga" else None
    return paged(page, partial(telling.record, session, known={}, names=names))
