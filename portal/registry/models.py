"""Tables of the register. Every key begins with `part`; NIK, No. KK and mother's name are ciphertext.

Nothing writes these but `portal.registry.operations.apply_change_set`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class Versioned:
    """What every governed record carries: where it is, which version stands, since when, in what state."""

    part: Mapped[int] = mapped_column(primary_key=True, comment="Partisi kabupaten/kota")
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Desa/kelurahan, 10 digit")
    version: Mapped[int] = mapped_column(default=1, comment="Versi yang berlaku, mulai 1")
    valid_from: Mapped[datetime] = mapped_column(comment="Versi ini berlaku sejak")
    status: Mapped[str] = mapped_column(default="aktif", comment="aktif|ditidurkan|dihapus")
    jawaban: Mapped[dict[str, Any]] = mapped_column(
        default=dict,
        server_default=text("'{}'::jsonb"),
        comment="Jawaban tanpa kolom sendiri: nama pertanyaan -> nilai",
    )
    instrumen: Mapped[str | None] = mapped_column(comment="Kuesioner jawaban, misalnya bdt2015@1")


class Ruta(Versioned, Base):
    """Rumah tangga: people under one roof who eat from one kitchen; 1..n keluarga (BPS)."""

    __tablename__ = "ruta"
    __table_args__ = (
        Index("ix_ruta_list", "part", "region_code", "id"),
        Index("ix_ruta_area", "region_code", "id"),
        Index(
            "ix_ruta_place_trgm",
            "alamat",
            "dusun",
            postgresql_using="gin",
            postgresql_ops={"alamat": "gin_trgm_ops", "dusun": "gin_trgm_ops"},
        ),
    )

    alamat: Mapped[str] = mapped_column(comment="Alamat")
    rt: Mapped[str] = mapped_column(comment="RT, tiga digit")
    rw: Mapped[str] = mapped_column(comment="RW, tiga digit")
    dusun: Mapped[str | None] = mapped_column(comment="Dusun/lingkungan")
    lat: Mapped[float | None] = mapped_column(comment="Lintang rumah")
    lng: Mapped[float | None] = mapped_column(comment="Bujur rumah")
    status_bangunan: Mapped[str | None] = mapped_column(comment="BDT 1a Status bangunan")
    luas_lantai: Mapped[int | None] = mapped_column(comment="BDT 2 Luas lantai, m2")
    lantai: Mapped[str | None] = mapped_column(comment="BDT 3 Lantai terluas")
    dinding: Mapped[str | None] = mapped_column(comment="BDT 4a Dinding")
    atap: Mapped[str | None] = mapped_column(comment="BDT 5a Atap")
    air_minum: Mapped[str | None] = mapped_column(comment="BDT 7a Sumber air minum")
    penerangan: Mapped[str | None] = mapped_column(comment="BDT 9a Penerangan")
    daya: Mapped[str | None] = mapped_column(comment="BDT 9b Daya listrik")
    bahan_bakar: Mapped[str | None] = mapped_column(comment="BDT 10a Bahan bakar memasak")
    fasilitas_bab: Mapped[str | None] = mapped_column(comment="BDT 11a Fasilitas BAB")


class Keluarga(Versioned, Base):
    """Keluarga: the people of one Kartu Keluarga."""

    __tablename__ = "keluarga"
    __table_args__ = (
        ForeignKeyConstraint(["part", "ruta_id"], ["ruta.part", "ruta.id"]),
        Index("ix_keluarga_list", "part", "region_code", "id"),
        Index("ix_keluarga_area", "region_code", "id"),
        Index("ix_keluarga_nama", "part", "nama_key", postgresql_ops={"nama_key": "text_pattern_ops"}),
        Index("ix_keluarga_nama_trgm", "nama_key", postgresql_using="gin", postgresql_ops={"nama_key": "gin_trgm_ops"}),
        Index("ix_keluarga_tanpa_kunci", "part", "id", postgresql_where=text("nama_bunyi IS NULL")),
        Index(
            "ix_keluarga_bunyi_trgm",
            "nama_bunyi",
            "nama_rapat",
            postgresql_using="gin",
            postgresql_ops={"nama_bunyi": "gin_trgm_ops", "nama_rapat": "gin_trgm_ops"},
        ),
        UniqueConstraint("part", "kk_bidx"),
    )

    ruta_id: Mapped[UUID] = mapped_column(comment="Rumah tangga")
    nomor_kk: Mapped[bytes | None] = mapped_column(comment="Nomor KK, tersandi")
    kk_bidx: Mapped[bytes | None] = mapped_column(comment="Indeks buta nomor KK; kosong bila dihapus")
    nama_kepala: Mapped[str] = mapped_column(comment="Nama kepala keluarga")
    nama_key: Mapped[str] = mapped_column(comment="Nama kepala keluarga untuk pencarian")
    nama_bunyi: Mapped[str | None] = mapped_column(comment="Nama kepala menurut bunyi; kosong = kunci belum dihitung")
    nama_rapat: Mapped[str | None] = mapped_column(comment="Nama kepala menurut bunyi, dirapatkan")
    jumlah_anggota: Mapped[int] = mapped_column(comment="Jumlah anggota aktif")
    desil: Mapped[int | None] = mapped_column(comment="Desil kesejahteraan 1-10")


class Individu(Versioned, Base):
    """Individu: one person, member of one keluarga."""

    __tablename__ = "individu"
    __table_args__ = (
        ForeignKeyConstraint(["part", "keluarga_id"], ["keluarga.part", "keluarga.id"]),
        Index("ix_individu_list", "part", "region_code", "id"),
        Index("ix_individu_area", "region_code", "id"),
        Index("ix_individu_keluarga", "part", "keluarga_id"),
        Index("ix_individu_nama", "part", "nama_key", postgresql_ops={"nama_key": "text_pattern_ops"}),
        Index("ix_individu_nama_trgm", "nama_key", postgresql_using="gin", postgresql_ops={"nama_key": "gin_trgm_ops"}),
        Index("ix_individu_lahir", "tanggal_lahir", "jenis_kelamin", "nama_urut"),
        Index("ix_individu_lahir_part", "part", "tanggal_lahir"),
        Index("ix_individu_urut", "part", "nama_urut"),
        Index("ix_individu_nik_awal", "nik_awal"),
        Index("ix_individu_tanpa_kunci", "part", "id", postgresql_where=text("nama_bunyi IS NULL")),
        Index(
            "ix_individu_bunyi_trgm",
            "nama_bunyi",
            "nama_rapat",
            postgresql_using="gin",
            postgresql_ops={"nama_bunyi": "gin_trgm_ops", "nama_rapat": "gin_trgm_ops"},
        ),
        UniqueConstraint("part", "nik_bidx"),
    )

    keluarga_id: Mapped[UUID] = mapped_column(comment="Keluarga")
    nik: Mapped[bytes | None] = mapped_column(comment="NIK, tersandi")
    nik_bidx: Mapped[bytes | None] = mapped_column(comment="Indeks buta NIK; kosong bila dihapus")
    alasan_tanpa_nik: Mapped[str | None] = mapped_column(comment="Alasan belum ber-NIK")
    nama: Mapped[str] = mapped_column(comment="Nama lengkap")
    nama_key: Mapped[str] = mapped_column(comment="Nama untuk pencarian")
    nama_bunyi: Mapped[str | None] = mapped_column(comment="Nama menurut bunyi; kosong = kunci belum dihitung")
    nama_rapat: Mapped[str | None] = mapped_column(comment="Nama menurut bunyi, dirapatkan")
    nama_urut: Mapped[str | None] = mapped_column(comment="Nama menurut bunyi, kata diurutkan")
    ibu_bidx: Mapped[bytes | None] = mapped_column(comment="Indeks buta bunyi nama ibu")
    nik_awal: Mapped[bytes | None] = mapped_column(comment="Indeks buta 12 digit pertama NIK")
    tempat_lahir: Mapped[str | None] = mapped_column(comment="Tempat lahir")
    tanggal_lahir: Mapped[date] = mapped_column(comment="Tanggal lahir")
    jenis_kelamin: Mapped[str] = mapped_column(comment="1 laki-laki, 2 perempuan")
    hub_kepala: Mapped[str] = mapped_column(comment="Hubungan dengan kepala keluarga, BDT 1-8")
    status_kawin: Mapped[str] = mapped_column(comment="BDT 1-4")
    nama_ibu: Mapped[bytes | None] = mapped_column(comment="Nama ibu kandung, tersandi")
    ijazah: Mapped[str | None] = mapped_column(comment="Ijazah tertinggi, BDT 0-6")
    bekerja: Mapped[str | None] = mapped_column(comment="Bekerja seminggu lalu, 1 ya 2 tidak")
    status_pekerjaan: Mapped[str | None] = mapped_column(comment="Status pekerjaan, BDT 1-8")
    disabilitas: Mapped[str | None] = mapped_column(comment="Jenis disabilitas, BDT 0-11")


class RecordVersion(Base):
    """One version of one record: what changed, by which case, and the whole record as it then stood."""

    __tablename__ = "record_version"
    __table_args__ = (Index("ix_record_version_keluarga", "part", "keluarga_id", "valid_from"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    entity: Mapped[str] = mapped_column(comment="ruta|keluarga|individu")
    keluarga_id: Mapped[UUID] = mapped_column(comment="Keluarga tempat riwayat ini ditampilkan")
    valid_from: Mapped[datetime] = mapped_column()
    changes: Mapped[dict[str, Any]] = mapped_column(comment="isian -> [sebelum, sesudah]; rahasia tetap tersandi")
    snapshot: Mapped[dict[str, Any]] = mapped_column(comment="Seluruh isian; rahasia tetap tersandi")
    case_id: Mapped[UUID | None] = mapped_column(comment="Kasus yang mengubah")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    reason: Mapped[str | None] = mapped_column()


class NikRegistry(Base):
    """National uniqueness of NIK: one active person per blind index, across all partitions."""

    __tablename__ = "nik_registry"
    __table_args__ = ({"info": {"placement": "nik_bidx"}},)

    nik_bidx: Mapped[bytes] = mapped_column(primary_key=True)
    individu_id: Mapped[UUID] = mapped_column(comment="Pemegang; partisinya terbaca dari id")


class KkRegistry(Base):
    """National uniqueness of No. KK: one active family per blind index, across all partitions."""

    __tablename__ = "kk_registry"
    __table_args__ = ({"info": {"placement": "kk_bidx"}},)

    kk_bidx: Mapped[bytes] = mapped_column(primary_key=True)
    keluarga_id: Mapped[UUID] = mapped_column(comment="Pemegang; partisinya terbaca dari id")


class OpenNumber(Base):
    """One open proposal per national number, across all partitions: the one that has claimed it first."""

    __tablename__ = "open_number"
    __table_args__ = (Index("ix_open_number_change_set", "change_set_id"), {"info": {"placement": "bidx"}})

    bidx: Mapped[bytes] = mapped_column(primary_key=True, comment="Indeks buta NIK atau No. KK yang diusulkan")
    change_set_id: Mapped[UUID] = mapped_column(comment="Usulan terbuka yang memegangnya")


class ChangeSet(Base):
    """A proposal's content: what it would change, against which versions, and why."""

    __tablename__ = "change_set"
    __table_args__ = (
        Index("ix_change_set_keluarga", "part", "keluarga_id"),
        Index("ix_change_set_lain", "part", "keluarga_lain"),
        Index("ix_change_set_maker", "created_by", "id"),
        Index("ix_change_set_area", "part", "region_code", "id"),
        Index("ix_change_set_instrumen", "instrumen", postgresql_where=text("status in ('terbuka', 'konflik')")),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(comment="usulan_baru|perbaikan|penghapusan|pindah")
    keluarga_id: Mapped[UUID] = mapped_column(comment="Keluarga yang dikenai (baru: id yang akan dipakai)")
    keluarga_lain: Mapped[UUID | None] = mapped_column(comment="Keluarga tujuan anggota yang pindah")
    reason: Mapped[str] = mapped_column(comment="Alasan pengusul")
    instrumen: Mapped[str | None] = mapped_column(comment="Versi instrumen saat usulan dimulai, misalnya bdt2015@1")
    status: Mapped[str] = mapped_column(default="terbuka", comment="terbuka|diterapkan|batal|konflik")
    revision: Mapped[int] = mapped_column(default=1, comment="Naik setiap draf disimpan ulang")
    created_at: Mapped[datetime] = mapped_column()
    created_by: Mapped[int] = mapped_column()


class Change(Base):
    """One record's part of a change set: create, update (only changed fields) or remove."""

    __tablename__ = "change"
    __table_args__ = (
        ForeignKeyConstraint(["part", "change_set_id"], ["change_set.part", "change_set.id"], ondelete="CASCADE"),
        Index("ix_change_bidx", "part", "bidx"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    seq: Mapped[int] = mapped_column(comment="Urutan tampil dan terap")
    entity: Mapped[str] = mapped_column(comment="ruta|keluarga|individu")
    action: Mapped[str] = mapped_column(comment="tambah|ubah|hapus|pindah|pulih")
    base_version: Mapped[int] = mapped_column(comment="Versi yang dilihat pengusul; 0 = belum ada")
    base: Mapped[dict[str, Any]] = mapped_column(comment="Nilai lama isian yang diubah; rahasia tersandi")
    fields: Mapped[dict[str, Any]] = mapped_column(comment="Nilai baru isian yang diubah; rahasia tersandi")
    bidx: Mapped[bytes | None] = mapped_column(comment="Indeks buta NIK/KK yang diusulkan")


class ProposedPerson(Base):
    """Keys of somebody an open proposal adds or says something new of: so another proposal's people find them.

    The values themselves stand in the proposal alone.
    """

    __tablename__ = "proposed_person"
    __table_args__ = (
        ForeignKeyConstraint(["part", "change_set_id"], ["change_set.part", "change_set.id"], ondelete="CASCADE"),
        Index("ix_proposed_person_lahir", "tanggal_lahir", "jenis_kelamin", "nama_urut"),
        Index("ix_proposed_person_urut", "part", "nama_urut", "tanggal_lahir"),
        Index("ix_proposed_person_nik_awal", "nik_awal"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Usulan terbuka yang memuatnya")
    record_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Orangnya; yang baru: id yang akan dipakai")
    region_code: Mapped[int] = mapped_column(comment="Desa usulannya")
    nama_bunyi: Mapped[str] = mapped_column(comment="Nama menurut bunyi")
    nama_urut: Mapped[str] = mapped_column(comment="Nama menurut bunyi, kata diurutkan")
    tanggal_lahir: Mapped[date] = mapped_column(comment="Tanggal lahir")
    jenis_kelamin: Mapped[str] = mapped_column(comment="1 laki-laki, 2 perempuan")
    ibu_bidx: Mapped[bytes | None] = mapped_column(comment="Indeks buta bunyi nama ibu")
    nik_awal: Mapped[bytes | None] = mapped_column(comment="Indeks buta 12 digit pertama NIK")
