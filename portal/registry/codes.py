"""What the register asks: the fields of ruta, keluarga and individu, and the code lists they answer from.

Codes are those of the BDT 2015 questionnaire as the ministry's own system uses them; labels are screen text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portal.kernel.identifiers import mask
from portal.registry import answers

Kind = Literal["teks", "angka", "tanggal", "pilihan", "nik", "kk", "rahasia", "jawaban"]
SECRET_KINDS = frozenset({"nik", "kk", "rahasia"})
ENTITIES = ("ruta", "keluarga", "individu")
ENTITY_LABELS = {"ruta": "Data rumah tangga", "keluarga": "Data keluarga", "individu": "Anggota"}
"""What one record of an entity is called where several stand together; lists have names of their own."""


def _listed(first: int, *labels: str) -> dict[str, str]:
    return {str(number): label for number, label in enumerate(labels, first)}


YES_NO = _listed(1, "Ya", "Tidak")

CODES: dict[str, dict[str, str]] = {
    "status_bangunan": _listed(1, "Milik sendiri", "Kontrak/sewa", "Bebas sewa", "Dinas", "Lainnya"),
    "lantai": _listed(
        1,
        "Marmer/granit",
        "Keramik",
        "Parket/vinil/permadani",
        "Ubin/tegel/teraso",
        "Kayu/papan kualitas tinggi",
        "Semen/bata merah",
        "Bambu",
        "Kayu/papan kualitas rendah",
        "Tanah",
        "Lainnya",
    ),
    "dinding": _listed(
        1, "Tembok", "Plesteran anyaman bambu/kawat", "Kayu", "Anyaman bambu", "Batang kayu", "Bambu", "Lainnya"
    ),
    "atap": _listed(
        1,
        "Beton/genteng beton",
        "Genteng keramik",
        "Genteng metal",
        "Genteng tanah liat",
        "Asbes",
        "Seng",
        "Sirap",
        "Bambu",
        "Jerami/ijuk/daun/rumbia",
        "Lainnya",
    ),
    "air_minum": _listed(
        1,
        "Air kemasan bermerek",
        "Air isi ulang",
        "Leding meteran",
        "Leding eceran",
        "Sumur bor/pompa",
        "Sumur terlindung",
        "Sumur tak terlindung",
        "Mata air terlindung",
        "Mata air tak terlindung",
        "Air sungai/danau/waduk",
        "Air hujan",
        "Lainnya",
    ),
    "penerangan": _listed(1, "Listrik PLN", "Listrik non-PLN", "Bukan listrik"),
    "daya": _listed(1, "450 W", "900 W", "1.300 W", "2.200 W", "Di atas 2.200 W", "Tanpa meteran"),
    "bahan_bakar": _listed(
        1,
        "Listrik",
        "Gas di atas 3 kg",
        "Gas 3 kg",
        "Gas kota/biogas",
        "Minyak tanah",
        "Briket",
        "Arang",
        "Kayu bakar",
        "Tidak memasak",
    ),
    "fasilitas_bab": _listed(1, "Sendiri", "Bersama", "Umum", "Tidak ada"),
    "alasan_tanpa_nik": _listed(
        1,
        "Belum berakta kelahiran",
        "Belum merekam KTP-el",
        "Dokumen hilang atau rusak",
        "Belum tercatat di Dukcapil",
    ),
    "jenis_kelamin": _listed(1, "Laki-laki", "Perempuan"),
    "hub_kepala": _listed(
        1,
        "Kepala keluarga",
        "Istri/suami",
        "Anak",
        "Menantu",
        "Cucu",
        "Orang tua/mertua",
        "Pembantu rumah tangga",
        "Lainnya",
    ),
    "status_kawin": _listed(1, "Belum kawin", "Kawin/nikah", "Cerai hidup", "Cerai mati"),
    "ijazah": _listed(0, "Tidak punya", "SD sederajat", "SMP sederajat", "SMA sederajat", "D1/D2/D3", "D4/S1", "S2/S3"),
    "bekerja": YES_NO,
    "status_pekerjaan": _listed(
        1,
        "Berusaha sendiri",
        "Berusaha dibantu buruh tidak tetap/tak dibayar",
        "Berusaha dibantu buruh tetap/dibayar",
        "Buruh/karyawan swasta",
        "PNS/TNI/Polri/BUMN/BUMD/legislatif",
        "Pekerja bebas pertanian",
        "Pekerja bebas nonpertanian",
        "Pekerja keluarga/tak dibayar",
    ),
    "disabilitas": _listed(
        0,
        "Tidak",
        "Tuna daksa",
        "Tuna netra",
        "Tuna wicara",
        "Rungu dan wicara",
        "Netra dan tubuh",
        "Netra, rungu dan wicara",
        "Rungu, wicara dan tubuh",
        "Rungu, wicara, netra dan tubuh",
        "Mental retardasi",
        "Mantan penderita gangguan jiwa",
        "Fisik dan mental",
    ),
    "alasan_hapus": _listed(
        1,
        "Seluruh anggota meninggal",
        "Pindah",
        "Tidak ditemukan",
        "Sudah mampu",
        "Mengundurkan diri/menolak",
        "Data ganda",
        "Lainnya",
    ),
    "alasan_pulih": _listed(
        1,
        "Keliru dihapus atau ditidurkan",
        "Ditemukan kembali",
        "Kembali menetap",
        "NIK sudah padan",
        "Memenuhi kriteria lagi",
        "Putusan sanggahan",
        "Lainnya",
    ),
    "pokok_sanggah": {
        "masuk": "Keluarga terdata padahal tidak layak",
        "keluar": "Keluarga dikeluarkan atau ditidurkan padahal layak",
        "data": "Data keluarga keliru",
    },
    "jenis_bukti": {
        "kk": "Kartu keluarga (KK)",
        "ktp": "KTP",
        "rumah": "Foto rumah",
        "kelahiran": "Akta atau surat kelahiran",
        "kematian": "Akta atau surat kematian",
        "nikah": "Buku nikah atau akta cerai",
        "pindah": "Surat pindah",
        "pernyataan": "Surat pernyataan atau keterangan desa",
        "lainnya": "Bukti lain",
    },
    "status": {"aktif": "Aktif", "ditidurkan": "Ditidurkan", "dihapus": "Dihapus"},
}
"""List name → code → label. `alasan_tanpa_nik`, `alasan_hapus`, `alasan_pulih`,
`pokok_sanggah` and `jenis_bukti` are the portal's own, the rest BDT's."""


@dataclass(frozen=True)
class Field:
    """One question: its column, its label, how it is answered, and its number in the BDT questionnaire ("" = none)."""

    name: str
    label: str
    kind: Kind = "teks"
    codes: str | None = None
    required: bool = False
    bdt: str = ""
    help: str = ""
    unit: str = ""
    decimal: bool = False

    @property
    def secret(self) -> bool:
        """Whether its value is ciphertext at rest and masked on screens."""
        return self.kind in SECRET_KINDS

    @property
    def choices(self) -> dict[str, str]:
        """Code → label; empty for fields that are not chosen from a list."""
        return CODES[self.codes] if self.codes else {}


def _choice(name: str, label: str, bdt: str = "", *, required: bool = False) -> Field:
    return Field(name, label, "pilihan", codes=name, bdt=bdt, required=required)


FIELDS: dict[str, tuple[Field, ...]] = {
    "ruta": (
        Field("alamat", "Alamat", required=True, help="Jalan, gang, nomor rumah."),
        Field("rt", "RT", required=True, help="Tiga digit, misalnya 003."),
        Field("rw", "RW", required=True, help="Tiga digit, misalnya 001."),
        Field("dusun", "Dusun/lingkungan"),
        Field("lat", "Lintang rumah", "angka", decimal=True, help="Derajat desimal, misalnya -7,4213."),
        Field("lng", "Bujur rumah", "angka", decimal=True, help="Derajat desimal, misalnya 109,2764."),
        _choice("status_bangunan", "Status bangunan", "BDT 1a"),
        Field("luas_lantai", "Luas lantai", "angka", bdt="BDT 2", unit="m²"),
        _choice("lantai", "Lantai terluas", "BDT 3"),
        _choice("dinding", "Dinding", "BDT 4a"),
        _choice("atap", "Atap", "BDT 5a"),
        _choice("air_minum", "Sumber air minum", "BDT 7a"),
        _choice("penerangan", "Penerangan", "BDT 9a"),
        _choice("daya", "Daya listrik", "BDT 9b"),
        _choice("bahan_bakar", "Bahan bakar memasak", "BDT 10a"),
        _choice("fasilitas_bab", "Fasilitas BAB", "BDT 11a"),
    ),
    "keluarga": (Field("nomor_kk", "Nomor KK", "kk", required=True, help="16 digit pada Kartu Keluarga."),),
    "individu": (
        Field("nama", "Nama lengkap", required=True, help="Seperti pada KTP atau akta."),
        Field("nik", "NIK", "nik", help="16 digit. Kosongkan bila belum punya, lalu isi alasannya."),
        _choice("alasan_tanpa_nik", "Alasan belum ber-NIK"),
        Field("tempat_lahir", "Tempat lahir"),
        Field("tanggal_lahir", "Tanggal lahir", "tanggal", required=True),
        _choice("jenis_kelamin", "Jenis kelamin", required=True),
        _choice("hub_kepala", "Hubungan dengan kepala keluarga", required=True),
        _choice("status_kawin", "Status kawin", required=True),
        Field("nama_ibu", "Nama ibu kandung", "rahasia"),
        _choice("ijazah", "Ijazah tertinggi"),
        _choice("bekerja", "Bekerja seminggu lalu"),
        _choice("status_pekerjaan", "Status dalam pekerjaan"),
        _choice("disabilitas", "Jenis disabilitas"),
    ),
}
"""Entity → its fields in reading order. `portal.registry.models` has a column for each."""


_BY_NAME = {(entity, field.name): field for entity, fields in FIELDS.items() for field in fields}


INSTRUMENT = Field(answers.INSTRUMENT, "Kuesioner")
MEMBER_OF = Field("keluarga_id", "Keluarga", help="Keluarga tempat anggota ini terdaftar.")
"""Not a question: which family a person belongs to, changed only by a move."""
_APART = {one.name: one for one in (INSTRUMENT, MEMBER_OF)}


def field_of(entity: str, name: str, instrument: str | None = None) -> Field:
    """The field of that name, or of an answer's key as `instrument` words it; KeyError when the entity has none."""
    if answers.is_answer(name):
        said = answers.told(entity, answers.question_of(name), None, instrument)
        return Field(name, said.label, "jawaban", bdt=said.code)
    return _APART.get(name) or _BY_NAME[entity, name]


def fields_in(entity: str, *sides: Mapping[str, Any]) -> list[Field]:
    """All core fields of an entity, then those of the answers found in any of these values, then the questionnaire."""
    instrument = next((str(side[answers.INSTRUMENT]) for side in reversed(sides) if side.get(answers.INSTRUMENT)), None)
    keys = answers.keys_in(*sides)
    order = {
        key: answers.told(entity, answers.question_of(key), None, instrument).order if answers.is_answer(key) else 10**6
        for key in keys
    }
    asked = [field_of(entity, key, instrument) for key in sorted(keys, key=lambda key: (order[key], key))]
    moved = [MEMBER_OF] if len({str(side[MEMBER_OF.name]) for side in sides if MEMBER_OF.name in side}) > 1 else []
    return [*moved, *FIELDS[entity], *asked]


def display(field: Field, value: str | None) -> str:
    """A canonical value as people read it: "2, keramik", "31-12-1990", a masked number; "" for none."""
    if not value:
        return ""
    if field.kind in {"nik", "kk"}:
        return value if "•" in value else mask(value)
    if field.kind == "rahasia":
        return "••••••"
    if field.codes:
        label = field.choices.get(value)
        return f"{value}, {_inner(label)}" if label else value
    if field.kind == "tanggal":
        return "-".join(reversed(value.split("-")))
    text = value.replace(".", ",") if field.decimal else value
    return f"{text} {field.unit}".strip()


def _inner(label: str) -> str:
    """A label inside a sentence: its capital falls, unless it is an abbreviation's."""
    return label[0].lower() + label[1:] if len(label) > 1 and label[1].islower() else label
