"""Refusals of saved queues and the rules on them."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused

LONGEST_NAME, LONGEST_WORD = 60, 30


class QueueNameRequired(Invalid):
    """Beri nama antrean ini, paling banyak 60 huruf."""


class QueueNameTaken(Invalid):
    """Sudah ada antrean bernama ini. Pilih nama lain."""


class NothingToKeep(Invalid):
    """Belum ada saringan untuk disimpan. Saring Tugas saya dahulu."""


class QueueHasRules(Refused):
    """Antrean ini dipakai aturan yang berlaku. Minta atasan menghentikan aturannya dahulu."""


class OnlyOffices(Refused):
    """Aturan hanya dapat dibuat pada antrean kantor. Bagikan antrean ini dahulu."""


class ConditionUnread(Invalid):
    """Syarat ini belum lengkap: pilih hal, bandingan, dan isi nilainya."""


class WordRequired(Invalid):
    """Tulis kata tandanya, paling banyak 30 huruf."""


class PeopleRequired(Invalid):
    """Pilih sedikitnya satu orang atau kelompok dari kantor itu."""


class AwayToday(Invalid):
    """{who} tidak hadir hari ini. Pilih penggantinya atau rekan lain."""


class RuleStopped(Refused):
    """Aturan ini sudah dihentikan."""


class TooManyAtOnce(Refused):
    """Sekali jalan paling banyak {most} tugas; yang tersaring {count}. Persempit saringannya."""


class AtWork(Refused):
    """Tugas ini sedang dikerjakan seseorang saat itu."""


class HeldByNobody(Refused):
    """Tugas ini tidak sedang dipegang siapa pun."""


class MadeByYou(Refused):
    """Anda mengusulkan kasus ini atau memutus langkah sebelumnya; langkah ini untuk orang lain."""


class MadeByThem(Refused):
    """Yang dituju mengusulkan kasus ini atau memutus langkah sebelumnya; langkah ini untuk orang lain."""


class JudgedByThem(Refused):
    """Sanggahan ini tentang keluarga yang kasusnya pernah diputus yang dituju. Serahkan kepada rekan lain."""
