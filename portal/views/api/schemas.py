"""What goes in and out of the API, as JSON Schema: the very objects that check requests and fill the OpenAPI document.

Made from the register's own list of fields and codes, so that a new field is in the API without anybody adding it.
"""

from __future__ import annotations

from typing import Any

from portal.registry.codes import CODES, FIELDS, Field
from portal.registry.proposals import KINDS

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

ID: Schema = {"type": "string", "pattern": UUID_PATTERN, "description": "Pengenal (UUID)."}
CODE: Schema = {"type": "string", "pattern": "^[0-9]{10}$", "description": "Kode wilayah Kemendagri, 10 angka."}
MOMENT: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}


def ref(name: str) -> Schema:
    """A schema by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def thing(properties: dict[str, Schema], *, required: tuple[str, ...] | None = None, about: str = "") -> Schema:
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
            "next": {"type": ["string", "null"], "description": "Penunjuk halaman berikutnya; null di akhir daftar."},
            "jumlah": {"type": "integer", "minimum": 0, "description": "Banyaknya, dihitung paling jauh sampai 1000."},
            "jumlah_lebih": {"type": "boolean", "description": "true: ada lebih banyak dari `jumlah`."},
        }
    )


def _told(field: Field) -> Schema:
    """How a field's answer is read."""
    about = f"{field.label}{f' ({field.unit})' if field.unit else ''}{f', {field.bdt}' if field.bdt else ''}."
    if field.secret:
        return MAYBE_TEXT | {"description": f"{about} Disamarkan."}
    codes = f" Kode dari daftar {field.codes}." if field.codes else ""
    return MAYBE_TEXT | {"description": about + codes}


def _asked(field: Field) -> Schema:
    """How a field's answer is sent."""
    told: Schema = {"type": "string", "description": f"{field.label}. {field.help}".strip()}
    if field.codes:
        return told | {"enum": ["", *field.choices]}
    kind = "desimal" if field.decimal else field.kind
    pattern = ANSWER_PATTERNS.get(kind)
    return told | ({"pattern": pattern} if pattern else {"maxLength": LONGEST})


def _placed(entity: str, more: dict[str, Schema] | None = None) -> Schema:
    """A record of the register, its answers among what every record says of itself."""
    head: dict[str, Schema] = {
        "id": ID,
        "desa": CODE,
        "status": {"type": "string", "enum": list(CODES["status"])},
        "berlaku_sejak": MOMENT,
        "versi": {"type": "integer", "minimum": 1},
    }
    return thing(head | (more or {}) | {field.name: _told(field) for field in FIELDS[entity]})


def _answers(entity: str, more: dict[str, Schema] | None = None) -> Schema:
    return thing((more or {}) | {field.name: _asked(field) for field in FIELDS[entity]}, required=())


FAMILY: dict[str, Schema] = {
    "nama_kepala": TEXT,
    "jumlah_anggota": {"type": "integer", "minimum": 0},
    "desil": {"type": ["integer", "null"], "minimum": 1, "maximum": 10},
    "ruta_id": ID,
}
REASON: Schema = {"type": "string", "maxLength": LONGEST_REASON, "description": "Alasan usulan, sedikitnya 5 huruf."}
HAND_IN: Schema = {
    "type": "boolean",
    "default": True,
    "description": "true: langsung diajukan. false: disimpan sebagai draf.",
}
WHOLE: dict[str, Schema] = {
    "ruta": ref("IsianRuta"),
    "keluarga": ref("IsianKeluarga"),
    "anggota": {"type": "array", "items": ref("IsianAnggota"), "maxItems": MOST_MEMBERS},
}

SCHEMAS: dict[str, Schema] = {
    "Keluarga": _placed("keluarga", FAMILY),
    "Individu": _placed("individu", {"keluarga_id": ID}),
    "Ruta": _placed("ruta"),
    "KeluargaUtuh": thing(
        {"keluarga": ref("Keluarga"), "ruta": ref("Ruta"), "anggota": {"type": "array", "items": ref("Individu")}},
        about="Satu keluarga dengan rumah tangga dan anggotanya, kepala keluarga lebih dahulu.",
    ),
    "Wilayah": thing(
        {
            "kode": CODE,
            "nama": TEXT,
            "tingkat": {"type": "integer", "minimum": 0, "maximum": 4, "description": "1 provinsi … 4 desa."},
            "jenis": TEXT,
            "induk": {"type": ["string", "null"], "pattern": "^[0-9]{10}$"},
        }
    ),
    "DaftarKode": thing(
        {"nama": TEXT, "kode": {"type": "object", "additionalProperties": TEXT, "description": "Kode → label."}}
    ),
    "SemuaDaftarKode": thing({"data": {"type": "array", "items": ref("DaftarKode")}}),
    "Kasus": thing(
        {
            "id": ID,
            "nomor": TEXT,
            "jenis": {"type": "string", "enum": list(KINDS)},
            "desa": CODE,
            "keluarga_id": ID,
            "usulan_id": ID,
            "nama": TEXT | {"description": "Nama kepala keluarga."},
            "status": {"type": "string", "enum": list(CASE_STATES)},
            "langkah": MAYBE_TEXT | {"description": "Langkah yang sedang ditunggu; null bila selesai."},
            "dibuka": MOMENT,
            "ditutup": {"type": ["string", "null"], "format": "date-time"},
        }
    ),
    "Keputusan": thing(
        {
            "langkah": TEXT,
            "jawaban": TEXT,
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
                "description": "Tugas yang terbuka.",
            },
        }
    ),
    "IsianRuta": _answers("ruta"),
    "IsianKeluarga": _answers("keluarga"),
    "IsianAnggota": _answers(
        "individu",
        {
            "id": ID | {"description": "Anggota yang sudah terdaftar; tanpa ini: anggota baru."},
            "keluar": {"type": "boolean", "description": "true: dikeluarkan dari keluarga."},
        },
    ),
    "UsulanBaru": thing(
        {"jenis": {"const": "usulan_baru"}, "desa": CODE, "alasan": REASON, "ajukan": HAND_IN, **WHOLE},
        required=("jenis", "desa", "alasan", "ruta", "keluarga", "anggota"),
        about="Keluarga yang belum terdaftar.",
    ),
    "Perbaikan": thing(
        {"jenis": {"const": "perbaikan"}, "keluarga_id": ID, "alasan": REASON, "ajukan": HAND_IN, **WHOLE},
        required=("jenis", "keluarga_id", "alasan"),
        about="Hanya isian yang berubah; anggota disebut dengan id-nya.",
    ),
    "Penghapusan": thing(
        {
            "jenis": {"const": "penghapusan"},
            "keluarga_id": ID,
            "alasan": REASON,
            "ajukan": HAND_IN,
            "sebab": {"type": "string", "enum": list(CODES["alasan_hapus"]), "description": "Kode alasan_hapus."},
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
            "kode": TEXT | {"description": "Nomor aturan, misalnya V03."},
            "tingkat": {"type": "string", "enum": ["H", "S", "W", "Q"]},
            "menahan": {"type": "boolean", "description": "true: usulan tidak dapat diajukan dengan temuan ini."},
            "pesan": TEXT,
            "tentang": TEXT | {"description": "Catatan yang dimaksud, misalnya nama anggota."},
            "isian": MAYBE_TEXT,
        }
    ),
    "UsulanTersimpan": thing(
        {
            "id": ID | {"description": "Pengenal kasus."},
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
        about="Hasil dry_run: tidak ada yang disimpan.",
    ),
    "Pencarian": thing(
        {"nomor": {"type": "string", "pattern": "^[0-9]{16}$", "description": "NIK atau No. KK."}},
        about="Nomor dikirim sebagai isi, supaya tidak tertulis di catatan alamat.",
    ),
    "HasilPencarian": thing(
        {
            "keluarga": {"type": "array", "items": ref("Keluarga")},
            "individu": {"type": "array", "items": ref("Individu")},
        }
    ),
    "Galat": {
        "type": "object",
        "description": "Masalah menurut RFC 9457 (application/problem+json).",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "errors": {"type": "object", "additionalProperties": TEXT, "description": "Isian → pesannya."},
            "temuan": {"type": "array", "items": ref("Temuan")},
            "code": TEXT | {"description": "Kode gangguan untuk admin."},
        },
        "required": ["type", "title", "status", "detail"],
    },
}
"""Name → schema, as under `components/schemas`."""
for _name in ("Keluarga", "Individu", "Ruta", "Wilayah", "Kasus"):
    SCHEMAS[f"Halaman{_name}"] = page(_name)
