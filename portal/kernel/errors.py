"""The catalogue of refusals: what a person reads when the portal says no.

Each class is one refusal; its docstring, in Indonesian, IS the message and the translation key.
`{name}` placeholders are filled from the keyword arguments.
"""

from __future__ import annotations

from typing import ClassVar

from portal.kernel.phrases import Phrase


class Words(tuple[str, ...]):
    """Labels named in a refusal, each translated by itself."""

    __slots__ = ()

    def __format__(self, _spec: str) -> str:
        return "; ".join(self)


class Refused(Exception):
    """Permintaan ini tidak dapat dilakukan."""

    status: ClassVar[int] = 409

    def __init__(self, *, fields: dict[str, str] | None = None, **params: object) -> None:
        self.params = params
        self.fields = fields or {}
        """Field name → message, for forms."""
        super().__init__(self.message)

    @property
    def template(self) -> str:
        """The untranslated message with its placeholders: the translation key."""
        return " ".join((type(self).__doc__ or "").split())

    @property
    def message(self) -> str:
        """The Indonesian message, filled in."""
        return self.template.format(**self.params)

    @property
    def phrase(self) -> Phrase:
        """The message as a text that can be told in another language."""
        params = {name: one.phrase if isinstance(one, Refused) else one for name, one in self.params.items()}
        return Phrase(self.template, **params)


class NotFound(Refused):
    """Data tidak ditemukan, atau berada di luar wilayah tugas Anda."""

    status = 404


class NotAllowed(Refused):
    """Peran Anda tidak berwenang untuk tindakan ini."""

    status = 403


class Invalid(Refused):
    """Isian belum benar. Periksa bagian yang ditandai."""

    status = 422


class NotSignedIn(Refused):
    """Silakan masuk terlebih dahulu."""

    status = 401


class TooMany(Refused):
    """Terlalu banyak percobaan. Coba lagi dalam {minutes} menit."""

    status = 429
