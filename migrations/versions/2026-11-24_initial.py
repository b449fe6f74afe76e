"""initial

Revision: initial; follows: .
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "initial"
down_revision = None
branch_labels = None
depends_on = None


APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
APPEND_ONLY = ("fact", "decision", "record_version")
READ_ONLY = ("region",)
UNLOCKED = (
    "account",
    "ended_session",
    "post",
    "sign_in_attempt",
    "region",
    "nik_registry",
    "kk_registry",
    "number_book",
    "letter_stamp",
)
"""Tables without personal data of an area: no `region_code`, or (post) needed to learn who acts."""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")

    op.create_table(
        "account",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("session_epoch", sa.BigInteger(), nullable=False, comment="Naik = semua sesi lama berakhir"),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active_post", sa.UUID(), nullable=True, comment="Penugasan terakhir yang dipilih"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_account")),
        info={"placement": "local"},
    )
    op.create_table(
        "case_file",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False, comment="Nomor kasus"),
        sa.Column("kind", sa.String(), nullable=False, comment="usulan_baru|perbaikan|penghapusan"),
        sa.Column("process", sa.String(), nullable=False, comment="Kode proses BPMN"),
        sa.Column("process_version", sa.String(), nullable=False, comment="SHA-256 model yang dijalankan"),
        sa.Column("title", sa.String(), nullable=False, comment="Nama kepala keluarga"),
        sa.Column("title_key", sa.String(), nullable=False, comment="Nama untuk pencarian"),
        sa.Column("subject_id", sa.UUID(), nullable=False, comment="Keluarga yang dikenai"),
        sa.Column("change_set_id", sa.UUID(), nullable=False),
        sa.Column("step", sa.String(), nullable=True, comment="Langkah kini (id BPMN); kosong bila selesai"),
        sa.Column("status", sa.String(), nullable=False, comment="berjalan|selesai|ditolak|dibatalkan"),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("part", "change_set_id", name=op.f("uq_case_file_part_change_set_id")),
        sa.UniqueConstraint("part", "number", name=op.f("uq_case_file_part_number")),
    )
    op.create_index("ix_case_file_area", "case_file", ["region_code", "id"], unique=False)
    op.create_index("ix_case_file_list", "case_file", ["part", "region_code", "id"], unique=False)
    op.create_index("ix_case_file_subject", "case_file", ["part", "subject_id"], unique=False)
    op.create_index(
        "ix_case_file_title_trgm",
        "case_file",
        ["title_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"title_key": "gin_trgm_ops"},
    )
    op.create_table(
        "change_set",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="usulan_baru|perbaikan|penghapusan"),
        sa.Column(
            "keluarga_id", sa.UUID(), nullable=False, comment="Keluarga yang dikenai (baru: id yang akan dipakai)"
        ),
        sa.Column("reason", sa.String(), nullable=False, comment="Alasan pengusul"),
        sa.Column("status", sa.String(), nullable=False, comment="terbuka|diterapkan|batal|konflik"),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="Naik setiap draf disimpan ulang"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_change_set")),
    )
    op.create_index("ix_change_set_area", "change_set", ["part", "region_code", "id"], unique=False)
    op.create_index("ix_change_set_keluarga", "change_set", ["part", "keluarga_id"], unique=False)
    op.create_table(
        "ended_session",
        sa.Column("sid", sa.String(), nullable=False, comment="Nomor acak sesi di dalam cookie"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="Waktu keluar (UTC)"),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_ended_session")),
        info={"placement": "local"},
    )
    op.create_index("ix_ended_session_at", "ended_session", ["at"], unique=False)
    op.create_table(
        "fact",
        sa.Column("part", sa.BigInteger(), nullable=False, comment="Partisi kabupaten/kota; 0 = nasional"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="Waktu kejadian (UTC)"),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah kejadian, 10 digit"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False, comment="Pelaku (ab_user.id; 0 = sistem)"),
        sa.Column("actor_name", sa.String(), nullable=False, comment="Nama pelaku saat kejadian"),
        sa.Column("role", sa.String(), nullable=False, comment="Peran yang dipakai"),
        sa.Column("verb", sa.String(), nullable=False, comment="Perbuatan, capability.thing.past"),
        sa.Column("about", sa.String(), nullable=False, comment="Jenis hal yang dikenai"),
        sa.Column("about_id", sa.UUID(), nullable=True, comment="Hal yang dikenai"),
        sa.Column("case_id", sa.UUID(), nullable=True, comment="Kasus tempat kejadian"),
        sa.Column("reason", sa.String(), nullable=True, comment="Alasan yang ditulis pelaku"),
        sa.Column(
            "before",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Keadaan sebelum, tanpa isian rahasia",
        ),
        sa.Column(
            "after",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Keadaan sesudah, tanpa isian rahasia",
        ),
        sa.PrimaryKeyConstraint("part", "at", "id", name=op.f("pk_fact")),
    )
    op.create_index("ix_fact_about", "fact", ["part", "about_id", "at"], unique=False)
    op.create_index("ix_fact_area", "fact", ["part", "region_code", "at", "id"], unique=False)
    op.create_index("ix_fact_case", "fact", ["part", "case_id", "at"], unique=False)
    op.create_table(
        "kk_registry",
        sa.Column("kk_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("keluarga_id", sa.UUID(), nullable=False, comment="Pemegang; partisinya terbaca dari id"),
        sa.PrimaryKeyConstraint("kk_bidx", name=op.f("pk_kk_registry")),
        info={"placement": "kk_bidx"},
    )
    op.create_table(
        "letter",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="Jenis surat"),
        sa.Column("number", sa.String(), nullable=False, comment="Nomor surat"),
        sa.Column("dated", sa.Date(), nullable=False, comment="Tanggal surat"),
        sa.Column("case_id", sa.UUID(), nullable=True),
        sa.Column(
            "content", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Isi surat, tetap sejak terbit"
        ),
        sa.Column("code", sa.String(), nullable=False, comment="Kode verifikasi"),
        sa.Column("status", sa.String(), nullable=False, comment="menunggu|terbit"),
        sa.Column("waiting_reason", sa.String(), nullable=True, comment="Mengapa PDF belum ada"),
        sa.Column("sha256", sa.String(), nullable=True, comment="Sidik PDF"),
        sa.Column("pdf", sa.LargeBinary(), nullable=True, comment="PDF arsip"),
        sa.Column("issued_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_letter")),
        sa.UniqueConstraint("part", "kind", "number", name=op.f("uq_letter_part_kind_number")),
    )
    op.create_index("ix_letter_area", "letter", ["region_code", "id"], unique=False)
    op.create_index("ix_letter_case", "letter", ["part", "case_id"], unique=False)
    op.create_index("ix_letter_list", "letter", ["part", "region_code", "id"], unique=False)
    op.create_index(
        "ix_letter_waiting", "letter", ["created_at"], unique=False, postgresql_where=sa.text("status = 'menunggu'")
    )
    op.create_table(
        "letter_stamp",
        sa.Column("code", sa.String(), nullable=False, comment="Kode verifikasi"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("office", sa.String(), nullable=False, comment="Kantor penerbit"),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_letter_stamp")),
        info={"placement": "code"},
    )
    op.create_table(
        "nik_registry",
        sa.Column("nik_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("individu_id", sa.UUID(), nullable=False, comment="Pemegang; partisinya terbaca dari id"),
        sa.PrimaryKeyConstraint("nik_bidx", name=op.f("pk_nik_registry")),
        info={"placement": "nik_bidx"},
    )
    op.create_table(
        "number_book",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("office", sa.BigInteger(), nullable=False, comment="Kode wilayah kantor; 0 = kementerian"),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False, comment="Nomor terakhir"),
        sa.PrimaryKeyConstraint("part", "kind", "office", "year", name=op.f("pk_number_book")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="Pengguna (ab_user.id)"),
        sa.Column("role", sa.String(), nullable=False, comment="Kode peran"),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah tugas, 10 digit"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="Berlaku sejak"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Berlaku sampai (termasuk)"),
        sa.Column("acting", sa.Boolean(), nullable=False, comment="Pelaksana tugas/harian (PLT/PLH)"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        info={"placement": "local"},
    )
    op.create_index("ix_post_user", "post", ["user_id"], unique=False)
    op.create_table(
        "record_version",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False, comment="ruta|keluarga|individu"),
        sa.Column("keluarga_id", sa.UUID(), nullable=False, comment="Keluarga tempat riwayat ini ditampilkan"),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="isian -> [sebelum, sesudah]; rahasia tetap tersandi",
        ),
        sa.Column(
            "snapshot",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Seluruh isian; rahasia tetap tersandi",
        ),
        sa.Column("case_id", sa.UUID(), nullable=True, comment="Kasus yang mengubah"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("part", "record_id", "version", name=op.f("pk_record_version")),
    )
    op.create_index("ix_record_version_keluarga", "record_version", ["part", "keluarga_id", "valid_from"], unique=False)
    op.create_table(
        "region",
        sa.Column("code", sa.BigInteger(), autoincrement=False, nullable=False, comment="Kode Kemendagri, 10 digit"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="Berlaku sejak"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Berlaku sampai dengan"),
        sa.Column(
            "level",
            sa.BigInteger(),
            nullable=False,
            comment="0 nasional, 1 provinsi, 2 kabupaten/kota, 3 kecamatan, 4 desa/kelurahan",
        ),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="nasional|provinsi|kabupaten|kota|kecamatan|kelurahan|desa|desa_adat",
        ),
        sa.Column("parent_code", sa.BigInteger(), nullable=True, comment="Kode wilayah induk"),
        sa.Column("name", sa.String(), nullable=False, comment="Nama resmi"),
        sa.Column(
            "search_key", sa.String(), nullable=False, comment="Nama sendiri dan induknya, huruf kecil, untuk pencarian"
        ),
        sa.Column(
            "part",
            sa.BigInteger(),
            nullable=False,
            comment="Partisi kabupaten/kota; 0 di atasnya; tidak pernah berubah",
        ),
        sa.Column("capital", sa.String(), nullable=True, comment="Ibu kota"),
        sa.Column("postal_code", sa.String(), nullable=True, comment="Kode pos"),
        sa.Column("lat", sa.Double(), nullable=True, comment="Lintang"),
        sa.Column("lng", sa.Double(), nullable=True, comment="Bujur"),
        sa.Column("approx", sa.Boolean(), nullable=False, comment="Titik dipinjam dari kecamatan"),
        sa.Column("area_km2", sa.Double(), nullable=True, comment="Luas, km2 (provinsi dan kabupaten/kota)"),
        sa.Column(
            "population",
            sa.BigInteger(),
            nullable=True,
            comment="Jumlah penduduk (Dukcapil; provinsi dan kabupaten/kota)",
        ),
        sa.Column("timezone", sa.BigInteger(), nullable=True, comment="7 WIB, 8 WITA, 9 WIT"),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_region")),
        info={"placement": "reference"},
    )
    op.create_index(
        "ix_region_own_name", "region", ["search_key"], unique=False, postgresql_ops={"search_key": "text_pattern_ops"}
    )
    op.create_index("ix_region_parent", "region", ["parent_code", "name"], unique=False)
    op.create_index(
        "ix_region_search_trgm",
        "region",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_region_current_code", "region", ["code"], unique=True, postgresql_where=sa.text("valid_to IS NULL")
    )
    op.create_table(
        "ruta",
        sa.Column("alamat", sa.String(), nullable=False, comment="Alamat"),
        sa.Column("rt", sa.String(), nullable=False, comment="RT, tiga digit"),
        sa.Column("rw", sa.String(), nullable=False, comment="RW, tiga digit"),
        sa.Column("dusun", sa.String(), nullable=True, comment="Dusun/lingkungan"),
        sa.Column("lat", sa.Double(), nullable=True, comment="Lintang rumah"),
        sa.Column("lng", sa.Double(), nullable=True, comment="Bujur rumah"),
        sa.Column("status_bangunan", sa.String(), nullable=True, comment="BDT 1a Status bangunan"),
        sa.Column("luas_lantai", sa.BigInteger(), nullable=True, comment="BDT 2 Luas lantai, m2"),
        sa.Column("lantai", sa.String(), nullable=True, comment="BDT 3 Lantai terluas"),
        sa.Column("dinding", sa.String(), nullable=True, comment="BDT 4a Dinding"),
        sa.Column("atap", sa.String(), nullable=True, comment="BDT 5a Atap"),
        sa.Column("air_minum", sa.String(), nullable=True, comment="BDT 7a Sumber air minum"),
        sa.Column("penerangan", sa.String(), nullable=True, comment="BDT 9a Penerangan"),
        sa.Column("daya", sa.String(), nullable=True, comment="BDT 9b Daya listrik"),
        sa.Column("bahan_bakar", sa.String(), nullable=True, comment="BDT 10a Bahan bakar memasak"),
        sa.Column("fasilitas_bab", sa.String(), nullable=True, comment="BDT 11a Fasilitas BAB"),
        sa.Column("part", sa.BigInteger(), nullable=False, comment="Partisi kabupaten/kota"),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Desa/kelurahan, 10 digit"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="Versi yang berlaku, mulai 1"),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False, comment="Versi ini berlaku sejak"),
        sa.Column("status", sa.String(), nullable=False, comment="aktif|ditidurkan|dihapus"),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_ruta")),
    )
    op.create_index("ix_ruta_area", "ruta", ["region_code", "id"], unique=False)
    op.create_index("ix_ruta_list", "ruta", ["part", "region_code", "id"], unique=False)
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="nama:… atau alamat:…"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        info={"placement": "local"},
    )
    op.create_index("ix_sign_in_attempt_at", "sign_in_attempt", ["at"], unique=False)
    op.create_index("ix_sign_in_attempt_key_at", "sign_in_attempt", ["key", "at"], unique=False)
    op.create_table(
        "visit",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_name", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False, comment="hasil_verivali 1-6"),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True, comment="Ketelitian GPS, meter"),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_case", "visit", ["part", "case_id", "finished_at"], unique=False)
    op.create_table(
        "case_state",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column(
            "variables",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Peubah proses: sedikit, skalar, tanpa data pribadi",
        ),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_case_state_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "case_id", name=op.f("pk_case_state")),
    )
    op.create_table(
        "change",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("change_set_id", sa.UUID(), nullable=False),
        sa.Column("record_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="Urutan tampil dan terap"),
        sa.Column("entity", sa.String(), nullable=False, comment="ruta|keluarga|individu"),
        sa.Column("action", sa.String(), nullable=False, comment="tambah|ubah|hapus"),
        sa.Column(
            "base_version", sa.BigInteger(), nullable=False, comment="Versi yang dilihat pengusul; 0 = belum ada"
        ),
        sa.Column(
            "base",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Nilai lama isian yang diubah; rahasia tersandi",
        ),
        sa.Column(
            "fields",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Nilai baru isian yang diubah; rahasia tersandi",
        ),
        sa.Column("bidx", sa.LargeBinary(), nullable=True, comment="Indeks buta NIK/KK yang diusulkan"),
        sa.ForeignKeyConstraint(
            ["part", "change_set_id"],
            ["change_set.part", "change_set.id"],
            name=op.f("fk_change_part_change_set_id_change_set"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("part", "change_set_id", "record_id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_bidx", "change", ["part", "bidx"], unique=False)
    op.create_table(
        "decision",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("return_to", sa.String(), nullable=True, comment="Langkah tujuan pengembalian"),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Isian formulir langkah"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_decision_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "case_id", "seq", name=op.f("pk_decision")),
        sa.UniqueConstraint("part", "task_id", name=op.f("uq_decision_part_task_id")),
    )
    op.create_table(
        "keluarga",
        sa.Column("ruta_id", sa.UUID(), nullable=False, comment="Rumah tangga"),
        sa.Column("nomor_kk", sa.LargeBinary(), nullable=True, comment="Nomor KK, tersandi"),
        sa.Column("kk_bidx", sa.LargeBinary(), nullable=True, comment="Indeks buta nomor KK; kosong bila dihapus"),
        sa.Column("nama_kepala", sa.String(), nullable=False, comment="Nama kepala keluarga"),
        sa.Column("nama_key", sa.String(), nullable=False, comment="Nama kepala keluarga untuk pencarian"),
        sa.Column("jumlah_anggota", sa.BigInteger(), nullable=False, comment="Jumlah anggota aktif"),
        sa.Column("desil", sa.BigInteger(), nullable=True, comment="Desil kesejahteraan 1-10"),
        sa.Column("part", sa.BigInteger(), nullable=False, comment="Partisi kabupaten/kota"),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Desa/kelurahan, 10 digit"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="Versi yang berlaku, mulai 1"),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False, comment="Versi ini berlaku sejak"),
        sa.Column("status", sa.String(), nullable=False, comment="aktif|ditidurkan|dihapus"),
        sa.ForeignKeyConstraint(
            ["part", "ruta_id"], ["ruta.part", "ruta.id"], name=op.f("fk_keluarga_part_ruta_id_ruta")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_keluarga")),
        sa.UniqueConstraint("part", "kk_bidx", name=op.f("uq_keluarga_part_kk_bidx")),
    )
    op.create_index("ix_keluarga_area", "keluarga", ["region_code", "id"], unique=False)
    op.create_index("ix_keluarga_list", "keluarga", ["part", "region_code", "id"], unique=False)
    op.create_index(
        "ix_keluarga_nama",
        "keluarga",
        ["part", "nama_key"],
        unique=False,
        postgresql_ops={"nama_key": "text_pattern_ops"},
    )
    op.create_index(
        "ix_keluarga_nama_trgm",
        "keluarga",
        ["nama_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"nama_key": "gin_trgm_ops"},
    )
    op.create_table(
        "photo",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("visit_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="rumah|ktp|kk|responden|lainnya"),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Ukuran, byte"),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["part", "visit_id"], ["visit.part", "visit.id"], name=op.f("fk_photo_part_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_photo")),
    )
    op.create_index("ix_photo_visit", "photo", ["part", "visit_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("step", sa.String(), nullable=False, comment="Id BPMN"),
        sa.Column("role", sa.String(), nullable=False, comment="Lajur BPMN = kode peran"),
        sa.Column("status", sa.String(), nullable=False, comment="siap|diambil|selesai|batal"),
        sa.Column("returned", sa.Boolean(), nullable=False, comment="Datang karena dikembalikan"),
        sa.Column("return_note", sa.String(), nullable=True, comment="Catatan pengembalian"),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_name", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="Tenggat"),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="Naik setiap perubahan; penjaga keputusan ganda"),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_task_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_case", "task", ["part", "case_id", "created_at"], unique=False)
    op.create_index(
        "ix_task_done", "task", ["done_by", "done_at"], unique=False, postgresql_where=sa.text("status = 'selesai'")
    )
    op.create_index(
        "ix_task_inbox",
        "task",
        ["role", "region_code", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("status in ('siap','diambil')"),
    )
    op.create_index(
        "ix_task_open_step",
        "task",
        ["part", "case_id", "step"],
        unique=True,
        postgresql_where=sa.text("status in ('siap','diambil')"),
    )
    op.create_table(
        "timer",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("element", sa.String(), nullable=False, comment="Id BPMN peristiwa waktu"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_timer_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_timer")),
    )
    op.create_index("ix_timer_case", "timer", ["part", "case_id"], unique=False)
    op.create_index(
        "ix_timer_due",
        "timer",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("fired_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_table(
        "individu",
        sa.Column("keluarga_id", sa.UUID(), nullable=False, comment="Keluarga"),
        sa.Column("nik", sa.LargeBinary(), nullable=True, comment="NIK, tersandi"),
        sa.Column("nik_bidx", sa.LargeBinary(), nullable=True, comment="Indeks buta NIK; kosong bila dihapus"),
        sa.Column("alasan_tanpa_nik", sa.String(), nullable=True, comment="Alasan belum ber-NIK"),
        sa.Column("nama", sa.String(), nullable=False, comment="Nama lengkap"),
        sa.Column("nama_key", sa.String(), nullable=False, comment="Nama untuk pencarian"),
        sa.Column("tempat_lahir", sa.String(), nullable=True, comment="Tempat lahir"),
        sa.Column("tanggal_lahir", sa.Date(), nullable=False, comment="Tanggal lahir"),
        sa.Column("jenis_kelamin", sa.String(), nullable=False, comment="1 laki-laki, 2 perempuan"),
        sa.Column("hub_kepala", sa.String(), nullable=False, comment="Hubungan dengan kepala keluarga, BDT 1-8"),
        sa.Column("status_kawin", sa.String(), nullable=False, comment="BDT 1-4"),
        sa.Column("nama_ibu", sa.LargeBinary(), nullable=True, comment="Nama ibu kandung, tersandi"),
        sa.Column("ijazah", sa.String(), nullable=True, comment="Ijazah tertinggi, BDT 0-6"),
        sa.Column("bekerja", sa.String(), nullable=True, comment="Bekerja seminggu lalu, 1 ya 2 tidak"),
        sa.Column("status_pekerjaan", sa.String(), nullable=True, comment="Status pekerjaan, BDT 1-8"),
        sa.Column("disabilitas", sa.String(), nullable=True, comment="Jenis disabilitas, BDT 0-11"),
        sa.Column("part", sa.BigInteger(), nullable=False, comment="Partisi kabupaten/kota"),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Desa/kelurahan, 10 digit"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="Versi yang berlaku, mulai 1"),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False, comment="Versi ini berlaku sejak"),
        sa.Column("status", sa.String(), nullable=False, comment="aktif|ditidurkan|dihapus"),
        sa.ForeignKeyConstraint(
            ["part", "keluarga_id"],
            ["keluarga.part", "keluarga.id"],
            name=op.f("fk_individu_part_keluarga_id_keluarga"),
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_individu")),
        sa.UniqueConstraint("part", "nik_bidx", name=op.f("uq_individu_part_nik_bidx")),
    )
    op.create_index("ix_individu_area", "individu", ["region_code", "id"], unique=False)
    op.create_index("ix_individu_keluarga", "individu", ["part", "keluarga_id"], unique=False)
    op.create_index("ix_individu_list", "individu", ["part", "region_code", "id"], unique=False)
    op.create_index(
        "ix_individu_nama",
        "individu",
        ["part", "nama_key"],
        unique=False,
        postgresql_ops={"nama_key": "text_pattern_ops"},
    )
    op.create_index(
        "ix_individu_nama_trgm",
        "individu",
        ["nama_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"nama_key": "gin_trgm_ops"},
    )
    op.create_table(
        "ab_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=150), nullable=True),
        sa.Column("description", sa.String(length=512), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_register_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("registration_date", sa.DateTime(), nullable=True),
        sa.Column("registration_hash", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "ab_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("last_login", sa.DateTime(), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=True),
        sa.Column("fail_login_count", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=True),
        sa.Column("created_by_fk", sa.Integer(), nullable=True),
        sa.Column("changed_by_fk", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_fk"],
            ["ab_user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["created_by_fk"],
            ["ab_user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "ab_view_menu",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("key_hash", sa.String(length=256), nullable=False),
        sa.Column("lookup_hash", sa.String(length=256), nullable=True),
        sa.Column("key_prefix", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("expires_on", sa.DateTime(), nullable=True),
        sa.Column("revoked_on", sa.DateTime(), nullable=True),
        sa.Column("last_used_on", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lookup_hash"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("idx_api_key_lookup_hash", "ab_api_key", ["lookup_hash"], unique=True)
    op.create_index("idx_api_key_prefix", "ab_api_key", ["key_prefix"], unique=False)
    op.create_index("idx_api_key_user_id", "ab_api_key", ["user_id"], unique=False)
    op.create_table(
        "ab_group_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["ab_group.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("group_id", "role_id"),
    )
    op.create_index("idx_group_id", "ab_group_role", ["group_id"], unique=False)
    op.create_index("idx_group_role_id", "ab_group_role", ["role_id"], unique=False)
    op.create_table(
        "ab_permission_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_id", sa.Integer(), nullable=False),
        sa.Column("view_menu_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permission_id"],
            ["ab_permission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["view_menu_id"],
            ["ab_view_menu.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("permission_id", "view_menu_id"),
    )
    op.create_index("idx_permission_id", "ab_permission_view", ["permission_id"], unique=False)
    op.create_index("idx_view_menu_id", "ab_permission_view", ["view_menu_id"], unique=False)
    op.create_table(
        "ab_user_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["ab_group.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "group_id"),
    )
    op.create_index("idx_user_group_id", "ab_user_group", ["group_id"], unique=False)
    op.create_index("idx_user_id", "ab_user_group", ["user_id"], unique=False)
    op.create_table(
        "ab_user_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "role_id"),
    )
    op.create_table(
        "ab_permission_view_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_view_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["permission_view_id"], ["ab_permission_view.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("permission_view_id", "role_id"),
    )
    op.create_index("idx_permission_view_id", "ab_permission_view_role", ["permission_view_id"], unique=False)
    op.create_index("idx_role_id", "ab_permission_view_role", ["role_id"], unique=False)

    create_job_queue()
    lock_down()


def create_job_queue() -> None:
    """The tables and functions of the job queue (procrastinate), as its library writes them."""
    from procrastinate.schema import SchemaManager

    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def lock_down() -> None:
    """Grants to the application role, which owns nothing, and the area lock on every table with a region."""
    bind = op.get_bind()
    tables = [
        row[0]
        for row in bind.execute(
            sa.text(
                "select tablename from pg_tables where schemaname = current_schema() and tablename <> 'alembic_version'"
            )
        )
    ]
    for table in tables:
        if table in READ_ONLY:
            rights = "SELECT"
        elif table in APPEND_ONLY:
            rights = "SELECT, INSERT"
        else:
            rights = "SELECT, INSERT, UPDATE, DELETE"
        op.execute(f'GRANT {rights} ON "{table}" TO {APP}')
        if not table.startswith(("ab_", "procrastinate_")) and table not in UNLOCKED:
            op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
            op.execute(f'CREATE POLICY area ON "{table}" TO {APP} USING ({AREA}) WITH CHECK ({AREA})')
    op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}")
    op.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP}")


def downgrade() -> None:

    op.drop_index("idx_role_id", table_name="ab_permission_view_role")
    op.drop_index("idx_permission_view_id", table_name="ab_permission_view_role")
    op.drop_table("ab_permission_view_role")
    op.drop_table("ab_user_role")
    op.drop_index("idx_user_id", table_name="ab_user_group")
    op.drop_index("idx_user_group_id", table_name="ab_user_group")
    op.drop_table("ab_user_group")
    op.drop_index("idx_view_menu_id", table_name="ab_permission_view")
    op.drop_index("idx_permission_id", table_name="ab_permission_view")
    op.drop_table("ab_permission_view")
    op.drop_index("idx_group_role_id", table_name="ab_group_role")
    op.drop_index("idx_group_id", table_name="ab_group_role")
    op.drop_table("ab_group_role")
    op.drop_index("idx_api_key_user_id", table_name="ab_api_key")
    op.drop_index("idx_api_key_prefix", table_name="ab_api_key")
    op.drop_index("idx_api_key_lookup_hash", table_name="ab_api_key")
    op.drop_table("ab_api_key")
    op.drop_table("ab_view_menu")
    op.drop_table("ab_user")
    op.drop_table("ab_role")
    op.drop_table("ab_register_user")
    op.drop_table("ab_permission")
    op.drop_table("ab_group")
    op.drop_index(
        "ix_individu_nama_trgm",
        table_name="individu",
        postgresql_using="gin",
        postgresql_ops={"nama_key": "gin_trgm_ops"},
    )
    op.drop_index("ix_individu_nama", table_name="individu", postgresql_ops={"nama_key": "text_pattern_ops"})
    op.drop_index("ix_individu_list", table_name="individu")
    op.drop_index("ix_individu_keluarga", table_name="individu")
    op.drop_index("ix_individu_area", table_name="individu")
    op.drop_table("individu")
    op.drop_index(
        "ix_timer_due", table_name="timer", postgresql_where=sa.text("fired_at IS NULL AND cancelled_at IS NULL")
    )
    op.drop_index("ix_timer_case", table_name="timer")
    op.drop_table("timer")
    op.drop_index("ix_task_open_step", table_name="task", postgresql_where=sa.text("status in ('siap','diambil')"))
    op.drop_index("ix_task_inbox", table_name="task", postgresql_where=sa.text("status in ('siap','diambil')"))
    op.drop_index("ix_task_done", table_name="task", postgresql_where=sa.text("status = 'selesai'"))
    op.drop_index("ix_task_case", table_name="task")
    op.drop_table("task")
    op.drop_index("ix_photo_visit", table_name="photo")
    op.drop_table("photo")
    op.drop_index(
        "ix_keluarga_nama_trgm",
        table_name="keluarga",
        postgresql_using="gin",
        postgresql_ops={"nama_key": "gin_trgm_ops"},
    )
    op.drop_index("ix_keluarga_nama", table_name="keluarga", postgresql_ops={"nama_key": "text_pattern_ops"})
    op.drop_index("ix_keluarga_list", table_name="keluarga")
    op.drop_index("ix_keluarga_area", table_name="keluarga")
    op.drop_table("keluarga")
    op.drop_table("decision")
    op.drop_index("ix_change_bidx", table_name="change")
    op.drop_table("change")
    op.drop_table("case_state")
    op.drop_index("ix_visit_case", table_name="visit")
    op.drop_table("visit")
    op.drop_index("ix_sign_in_attempt_key_at", table_name="sign_in_attempt")
    op.drop_index("ix_sign_in_attempt_at", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_index("ix_ruta_list", table_name="ruta")
    op.drop_index("ix_ruta_area", table_name="ruta")
    op.drop_table("ruta")
    op.drop_index("uq_region_current_code", table_name="region", postgresql_where=sa.text("valid_to IS NULL"))
    op.drop_index(
        "ix_region_search_trgm",
        table_name="region",
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.drop_index("ix_region_parent", table_name="region")
    op.drop_index("ix_region_own_name", table_name="region", postgresql_ops={"search_key": "text_pattern_ops"})
    op.drop_table("region")
    op.drop_index("ix_record_version_keluarga", table_name="record_version")
    op.drop_table("record_version")
    op.drop_index("ix_post_user", table_name="post")
    op.drop_table("post")
    op.drop_table("number_book")
    op.drop_table("nik_registry")
    op.drop_table("letter_stamp")
    op.drop_index("ix_letter_waiting", table_name="letter", postgresql_where=sa.text("status = 'menunggu'"))
    op.drop_index("ix_letter_list", table_name="letter")
    op.drop_index("ix_letter_case", table_name="letter")
    op.drop_index("ix_letter_area", table_name="letter")
    op.drop_table("letter")
    op.drop_table("kk_registry")
    op.drop_index("ix_fact_case", table_name="fact")
    op.drop_index("ix_fact_area", table_name="fact")
    op.drop_index("ix_fact_about", table_name="fact")
    op.drop_table("fact")
    op.drop_index("ix_ended_session_at", table_name="ended_session")
    op.drop_table("ended_session")
    op.drop_index("ix_change_set_keluarga", table_name="change_set")
    op.drop_index("ix_change_set_area", table_name="change_set")
    op.drop_table("change_set")
    op.drop_index(
        "ix_case_file_title_trgm",
        table_name="case_file",
        postgresql_using="gin",
        postgresql_ops={"title_key": "gin_trgm_ops"},
    )
    op.drop_index("ix_case_file_subject", table_name="case_file")
    op.drop_index("ix_case_file_list", table_name="case_file")
    op.drop_index("ix_case_file_area", table_name="case_file")
    op.drop_table("case_file")
    op.drop_table("account")
