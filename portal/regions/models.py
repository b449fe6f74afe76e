"""Tables of regions: reference data, copied everywhere, rarely written."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class Region(Base):
    """A region under one name and code, with its time in force (Kepmendagri; codes change by pemekaran)."""

    __tablename__ = "region"
    __table_args__ = (
        Index("uq_region_current_code", "code", unique=True, postgresql_where=text("valid_to IS NULL")),
        Index("ix_region_parent", "parent_code", "name"),
        Index(
            "ix_region_search_trgm", "search_key", postgresql_using="gin", postgresql_ops={"search_key": "gin_trgm_ops"}
        ),
        Index("ix_region_own_name", "search_key", postgresql_ops={"search_key": "text_pattern_ops"}),
        Index("ix_region_village_point", "lat", "lng", postgresql_where=text("level = 4 AND NOT approx")),
        {"info": {"placement": "reference"}},
    )

    code: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Kode Kemendagri, 10 digit")
    valid_from: Mapped[date] = mapped_column(primary_key=True, comment="Berlaku sejak")
    valid_to: Mapped[date | None] = mapped_column(comment="Berlaku sampai dengan")
    level: Mapped[int] = mapped_column(
        comment="0 nasional, 1 provinsi, 2 kabupaten/kota, 3 kecamatan, 4 desa/kelurahan"
    )
    kind: Mapped[str] = mapped_column(comment="nasional|provinsi|kabupaten|kota|kecamatan|kelurahan|desa|desa_adat")
    parent_code: Mapped[int | None] = mapped_column(comment="Kode wilayah induk")
    name: Mapped[str] = mapped_column(comment="Nama resmi")
    search_key: Mapped[str] = mapped_column(comment="Nama sendiri dan induknya, huruf kecil, untuk pencarian")
    part: Mapped[int] = mapped_column(comment="Partisi kabupaten/kota; 0 di atasnya; tidak pernah berubah")
    capital: Mapped[str | None] = mapped_column(comment="Ibu kota")
    postal_code: Mapped[str | None] = mapped_column(comment="Kode pos")
    lat: Mapped[float | None] = mapped_column(comment="Lintang")
    lng: Mapped[float | None] = mapped_column(comment="Bujur")
    approx: Mapped[bool] = mapped_column(default=False, comment="Titik dipinjam dari kecamatan")
    area_km2: Mapped[float | None] = mapped_column(comment="Luas, km2 (provinsi dan kabupaten/kota)")
    population: Mapped[int | None] = mapped_column(comment="Jumlah penduduk (Dukcapil; provinsi dan kabupaten/kota)")
    timezone: Mapped[int | None] = mapped_column(comment="7 WIB, 8 WITA, 9 WIT")
