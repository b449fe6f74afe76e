"""What can be wrong with an expression, a value or a script: one class each, its docstring is what people read.

Values are never repeated in a message: they may be somebody's data.
"""

from __future__ import annotations

from typing import Self, TypedDict

from portal.kernel.errors import Refused


class Place(TypedDict):
    """A line and a character in it, both from 1."""

    line: int
    column: int


class Placed(Refused):
    """{at}Ungkapan tidak dapat dipakai (baris {line}, huruf ke-{column})."""

    status = 422

    def __init__(self, *, line: int = 1, column: int = 1, element: str = "", **params: object) -> None:
        self.element = element
        """The BPMN element the expression belongs to, once the caller has said it."""
        super().__init__(fields=None, line=line, column=column, at=_before(element), **params)

    @property
    def line(self) -> int:
        """Line of the trouble, from 1."""
        return int(str(self.params["line"]))

    @property
    def column(self) -> int:
        """Character of the trouble in its line, from 1."""
        return int(str(self.params["column"]))

    def at(self, element: str) -> Self:
        """The same refusal, naming the element of the diagram."""
        self.element = element
        return self._retold(at=_before(element))

    def placed(self, line: int, column: int) -> Self:
        """The same refusal at another place."""
        return self._retold(line=line, column=column)

    def _retold(self, **params: object) -> Self:
        self.params |= params
        self.args = (self.message,)
        return self


def _before(element: str) -> str:
    return f"{element}: " if element else ""


class UnknownName(Placed):
    """{at}Peubah {name} tidak dikenal dalam ungkapan ini (baris {line}, huruf ke-{column})."""


class BadExpression(Placed):
    """{at}Ungkapan ini tidak dapat dipakai (baris {line}, huruf ke-{column})."""


class Empty(BadExpression):
    """{at}Ungkapan masih kosong."""


class TooLong(BadExpression):
    """{at}Ungkapan terlalu panjang: paling banyak {limit} huruf."""


class TooComplex(BadExpression):
    """{at}Ungkapan terlalu rumit (baris {line}, huruf ke-{column}). Pecah menjadi beberapa bagian."""


class Unreadable(BadExpression):
    """{at}Tata tulis ungkapan keliru (baris {line}, huruf ke-{column})."""


class NotOffered(BadExpression):
    """{at}«{what}» tidak dapat dipakai dalam ungkapan (baris {line}, huruf ke-{column})."""


class WrittenOtherwise(BadExpression):
    """{at}Tanda «{what}» tidak dikenal di sini; tulis «{instead}» (baris {line}, huruf ke-{column})."""


class BadName(BadExpression):
    """{at}Nama «{name}» tidak boleh (baris {line}, huruf ke-{column}): huruf a–z, lalu huruf, angka, garis bawah."""


class UnknownFunction(BadExpression):
    """{at}Fungsi {name} tidak ada (baris {line}, huruf ke-{column}). Yang ada: {offered}."""


class WrongCount(BadExpression):
    """{at}Banyaknya nilai untuk fungsi {name} keliru: {wanted} (baris {line}, huruf ke-{column})."""


class Mismatch(BadExpression):
    """{at}Jenis nilai tidak cocok untuk «{what}» (baris {line}, huruf ke-{column})."""


class OutOfBounds(BadExpression):
    """{at}Angka melampaui batas (baris {line}, huruf ke-{column})."""


class TextTooLong(BadExpression):
    """{at}Teks melampaui batas {limit} huruf (baris {line}, huruf ke-{column})."""


class TooManyItems(BadExpression):
    """{at}Daftar melampaui batas {limit} isi (baris {line}, huruf ke-{column})."""


class NestedList(BadExpression):
    """{at}Daftar tidak boleh berisi daftar (baris {line}, huruf ke-{column})."""


class DividedByZero(BadExpression):
    """{at}Pembagian dengan nol (baris {line}, huruf ke-{column})."""


class NotANumber(BadExpression):
    """{at}Teks ini bukan angka (baris {line}, huruf ke-{column})."""


class NotADate(BadExpression):
    """{at}Nilai ini bukan tanggal seperti 2026-11-24 (baris {line}, huruf ke-{column})."""


class ForeignValue(BadExpression):
    """{at}Nilai peubah bukan teks, angka, ya/tidak, kosong, atau daftarnya (baris {line}, huruf ke-{column})."""


class NotAnAssignment(BadExpression):
    """{at}Baris {line} bukan «nama = ungkapan»."""


class TooManyLines(BadExpression):
    """{at}Naskah terlalu panjang: paling banyak {limit} baris."""


class TooMuchWritten(BadExpression):
    """{at}Hasil naskah terlalu besar: paling banyak {limit} huruf."""
