"""The register for programs: `/api/v1/keluarga/`, `/individu/`, `/ruta/`. Codes stay codes, secrets stay masked."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import Schema, fields

from portal.regions import queries as regions
from portal.registry.codes import FIELDS, Field
from portal.registry.values import Record, entity_of, shown, stored_record
from portal.views.kit.modelapis import PortalModelApi
from portal.views.kit.session import db_session
from portal.views.registry.lists import INDIVIDU, KELUARGA, RUTA

WORDS = {
    "id": _("Pengenal"),
    "region_code": _("Kode desa/kelurahan"),
    "village": _("Desa/kelurahan"),
    "status": _("Status"),
    "valid_from": _("Berlaku sejak"),
    "version": _("Versi"),
    "nama_kepala": _("Kepala keluarga"),
    "jumlah_anggota": _("Jumlah anggota"),
    "desil": _("Desil"),
    "keluarga_id": _("Keluarga"),
    "ruta_id": _("Rumah tangga"),
}
"""What columns are called that are no question of the register."""


def _labels(entity: str) -> dict[str, str]:
    return WORDS | {field.name: field.label for field in FIELDS[entity]}


class PlacedSchema(Schema):
    """What every record of the register says of itself."""

    id = fields.UUID()
    region_code = fields.Function(lambda record: f"{record.region_code:010d}")
    status = fields.String()
    valid_from = fields.AwareDateTime(format="iso")


class KeluargaSchema(PlacedSchema):
    """A family in a list."""

    nama_kepala = fields.String()
    nomor_kk = fields.String()
    jumlah_anggota = fields.Integer()
    desil = fields.Integer()


class IndividuSchema(PlacedSchema):
    """A person in a list."""

    keluarga_id = fields.UUID()
    nama = fields.String()
    nik = fields.String()
    tanggal_lahir = fields.Date()
    jenis_kelamin = fields.String()
    hub_kepala = fields.String()


class RutaSchema(PlacedSchema):
    """A household in a list."""

    alamat = fields.String()
    rt = fields.String()
    rw = fields.String()
    dusun = fields.String()
    lantai = fields.String()


def _answer(field: Field) -> fields.Field:
    """A field of a record: its code or text as the register holds it; a secret masked."""

    def read(record: Record) -> Any:
        stored = stored_record(record)[field.name]
        return shown(entity_of(record), field, stored) if field.secret else stored

    return fields.Function(read)


def _village(record: Record) -> str:
    return regions.names(db_session(), [record.region_code]).get(record.region_code, "")


def _whole(entity: str, base: type[Schema], **more: fields.Field) -> Schema:
    """The schema of one record with all its answers."""
    answers = {field.name: _answer(field) for field in FIELDS[entity]}
    more |= {"version": fields.Integer(), "village": fields.Function(_village)}
    return type(f"{entity.title()}Whole", (base,), answers | more)()


class KeluargaApi(PortalModelApi):
    """`/api/v1/keluarga/`."""

    resource_name = "keluarga"
    class_permission_name = "registry:keluarga"
    datamodel = KELUARGA
    schema = KeluargaSchema
    list_title = show_title = _("Keluarga")
    label_columns = _labels("keluarga")
    show_model_schema = _whole("keluarga", KeluargaSchema, ruta_id=fields.UUID())


class IndividuApi(PortalModelApi):
    """`/api/v1/individu/`."""

    resource_name = "individu"
    class_permission_name = "registry:keluarga"
    datamodel = INDIVIDU
    schema = IndividuSchema
    list_title = show_title = _("Individu")
    label_columns = _labels("individu")
    show_model_schema = _whole("individu", IndividuSchema)


class RutaApi(PortalModelApi):
    """`/api/v1/ruta/`."""

    resource_name = "ruta"
    class_permission_name = "registry:keluarga"
    datamodel = RUTA
    schema = RutaSchema
    list_title = show_title = _("Rumah tangga")
    label_columns = _labels("ruta")
    show_model_schema = _whole("ruta", RutaSchema)
