"""The demo's cast: one person per role in Kabupaten Banyumas, and a pair in Bali who must see nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.models import Post
from portal.access.operations import appoint
from portal.access.permissions import Permission
from portal.access.queries import actor_in, grants_of
from portal.access.roles import BY_CODE
from portal.kernel.area import NATION
from portal.regions.queries import part_of_region
from portal.views.kit.sync import add_person

PASSWORD = "demo-verivali-2026"  # noqa: S105 - printed on the sign-in page of the demo
BANYUMAS = 3302000000
KEMBARAN = 3302200000
KARANGSARI = 3302202015
JAWA_TENGAH = 3300000000
PECATU = 5103052001
PLACES = {
    BANYUMAS: "Kab. Banyumas",
    KEMBARAN: "Kec. Kembaran",
    KARANGSARI: "Desa Karangsari",
    JAWA_TENGAH: "Jawa Tengah",
    PECATU: "Desa Pecatu, Bali",
    NATION: "Nasional",
}


@dataclass(frozen=True)
class Member:
    """One member of the cast."""

    username: str
    first_name: str
    last_name: str
    role: str
    region: int
    tells: str
    """What one does as this person, for the chooser."""


CAST = (
    Member("sari", "Sari", "Lestiani", "operator_desa", KARANGSARI, "mengusulkan keluarga, mencatat musdes"),
    Member("joko", "Joko", "Prasetya", "petugas_lapangan", KEMBARAN, "mengunjungi rumah"),
    Member(
        "tuti",
        "Tuti",
        "Handayani",
        "pengawas_kecamatan",
        KEMBARAN,
        "menugaskan ulang kunjungan, mencari keluarga yang tidak ditemukan",
    ),
    Member("ratna", "Ratna", "Wulandari", "verifikator_kab", BANYUMAS, "memverifikasi untuk kabupaten"),
    Member("hendra", "Hendra", "Wijaya", "kepala_dinas_kab", BANYUMAS, "menyetujui sebagai Kepala Dinas Sosial"),
    Member("bagus", "Bagus", "Hartono", "validator_prov", JAWA_TENGAH, "memvalidasi untuk provinsi"),
    Member("dimas", "Dimas", "Pratama", "analis_pusat", NATION, "menandatangani penetapan bulanan"),
    Member("maya", "Maya", "Safitri", "analis_pusat", NATION, "menetapkan untuk kementerian"),
    Member("arif", "Arif", "Nugroho", "admin_pusat", NATION, "mengelola pengguna dan peran, mengubah proses"),
    Member("rini", "Rini", "Kusumawati", "admin_pusat", NATION, "menandatangani perubahan proses"),
    Member("lestari", "Lestari", "Utami", "auditor", NATION, "membaca jejak semua perubahan"),
    Member("dewi", "Dewi", "Anggraini", "pendamping_pkh", KEMBARAN, "mendampingi keluarga PKH"),
    Member("wayan", "I Wayan", "Sudarsana", "operator_desa", PECATU, "operator desa di Bali: tidak melihat Banyumas"),
)


def hire(session: Session) -> dict[str, Actor]:
    """Make the cast users with their posts; username → actor."""
    by = system("demo", Permission.ACCESS_POST_MANAGE)
    actors = {}
    for member in CAST:
        user = add_person(
            session,
            member.username,
            first_name=member.first_name,
            last_name=member.last_name,
            password=PASSWORD,
        )
        part = part_of_region(session, member.region)
        post = appoint(session, user.id, role=member.role, region_code=member.region, by=by, part=part)
        session.flush()
        name = f"{member.first_name} {member.last_name}"
        actors[member.username] = actor_in(post, name=name, grants=grants_of(session, member.role))
    return actors


def has_cast(session: Session) -> bool:
    """Whether the demo was seeded before."""
    return session.scalar(select(Post.id).where(Post.region_code == KARANGSARI).limit(1)) is not None


def chooser() -> list[dict[str, str]]:
    """The cast as the sign-in page of the demo shows it."""
    return [
        {
            "username": member.username,
            "name": f"{member.first_name} {member.last_name}",
            "role": BY_CODE[member.role].title,
            "region": PLACES[member.region],
            "password": PASSWORD,
        }
        for member in CAST
    ]
