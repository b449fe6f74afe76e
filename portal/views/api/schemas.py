"""What goes in and out of the API, as JSON Schema: the very objects that check requests and fill the OpenAPI document.

Made from the register's own list of fields and codes, so that a new field is in the API without anybody adding it.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from portal.registry.classes import OF_CHILDREN, class_of
from portal.registry.codes import CODES, FIELDS, Field
from portal.registry.records import EVERY_KIND

Schema = dict[str, Any]
LONGEST = 200
LONGEST_REASON = 2000
MOST_MEMBERS = 30
UUID_PATTERN = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
CASE_STATES = ("berjalan", "selesai", "ditolak", "dibatalkan")
ANSWER_PATTERNS = {
    "nik": "^[0-9]{0,20}$",
    "kk": "^[0-9]{0,20}$",
    "tanggal": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
    "angka": "^(-?[0-9]{1,9})?$",
    "desimal": "^(-?[0-9]{1,9}([.][0-9]{1,12})?)?$",
}
"""Kind of field → how its answer is written; the empty text takes an answer away."""

ID: Schema = {"type": "string", "pattern": UUID_PATTERN, "description": _("Pengenal (UUID).")}
CODE: Schema = {"type": "string", "pattern": "^[0-9]{10}$", "description": _("Kode wilayah Kemendagri, 10 angka.")}
MOMENT: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}


def ref(name: str) -> Schema:
    """A schema by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def thing(properties: dict[str, Schema], *, required: tuple[str, ...] | None = None, about: Any = "") -> Schema:
    """An object with just these properties; all of them required unless said otherwise."""
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if wanted := list(properties if required is None else required):
        made["required"] = wanted
    return made | ({"description": about} if about else {})


def page(name: str) -> Schema:
    """A page of a list."""
    return thing(
        {
            "data": {"type": "array", "items": ref(name), "maxItems": 100},
            "next": {
                "type": ["string", "null"],
                "description": _("Penunjuk halaman berikutnya; null di akhir daftar."),
            },
            "jumlah": {
                "type": "integer",
                "minimum": 0,
                "description": _("Banyaknya, dihitung paling jauh sampai 1000."),
            },
            "jumlah_lebih": {"type": "boolean", "description": _("true: ada lebih banyak dari `jumlah`.")},
        }
    )


def _about(field: Field) -> str:
    """What a field is, in the reader's language."""
    unit, number = f" ({field.unit})" if field.unit else "", f", {field.bdt}" if field.bdt else ""
    more = gettext("Kode dari daftar %(nama)s.", nama=field.codes) if field.codes else ""
    if field.secret:
        more = gettext("Disamarkan.")
    elif class_of(field):
        more += " " + gettext("Disamarkan, kecuali dengan read:personal.")
    elif field.name in OF_CHILDREN:
        more = gettext("Milik anak disamarkan, kecuali dengan read:personal.")
    return f"{gettext(field.label)}{unit}{number}. {more}".strip()


def _help(field: Field) -> str:
    """How a field is filled in, in the reader's language."""
    return f"{gettext(field.label)}. {gettext(field.help) if field.help else ''}".strip()


def _told(field: Field) -> Schema:
    """How a field's answer is read."""
    return MAYBE_TEXT | {"description": LazyString(_about, field)}


def _asked(field: Field) -> Schema:
    """How a field's answer is sent."""
    told: Schema = {"type": "string", "description": LazyString(_help, field)}
    if field.codes:
        return told | {"enum": ["", *field.choices]}
    kind = "desimal" if field.decimal else field.kind
    pattern = ANSWER_PATTERNS.get(kind)
    return told | ({"pattern": pattern} if pattern else {"maxLength": LONGEST})


ANSWER_SCHEMAS = {"ruta": "JawabanRuta", "keluarga": "JawabanKeluarga", "individu": "JawabanIndividu"}
"""Entity → the schema of its answers as they are sent; made of the questionnaire in force (`answering`)."""
UNDER: Schema = MAYBE_TEXT | {"description": _("Versi kuesioner jawaban, misalnya bdt2015@1.")}


def _placed(entity: str, more: dict[str, Schema] | None = None) -> Schema:
    """A record of the register, its answers among what every record says of itself."""
    head: dict[str, Schema] = {
        "id": ID,
        "desa": CODE,
        "status": {"type": "string", "enum": list(CODES["status"])},
        "berlaku_sejak": MOMENT,
        "versi": {"type": "integer", "minimum": 1},
    }
    fields = {field.name: _told(field) for field in FIELDS[entity]}
    return thing(head | (more or {}) | fields | {"jawaban": ref("Jawaban"), "instrumen": UNDER})


def _answers(entity: str, more: dict[str, Schema] | None = None) -> Schema:
    fields = {field.name: _asked(field) for field in FIELDS[entity]}
    return thing((more or {}) | fields | {"jawaban": ref(ANSWER_SCHEMAS[entity])}, required=())


FAMILY: dict[str, Schema] = {
    "nama_kepala": TEXT,
    "jumlah_anggota": {"type": "integer", "minimum": 0},
    "desil": {"type": ["integer", "null"], "minimum": 1, "maximum": 10},
    "ruta_id": ID,
}
REASON: Schema = {"type": "string", "maxLength": LONGEST_REASON, "description": _("Alasan usulan, sedikitnya 5 huruf.")}
HAND_IN: Schema = {
    "type": "boolean",
    "default": True,
    "description": _("true: langsung diajukan. false: disimpan sebagai draf."),
}
WHOLE: dict[str, Schema] = {
    "ruta": ref("IsianRuta"),
    "keluarga": ref("IsianKeluarga"),
    "anggota": {"type": "array", "items": ref("IsianAnggota"), "maxItems": MOST_MEMBERS},
}

SCHEMAS: dict[str, Schema] = {
    "Jawaban": {
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean", "array", "object"]},
        "description": _("Jawaban menurut nama tetap pertanyaan; yang bersifat pribadi disamarkan."),
    },
    "Keluarga": _placed("keluarga", FAMILY),
    "Individu": _placed("individu", {"keluarga_id": ID}),
    "Ruta": _placed("ruta"),
    "KeluargaUtuh": thing(
        {"keluarga": ref("Keluarga"), "ruta": ref("Ruta"), "anggota": {"type": "array", "items": ref("Individu")}},
        about=_("Satu keluarga dengan rumah tangga dan anggotanya, kepala keluarga lebih dahulu."),
    ),
    "Wilayah": thing(
        {
            "kode": CODE,
            "nama": TEXT,
            "tingkat": {"type": "integer", "minimum": 0, "maximum": 4, "description": _("1 provinsi … 4 desa.")},
            "jenis": TEXT,
            "induk": {"type": ["string", "null"], "pattern": "^[0-9]{10}$"},
        }
    ),
    "DaftarKode": thing(
        {"nama": TEXT, "kode": {"type": "object", "additionalProperties": TEXT, "description": _("Kode → label.")}}
    ),
    "SemuaDaftarKode": thing({"data": {"type": "array", "items": ref("DaftarKode")}}),
    "Kasus": thing(
        {
            "id": ID,
            "nomor": TEXT,
            "jenis": {"type": "string", "enum": list(EVERY_KIND)},
            "desa": CODE,
            "keluarga_id": ID,
            "usulan_id": ID,
            "nama": TEXT | {"description": _("Nama kepala keluarga.")},
            "status": {"type": "string", "enum": list(CASE_STATES)},
            "langkah": MAYBE_TEXT | {"description": _("Langkah yang sedang ditunggu; null bila selesai.")},
            "dibuka": MOMENT,
            "ditutup": {"type": ["string", "null"], "format": "date-time"},
        }
    ),
    "Keputusan": thing(
        {
            "langkah": TEXT,
            "jawaban": TEXT,
            "alasan": MAYBE_TEXT | {"description": _("Kode dari daftar alasan, misalnya T01.")},
            "catatan": MAYBE_TEXT,
            "oleh": TEXT,
            "peran": TEXT,
            "pada": MOMENT,
        }
    ),
    "KasusUtuh": thing(
        {
            "kasus": ref("Kasus"),
            "keputusan": {"type": "array", "items": ref("Keputusan")},
            "menunggu": {
                "type": "array",
                "items": thing(
                    {
                        "langkah": TEXT,
                        "peran": TEXT,
                        "tenggat": {"type": ["string", "null"], "format": "date-time"},
                    }
                ),
                "description": _("Tugas yang terbuka."),
            },
        }
    ),
    "Bukti": thing(
        {
            "id": ID,
            "jenis": TEXT | {"description": _("Daftar kode jenis_bukti.")},
            "nama_berkas": TEXT,
            "tipe": TEXT | {"description": _("Jenis menurut isinya.")},
            "ukuran": {"type": "integer"},
            "halaman": {"type": ["integer", "null"], "description": _("Banyaknya halaman PDF; null untuk foto.")},
            "sidik": TEXT | {"description": _("Sidik SHA-256 berkas yang disimpan.")},
            "revisi": {"type": "integer"},
            "pengajuan": {"type": "integer", "description": _("Dengan pengajuan yang keberapa berkas ini datang.")},
            "oleh": TEXT,
            "pada": MOMENT,
        }
    ),
    "BuktiKasus": thing(
        {
            "data": {"type": "array", "items": ref("Bukti")},
            "tertutup": {
                "type": "integer",
                "description": _("Bukti bernomor identitas yang tidak dibuka untuk peran ini."),
            },
        }
    ),
    "IsianRuta": _answers("ruta"),
    "IsianKeluarga": _answers("keluarga"),
    "IsianAnggota": _answers(
        "individu",
        {
            "id": ID | {"description": _("Anggota yang sudah terdaftar; tanpa ini: anggota baru.")},
            "keluar": {"type": "boolean", "description": _("true: dikeluarkan dari keluarga.")},
        },
    ),
    "UsulanBaru": thing(
        {"jenis": {"const": "usulan_baru"}, "desa": CODE, "alasan": REASON, "ajukan": HAND_IN, **WHOLE},
        required=("jenis", "desa", "alasan", "ruta", "keluarga", "anggota"),
        about=_("Keluarga yang belum terdaftar."),
    ),
    "Perbaikan": thing(
        {"jenis": {"const": "perbaikan"}, "keluarga_id": ID, "alasan": REASON, "ajukan": HAND_IN, **WHOLE},
        required=("jenis", "keluarga_id", "alasan"),
        about=_(
            "Hanya isian yang berubah; anggota disebut dengan id-nya. "
            "Nilai tersamar yang dikirim kembali apa adanya berarti tidak berubah."
        ),
    ),
    "Penghapusan": thing(
        {
            "jenis": {"const": "penghapusan"},
            "keluarga_id": ID,
            "alasan": REASON,
            "ajukan": HAND_IN,
            "sebab": TEXT | {"description": _("Kode sebab dari daftar alasan, misalnya 4.")},
        },
        required=("jenis", "keluarga_id", "alasan", "sebab"),
    ),
    "Usulan": {
        "oneOf": [ref("UsulanBaru"), ref("Perbaikan"), ref("Penghapusan")],
        "discriminator": {
            "propertyName": "jenis",
            "mapping": {
                "usulan_baru": "#/components/schemas/UsulanBaru",
                "perbaikan": "#/components/schemas/Perbaikan",
                "penghapusan": "#/components/schemas/Penghapusan",
            },
        },
    },
    "Temuan": thing(
        {
            "kode": TEXT | {"description": _("Nomor aturan, misalnya V03.")},
            "tingkat": {"type": "string", "enum": ["H", "S", "W", "Q"]},
            "menahan": {"type": "boolean", "description": _("true: usulan tidak dapat diajukan dengan temuan ini.")},
            "pesan": TEXT,
            "tentang": TEXT | {"description": _("Catatan yang dimaksud, misalnya nama anggota.")},
            "isian": MAYBE_TEXT,
            "penunjuk": MAYBE_TEXT | {"description": _("JSON Pointer ke tempatnya pada kiriman; null bila tidak ada.")},
        }
    ),
    "UsulanTersimpan": thing(
        {
            "id": ID | {"description": _("Pengenal kasus.")},
            "nomor": TEXT,
            "usulan_id": ID,
            "keluarga_id": ID,
            "status": {"type": "string", "enum": list(CASE_STATES)},
            "langkah": MAYBE_TEXT,
            "diajukan": {"type": "boolean"},
            "temuan": {"type": "array", "items": ref("Temuan")},
        }
    ),
    "HasilCoba": thing(
        {
            "dapat_diajukan": {"type": "boolean"},
            "temuan": {"type": "array", "items": ref("Temuan")},
        },
        about=_("Hasil dry_run: tidak ada yang disimpan."),
    ),
    "Pencarian": thing(
        {"nomor": {"type": "string", "pattern": "^[0-9]{16}$", "description": _("NIK atau No. KK.")}},
        about=_("Nomor dikirim sebagai isi, supaya tidak tertulis di catatan alamat."),
    ),
    "HasilPencarian": thing(
        {
            "keluarga": {"type": "array", "items": ref("Keluarga")},
            "individu": {"type": "array", "items": ref("Individu")},
        }
    ),
    "Galat": {
        "type": "object",
        "description": _("Masalah menurut RFC 9457 (application/problem+json)."),
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "errors": {
                "type": "object",
                "additionalProperties": TEXT,
                "description": _("JSON Pointer isian, atau nama parameter → pesannya."),
            },
            "temuan": {"type": "array", "items": ref("Temuan")},
            "code": TEXT | {"description": _("Kode gangguan untuk admin.")},
        },
        "required": ["type", "title", "status", "detail"],
    },
}
"""Name → schema, as under `components/schemas`."""
for _name in ("Keluarga", "Individu", "Ruta", "Wilayah", "Kasus"):
    SCHEMAS[f"Halaman{_name}"] = page(_name)
