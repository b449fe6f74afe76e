"""What can be wrong with a decision: where (`BadDecision` and its kin) and why (a `Reason`, or one of the language).

A refusal points at the decision, the rule, the column, and the line and character within the cell. Values are never
repeated: they may be somebody's data.
"""

from __future__ import annotations

from portal.kernel.errors import Refused
from portal.kernel.expressions import Placed


class Reason(Refused):
    """Isian tabel ini tidak dapat dipakai."""

    status = 422

    def __init__(self, *, line: int = 1, column: int = 1, **params: object) -> None:
        self.line, self.column = line, column
        super().__init__(fields=None, **params)


class TooBig(Reason):
    """Berkas terlalu besar: paling banyak {limit} KB."""


class NotUtf8(Reason):
    """Berkas harus XML dengan enkode UTF-8."""


class HasDoctype(Reason):
    """Berkas memuat DOCTYPE atau ENTITY. Hapus bagian itu."""


class NotXml(Reason):
    """Berkas bukan XML yang utuh (baris {at})."""


class NotDmn(Reason):
    """Berkas bukan DMN 1.1, 1.2 atau 1.3."""


class NoDecision(Reason):
    """Berkas tidak memuat keputusan."""


class TooManyDecisions(Reason):
    """Terlalu banyak keputusan dalam satu berkas: paling banyak {limit}."""


class TooManyRules(Reason):
    """Terlalu banyak aturan dalam satu tabel: paling banyak {limit}."""


class TooManyCells(Reason):
    """Terlalu banyak sel dalam satu berkas: paling banyak {limit}."""


class NoId(Reason):
    """Ada keputusan tanpa id."""


class SameId(Reason):
    """Ada dua keputusan dengan id ini."""


class NoLogic(Reason):
    """Belum ada tabel atau ungkapan."""


class OtherLogic(Reason):
    """Bentuk «{what}» belum didukung. Pakai tabel keputusan atau ungkapan."""


class NotHere(Reason):
    """Keputusan «{required}» yang diperlukan tidak ada di berkas ini."""


class Circular(Reason):
    """Keputusan-keputusan saling memerlukan: {path}."""


class SameOutput(Reason):
    """Dua hasil memakai nama «{name}»."""


class OtherPolicy(Reason):
    """Kebijakan kena «{policy}» tidak dikenal."""


class OneOutputOnly(Reason):
    """Gabungan (+, <, >, #) hanya untuk tabel dengan satu hasil."""


class NoOutput(Reason):
    """Tabel belum punya kolom hasil."""


class NoPriorities(Reason):
    """Kebijakan kena ini memerlukan daftar nilai hasil, dari yang terpenting."""


class WrongEntries(Reason):
    """Banyaknya sel tidak sama dengan banyaknya kolom."""


class OtherKind(Reason):
    """Jenis «{kind}» tidak dikenal. Pakai string, number, integer, boolean atau date."""


class OtherLanguage(Reason):
    """Bahasa ungkapan «{language}» tidak didukung. Pakai FEEL."""


class BadOutputName(Reason):
    """Nama hasil «{name}» tidak dapat menjadi peubah: huruf a–z, lalu huruf, angka, garis bawah."""


class WrongKind(Reason):
    """Nilai ini bukan {kind}."""


class OutsideList(Reason):
    """Nilai ini tidak ada dalam daftar nilai yang boleh."""


class NotFixed(Reason):
    """Daftar nilai hanya boleh berisi nilai tetap."""


class EmptyRange(Reason):
    """Rentang ini kosong: batas bawah melebihi batas atas."""


class NotATest(Reason):
    """Ungkapan dengan ? harus menghasilkan ya atau tidak."""


class ListedTwice(Reason):
    """Tabel ini mengumpulkan hasil; satu sel tidak boleh berisi daftar."""


class NotUnique(Reason):
    """Aturan {first} dan {second} sama-sama kena, padahal hanya satu yang boleh."""


class NotAgreed(Reason):
    """Aturan {first} dan {second} sama-sama kena dengan hasil yang berbeda."""


class NotCombined(Reason):
    """Hasil ini tidak dapat digabungkan: kosong, atau berlainan jenis."""


def clipped(words: str) -> str:
    """A name from a file on one line, short enough to be shown."""
    line = " ".join(words[:200].split())
    return line if len(line) <= 80 else f"{line[:79]}…"


class BadDecision(Refused):
    """{at}Keputusan tidak dapat dipakai: {why}"""  # noqa: D400 - the reason ends the sentence

    status = 422

    def __init__(
        self, why: Placed | Reason, *, decision: str = "", rule: int | None = None, column: str = "", file: str = ""
    ) -> None:
        self.why = why
        self.decision = decision
        self.rule = rule
        """Number of the rule, from 1."""
        self.column = column
        """Label of the column, as the table's author wrote it."""
        self.file = file
        self.line, self.char = why.line, why.column
        """Place within the cell (or the file), from 1."""
        at = f"{clipped(file)}: " if file else ""
        super().__init__(fields=None, why=why, decision=clipped(decision), rule=rule, column=clipped(column), at=at)


class BadFile(BadDecision):
    """{at}Berkas keputusan tidak dapat dipakai. {why}"""  # noqa: D400 - the reason ends the sentence


class BadLogic(BadDecision):
    """{at}Keputusan {decision}: {why}"""  # noqa: D400 - the reason ends the sentence


class BadRule(BadDecision):
    """{at}Keputusan {decision}, aturan {rule}: {why}"""  # noqa: D400 - the reason ends the sentence


class BadColumn(BadDecision):
    """{at}Keputusan {decision}, kolom {column}: {why}"""  # noqa: D400 - the reason ends the sentence


class BadCell(BadDecision):
    """{at}Keputusan {decision}, aturan {rule}, kolom {column}: {why}"""  # noqa: D400 - the reason ends it


def bad(
    why: Placed | Reason, *, decision: str = "", rule: int | None = None, column: str = "", file: str = ""
) -> BadDecision:
    """The refusal for a place as exactly as it is known."""
    if not decision:
        return BadFile(why, file=file)
    kinds: tuple[type[BadDecision], type[BadDecision]] = (BadLogic, BadColumn) if rule is None else (BadRule, BadCell)
    return kinds[bool(column)](why, decision=decision, rule=rule, column=column, file=file)
