"""Refusals around one answer for many."""

from __future__ import annotations

from portal.kernel.errors import Invalid, NotAllowed, Refused


class NotReadYet(Refused):
    """Masih ada {left} contoh yang belum Anda baca. Baca semuanya sebelum memutus sekaligus."""


class LookEnded(Refused):
    """Pemeriksaan contoh ini sudah berakhir. Mulai lagi dari Tugas saya."""


class LookTooOld(Refused):
    """Contoh ini dibaca lebih dari {hours} jam yang lalu. Mulai lagi supaya tugas terbaru ikut diperiksa."""


class NothingLeft(Refused):
    """Semua tugas yang tersaring dikeluarkan sesudah dibaca. Putuskan satu per satu."""


class UnknownVerdict(Invalid):
    """Pilih sesuai, keluarkan, atau hentikan."""


class NotWaitingForSecond(Refused):
    """Keputusan sekaligus ini tidak menunggu penegasan."""


class MustBeAnother(Refused):
    """Penegasan diberikan orang lain, bukan yang memulai dan bukan penggantinya."""


class NotSecond(NotAllowed):
    """Penegasan keputusan sekaligus ini untuk rekan seperan atau atasannya."""


class SecondMadeIt(Refused):
    """Anda mengusulkan sebagian kasusnya atau memutus langkah sebelumnya; penegasannya untuk orang lain."""


class StillRunning(Refused):
    """Keputusan sekaligus ini masih berjalan. Hentikan dahulu, lalu tarik kembali."""


class WindowOver(Refused):
    """Masa tarik kembali sudah lewat. Kasusnya hanya dapat diperbaiki dengan usulan baru."""


class NotReversible(Refused):
    """Keputusan sekaligus ini tidak dapat ditarik kembali, atau sudah ditarik."""


class RuleWrong(Invalid):
    """Ketentuan keputusan sekaligus belum benar."""
