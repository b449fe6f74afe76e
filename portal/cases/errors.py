"""Refusals of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from portal.kernel.errors import Invalid, NotAllowed, Refused

if TYPE_CHECKING:
    from portal.registry.rules import Finding


class AlreadyDecided(Refused):
    """Langkah ini sudah diputus oleh {who} pada {when}. Keputusan Anda tidak disimpan."""


class NoLongerOpen(AlreadyDecided):
    """Langkah ini sudah diputus atau tidak terbuka lagi. Keputusan Anda tidak disimpan."""


class SamePerson(Refused):
    """Langkah ini harus diputus orang lain: Anda sudah memutus atau mengusulkan pada langkah sebelumnya."""


class OwnDecision(Refused):
    """Sanggahan ini tentang keluarga yang kasusnya pernah Anda putus. Rekan yang seperan dengan Anda memutusnya."""


class HeldByColleague(Refused):
    """Tugas ini sedang dipegang {who}. Minta ia melepasnya, atau pilih tugas lain."""


class NotYourRole(NotAllowed):
    """Tugas ini untuk peran lain."""


class NoteRequired(Invalid):
    """Tulis catatan paling sedikit lima huruf: yang menerima harus tahu alasannya."""


class UnknownAction(Invalid):
    """Jawaban ini tidak tersedia pada langkah ini."""


class VisitRequired(Invalid):
    """Isi hasil kunjungan lebih dahulu: langkah ini dijawab dengan kunjungan ke rumah."""


class FamilyGone(Invalid):
    """Keluarga ini sudah tidak ada di register. Usulan ini hanya dapat ditolak."""


class UnknownReturn(Invalid):
    """Pilih langkah tujuan pengembalian."""


class HeldByChecks(Invalid):
    """Belum dapat diteruskan. {record}: {problem}"""  # noqa: D400 - the finding ends it


class NotPassable(Refused):
    """Temuan ini tidak dapat dilewati oleh peran Anda pada langkah ini."""


class NoteTooLong(Invalid):
    """Catatan paling banyak {most} huruf."""


class Unforeseen(Refused):
    """Diagram proses tidak menyediakan jalan untuk keputusan ini ({element}: {why}). Kasus tetap di langkahnya."""


class MoreThanSeen(Refused):
    """Tugas yang tersaring kini {now}, tadi {seen}. Belum ada yang diputus: periksa angkanya sekali lagi."""


class UnknownFilter(Refused):
    """Saringan {name} tidak dikenal. Mulai lagi dari Tugas saya."""

    status = 400


class SeveralProcesses(Refused):
    """Langkah ini ada di beberapa proses: {processes}. Pilih langkah satu proses di Tugas saya, lalu putuskan."""


class NothingChosen(Invalid):
    """Tidak ada tugas yang cocok dengan saringan ini."""


class NeedsItsOwnForm(Refused):
    """Langkah '{step}' diisi per kasus; tidak dapat diputus sekaligus."""


class NotAVersion(Invalid):
    """Pilih dua versi yang berbeda dari proses yang sama."""


class UnknownCounterpart(Invalid):
    """Padanan untuk {element} tidak dikenal. Pilih lagi dari daftar."""


class SkipsDecision(Invalid):
    """Kasus yang dipindah ke “{to}” akan melewati “{step}” tanpa keputusan. Pilih langkah yang tidak melewatinya."""


class NothingToMove(Refused):
    """Tidak ada kasus berjalan yang dapat dipindah dari versi itu."""


class AlreadyMoving(Refused):
    """Kasus dari versi itu sedang dipindah. Tunggu sampai selesai, atau batalkan pemindahan itu."""


class NotUndoable(Refused):
    """Pemindahan ini sudah dibatalkan."""


class NotStuck(Refused):
    """Kemacetan ini tidak dapat diurus: {why}."""


class NotRewindable(Refused):
    """Kasus ini tidak dapat diputar balik: {why}."""


class NotWithdrawable(Refused):
    """Usulan ini tidak dapat ditarik lagi: {why}."""


class AnswerRequired(Invalid):
    """Pilih hasil yang dianggap terjadi: sesudah ini kasus berjalan menurut hasil itu."""


class NoSuchProcess(Refused):
    """Proses {process} belum ada yang berlaku. Minta admin pusat memberlakukannya."""


class DraftMoved(Refused):
    """Draf ini sudah disimpan {who} pada {when}. Perubahan Anda belum tersimpan."""


class DraftTooBig(Invalid):
    """Berkas proses terlalu besar; paling banyak {limit}."""


class GateRefuses(Refused):
    """Gerbang pemeriksaan menolak, {count} kesalahan harus diperbaiki dahulu: {why}"""  # noqa: D400 - the finding ends it


class NothingChanged(Refused):
    """Isi draf ini sama dengan versi {number} yang sudah ada."""


class NotRecordable(Refused):
    """Kasus ini tidak dapat direkam sebagai jalur: {why}."""


class NoSuchCase(Invalid):
    """Tidak ada kasus bernomor {number} dari proses ini di wilayah Anda."""


class NoSuchPath(Refused):
    """Jalur itu tidak ada lagi di draf ini."""


class OwnProposal(Refused):
    """Usulan Anda sendiri harus ditandatangani orang lain."""


class NotProposed(Refused):
    """Versi ini tidak sedang menunggu tanda tangan."""


class NotYourProposal(Refused):
    """Hanya pengusulnya yang dapat menarik usulan ini. Anda dapat menolaknya dengan alasan."""


class KeyUsed(Invalid):
    """Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru untuk usulan lain."""


class StillWrong(Invalid):
    """Usulan ini belum memenuhi aturan data, jadi tidak disimpan. Perbaiki temuan di bawah, lalu kirim lagi."""

    def __init__(self, findings: list[Finding], hits: set[tuple[str, bytes]], change_set_id: UUID) -> None:
        self.findings, self.hits, self.change_set_id = findings, hits, change_set_id
        super().__init__()
