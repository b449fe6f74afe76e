"""Tables of access: posts, accounts' protection, ended sessions, failed sign-ins.

FAB's own `ab_*` tables hold users and roles; nothing here has a foreign key into them (only `user_id`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base

LOCAL = {"info": {"placement": "local"}}


class Post(Base):
    """A person's post: a role held at a region between two dates (both inclusive; no end = open)."""

    __tablename__ = "post"
    __table_args__ = (Index("ix_post_user", "user_id"), LOCAL)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(comment="Pengguna (ab_user.id)")
    role: Mapped[str] = mapped_column(comment="Kode peran")
    region_code: Mapped[int] = mapped_column(comment="Wilayah tugas, 10 digit")
    valid_from: Mapped[date] = mapped_column(comment="Berlaku sejak")
    valid_to: Mapped[date | None] = mapped_column(comment="Berlaku sampai (termasuk)")
    acting: Mapped[bool] = mapped_column(default=False, comment="Pelaksana tugas/harian (PLT/PLH)")


class Absence(Base):
    """A post in a substitute's hands from–to, both days included; `office`: the region of the post."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_user", "user_id"), Index("ix_absence_substitute", "substitute_id"), LOCAL)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(comment="Yang tidak hadir (ab_user.id)")
    user_name: Mapped[str] = mapped_column()
    post_id: Mapped[UUID] = mapped_column()
    role: Mapped[str] = mapped_column(comment="Kode peran")
    office: Mapped[int] = mapped_column(comment="Wilayah tugas, 10 digit")
    substitute_id: Mapped[int] = mapped_column(comment="Pengganti (ab_user.id)")
    substitute_name: Mapped[str] = mapped_column()
    starts: Mapped[date] = mapped_column(comment="Hari pertama")
    ends: Mapped[date] = mapped_column(comment="Hari terakhir")
    reason: Mapped[str] = mapped_column()
    set_by: Mapped[int] = mapped_column()
    set_name: Mapped[str] = mapped_column()
    set_at: Mapped[datetime] = mapped_column()
    ended_by: Mapped[int | None] = mapped_column()
    ended_name: Mapped[str | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(comment="Diakhiri sebelum waktunya")


class Account(Base):
    """What protects a sign-in beyond FAB's own row."""

    __tablename__ = "account"
    __table_args__ = (
        Index("ix_account_contract", "contract_until", postgresql_where=text("contract_until is not null")),
        LOCAL,
    )

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    session_epoch: Mapped[int] = mapped_column(default=1, comment="Naik = semua sesi lama berakhir")
    must_change_password: Mapped[bool] = mapped_column(default=False)
    registered_in: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="Wilayah administrator yang mendaftarkan, 10 digit; 0 = nasional"
    )
    factor_since: Mapped[datetime | None] = mapped_column(comment="Kode verifikasi diminta sejak; kosong = tidak")
    contract_until: Mapped[date | None] = mapped_column(comment="Kontrak berakhir; sesudahnya akun ditutup sendiri")
    active_post: Mapped[UUID | None] = mapped_column(comment="Penugasan terakhir yang dipilih")


class SecondFactor(Base):
    """The authenticator app of a person; `Account.factor_since` says whether it is asked for yet."""

    __tablename__ = "second_factor"
    __table_args__ = LOCAL

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[bytes] = mapped_column(comment="Rahasia aplikasi, tersandi")
    last_period: Mapped[int] = mapped_column(comment="Periode kode terakhir yang dipakai; tidak berlaku lagi")


class RecoveryCode(Base):
    """One way in without the app; only its keyed hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = LOCAL

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column()


class EndedSession(Base):
    """A session its owner signed out of; kept as long as a copy of its cookie could still be alive."""

    __tablename__ = "ended_session"
    __table_args__ = (Index("ix_ended_session_at", "at"), LOCAL)

    sid: Mapped[str] = mapped_column(primary_key=True, comment="Nomor acak sesi di dalam cookie")
    at: Mapped[datetime] = mapped_column(comment="Waktu keluar (UTC)")


class SignInAttempt(Base):
    """A failed sign-in, by name and by address, kept for the lock-out window."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_at", "key", "at"), Index("ix_sign_in_attempt_at", "at"), LOCAL)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(comment="nama:… atau alamat:…")
    at: Mapped[datetime] = mapped_column()


class ApiToken(Base):
    """A way in for another system: one person's post, some scopes, an end. The secret itself is not kept."""

    __tablename__ = "api_token"
    __table_args__ = (
        Index("ix_api_token_digest", "digest", unique=True),
        Index("ix_api_token_user", "user_id"),
        LOCAL,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(comment="Pembuat dan pemegang (ab_user.id)")
    post_id: Mapped[UUID] = mapped_column(comment="Penugasan yang dipakai token ini")
    name: Mapped[str] = mapped_column(comment="Nama sistem yang memakainya")
    scopes: Mapped[list[Any]] = mapped_column(comment="Lingkup: read:registry, read:cases, propose")
    digest: Mapped[bytes] = mapped_column(comment="SHA-256 rahasia token")
    hint: Mapped[str] = mapped_column(comment="Awal token, untuk mengenalinya")
    created_at: Mapped[datetime] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column()
    last_used_at: Mapped[datetime | None] = mapped_column(comment="Terakhir dipakai, dibulatkan ke menit")
    revoked_at: Mapped[datetime | None] = mapped_column(comment="Dicabut; kosong = berlaku sampai habis waktunya")


class ApiWindow(Base):
    """How many calls one token or one person made in the present minute; lost in a crash without harm."""

    __tablename__ = "api_window"
    __table_args__ = ({"prefixes": ["UNLOGGED"], **LOCAL},)

    caller: Mapped[str] = mapped_column(primary_key=True, comment="token:… atau orang:…")
    minute: Mapped[int] = mapped_column(comment="Menit sejak 1970")
    calls: Mapped[int] = mapped_column(comment="Banyaknya panggilan pada menit itu")


class PeopleGroup(Base):
    """Some people of an administrator's area under one name; gives no right."""

    __tablename__ = "people_group"
    __table_args__ = (
        Index(
            "ix_people_group_name",
            "part",
            "region_code",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("closed_at is null"),
        ),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Wilayah administrator yang membuatnya")
    name: Mapped[str] = mapped_column(comment="Nama kelompok")
    made_by: Mapped[int] = mapped_column()
    made_name: Mapped[str] = mapped_column()
    made_at: Mapped[datetime] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column(comment="Ditutup; kosong = masih dipakai")


class GroupMember(Base):
    """One person in a group."""

    __tablename__ = "group_member"
    __table_args__ = (Index("ix_group_member_user", "user_id"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, comment="Orangnya (ab_user.id)")
    region_code: Mapped[int] = mapped_column()
    since: Mapped[datetime] = mapped_column()
