"""reasons: the catalogue of reasons, each version signed by two; the code a bulk decision gives.

Revision: reasons; follows: periods.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "reasons"
down_revision = "verval"
branch_labels = None
depends_on = None
APP = "verivali_app"

OBJECT = "Ajukan keberatan di kantor desa atau kelurahan dengan membawa surat pemberitahuan ini."
OBJECT_EN = "Object at the village office and bring this notice."
REMOVALS = (
    ("1", "Seluruh anggota meninggal", "All members have died",
     "Bila masih ada anggota keluarga yang hidup, datang ke kantor desa dengan KTP dan kartu keluarga agar datanya dipulihkan.",
     "If a member of the family is alive, go to the village office with the identity card and family card to have the data restored."),
    ("2", "Pindah", "Moved away",
     "Laporkan alamat baru di kantor desa atau kelurahan tujuan dengan surat pindah; keluarga didata lagi di sana.",
     "Report the new address at the village office you moved to, with the moving letter; the family is registered again there."),
    ("3", "Tidak ditemukan", "Not found",
     "Datang ke kantor desa dengan kartu keluarga dan tunjukkan rumah yang ditempati, lalu minta data dipulihkan.",
     "Go to the village office with the family card, show the house you live in, and ask for the data to be restored."),
    ("4", "Sudah mampu", "Now well off",
     "Bila keadaan keluarga tidak seperti itu, minta desa mengunjungi rumah dan membahasnya dalam musyawarah berikutnya.",
     "If this is not how the family lives, ask the village to visit the house and discuss it in the next meeting."),
    ("5", "Mengundurkan diri/menolak", "Withdrew or refused",
     "Bila keluarga tidak pernah mundur atau berubah pikiran, minta pendataan kembali di kantor desa.",
     "If the family never withdrew, or has changed its mind, ask the village office to be registered again."),
    ("6", "Data ganda", "Duplicate record",
     "Data keluarga yang sebenarnya tetap terdata. Bila bukan keluarga yang sama, bawa KTP dan kartu keluarga ke kantor desa.",
     "The family's true record stays. If it is not the same family, bring identity cards and family card to the village office."),
    ("7", "Lainnya", "Other", OBJECT, OBJECT_EN),
)  # fmt: skip
RESTORATIONS = (
    ("1", "Keliru dihapus atau ditidurkan", "Removed or suspended by mistake"),
    ("2", "Ditemukan kembali", "Found again"),
    ("3", "Kembali menetap", "Living there again"),
    ("4", "NIK sudah padan", "NIK now matches"),
    ("5", "Memenuhi kriteria lagi", "Meets the criteria again"),
    ("6", "Putusan sanggahan", "Ruling on an objection"),
    ("7", "Lainnya", "Other"),
)
RESTORED = "Periksa data keluarga di kantor desa dan minta perbaikan bila ada yang sudah berubah."
RESTORED_EN = "Look through the family's data at the village office and ask for a correction where something has changed."
REJECTIONS = (
    ("T01", "Bukti belum cukup", "Not enough evidence",
     "Lengkapi bukti yang disebut dalam alasan, lalu minta desa mengusulkan lagi.",
     "Complete the evidence the reason names, then ask the village to propose again."),
    ("T02", "Data tidak sesuai keadaan", "Data do not match what was found",
     "Periksa isian bersama petugas desa, perbaiki yang keliru, lalu usulkan lagi.",
     "Go through the answers with the village officer, correct what is wrong, then propose again."),
    ("T03", "Bukan warga desa ini", "Not a resident of this village",
     "Minta pendataan di desa tempat keluarga tinggal sekarang, dengan KTP atau surat pindah.",
     "Ask to be registered in the village where the family lives now, with an identity card or moving letter."),
    ("T04", "Tidak memenuhi kriteria", "Does not meet the criteria",
     "Bila keadaan keluarga berubah, usulkan lagi kapan saja; bila penilaiannya keliru, ajukan keberatan.",
     "If the family's situation changes, propose again at any time; if the judgement is wrong, object."),
    ("T05", "Keluarga sudah terdata", "The family is registered already",
     "Tidak perlu mendaftar lagi. Bila datanya perlu berubah, minta perbaikan data di kantor desa.",
     "There is no need to register again. If the data should change, ask the village office for a correction."),
    ("T06", "Keluarga tidak ditemukan", "The family was not found",
     "Pastikan alamat dan patokan rumah benar, lalu minta desa mengusulkan lagi dan menyepakati hari kunjungan.",
     "Make sure address and landmark are right, then ask the village to propose again and agree on a day for the visit."),
    ("T07", "Identitas tidak padan dengan Dukcapil", "Identity does not match the civil registry",
     "Perbaiki data kependudukan di Dinas Dukcapil, lalu minta desa mengusulkan lagi.",
     "Have the civil registry correct the identity data, then ask the village to propose again."),
    ("T08", "Keberatan tidak terbukti", "The objection is not proved",
     "Bila ada bukti baru, ajukan lagi; putusan ini dapat dibawa ke tingkat berikutnya.",
     "With new evidence, object again; this ruling can be taken to the next level."),
    ("T09", "Lainnya, dijelaskan dalam catatan", "Other, explained in the note", OBJECT, OBJECT_EN),
)  # fmt: skip
RETURNS = (
    ("K01", "Dokumen belum lengkap", "Documents are missing",
     "Siapkan dokumen yang diminta dan serahkan ke kantor desa; usulan dilanjutkan tanpa mendaftar lagi.",
     "Get the documents asked for and hand them to the village office; the proposal goes on without a new one."),
    ("K02", "Isian perlu diperbaiki", "Answers need correcting",
     "Petugas desa dapat menghubungi keluarga untuk memastikan isian.",
     "The village officer may get in touch to make sure of the answers."),
    ("K03", "Foto atau titik rumah tidak jelas", "Photo or location of the house is unclear",
     "Terima petugas yang datang untuk memotret lagi.", "Please receive the officer who comes to take the photo again."),
    ("K04", "Perlu kunjungan ulang", "Another visit is needed",
     "Sepakati hari kunjungan dengan petugas; siapkan KTP dan kartu keluarga.",
     "Agree on a day with the officer; have identity cards and family card ready."),
    ("K05", "Perlu musyawarah lagi", "Another meeting is needed",
     "Usulan dibahas dalam musyawarah desa berikutnya; keluarga boleh hadir.",
     "The proposal is discussed in the next village meeting; the family may attend."),
    ("K06", "Lainnya, dijelaskan dalam catatan", "Other, explained in the note",
     "Tanyakan di kantor desa apa yang masih harus dilengkapi.", "Ask at the village office what is still missing."),
)  # fmt: skip


def signed() -> list[sa.Column]:
    """What rows with two signatures have in common."""
    return [
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column(
            "purpose", sa.String(), nullable=False, comment="penghapusan|pemulihan|penolakan|pengembalian"
        ),
        sa.Column("status", sa.String(), nullable=False, comment="usul|berlaku|ditolak"),
        sa.Column("note", sa.String(), nullable=False, comment="Alasan perubahan"),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_name", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_name", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "reason_version",
        *signed(),
        sa.Column("code", sa.String(), nullable=False, comment="Kode tetap, tidak pernah dipakai ulang"),
        sa.Column(
            "house", sa.Boolean(), nullable=False, comment="Proses menghitung kode ini: tidak dapat diakhiri"
        ),
        sa.Column(
            "like_code",
            sa.String(),
            nullable=False,
            comment="Kode bawaan yang diikuti aturan proses dan bukti; kosong: tidak ada",
        ),
        sa.Column("label", sa.String(), nullable=False, comment="Sebutan"),
        sa.Column("label_en", sa.String(), nullable=False, comment="Sebutan dalam bahasa Inggris"),
        sa.Column("advice", sa.String(), nullable=False, comment="Yang dapat dilakukan keluarga"),
        sa.Column(
            "advice_en", sa.String(), nullable=False, comment="Yang dapat dilakukan keluarga, dalam bahasa Inggris"
        ),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="Urutan dalam daftar"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="Hari pertama berlaku"),
        sa.Column("valid_until", sa.Date(), nullable=True, comment="Hari terakhir dapat dipilih"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason_version")),
    )
    waits = sa.text("status = 'usul'")
    op.create_index("ix_reason_version_code", "reason_version", ["purpose", "code"])
    op.create_index(
        "uq_reason_version_waiting", "reason_version", ["purpose", "code"], unique=True, postgresql_where=waits
    )
    op.create_table(
        "reason_duty",
        *signed(),
        sa.Column("required", sa.Boolean(), nullable=False, comment="Putusan wajib memilih alasan"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason_duty")),
    )
    op.create_index("uq_reason_duty_waiting", "reason_duty", ["purpose"], unique=True, postgresql_where=waits)
    op.add_column("bulk_action", sa.Column("reason_code", sa.String(), nullable=True, comment="Kode alasan putusan"))
    for table, more in (("reason_version", ", valid_from"), ("reason_duty", "")):
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {APP}")
        op.execute(f"GRANT UPDATE (status, signed_by, signed_name, signed_at{more}) ON {table} TO {APP}")
    _ship()


SIGNED = (
    "gen_random_uuid(), :purpose, 'berlaku', 'Bawaan aplikasi', 0, 'sistem', "
    "timestamptz '2000-01-01 00:00+07', 0, 'sistem', timestamptz '2000-01-01 00:00+07'"
)


def _ship() -> None:
    """The reasons there have been so far, in the codes cases carry, and those decisions gave in words only."""
    shipped = [("penghapusan", True, *one) for one in REMOVALS]
    shipped += [("pemulihan", True, *one, RESTORED, RESTORED_EN) for one in RESTORATIONS]
    shipped += [("penolakan", one[0] == "T09", *one) for one in REJECTIONS]
    shipped += [("pengembalian", one[0] == "K06", *one) for one in RETURNS]
    insert = sa.text(
        "INSERT INTO reason_version (id, purpose, status, note, proposed_by, proposed_name, proposed_at, signed_by, "
        "signed_name, signed_at, code, house, like_code, label, label_en, advice, advice_en, position, valid_from) "
        f"VALUES ({SIGNED}, :code, :house, :like_code, :label, :label_en, :advice, :advice_en, :position, "
        "date '2000-01-01')"
    )
    for place, (purpose, house, code, label, label_en, advice, advice_en) in enumerate(shipped):
        op.get_bind().execute(
            insert,
            {
                "purpose": purpose,
                "code": code,
                "house": house,
                "like_code": code if code.isdigit() else "",
                "label": label,
                "label_en": label_en,
                "advice": advice,
                "advice_en": advice_en,
                "position": 10 * (1 + sum(one[0] == purpose for one in shipped[:place])),
            },
        )
    duty = sa.text(
        "INSERT INTO reason_duty (id, purpose, status, note, proposed_by, proposed_name, proposed_at, signed_by, "
        f"signed_name, signed_at, required) VALUES ({SIGNED}, :required)"
    )
    for purpose, required in (("penolakan", True), ("pengembalian", False)):
        op.get_bind().execute(duty, {"purpose": purpose, "required": required})


def downgrade() -> None:
    op.drop_column("bulk_action", "reason_code")
    op.drop_table("reason_duty")
    op.drop_table("reason_version")
