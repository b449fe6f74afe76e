"""Exclusion flags: what owners of other data say of a NIK (V15), by blind index, from lists brought in elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.kernel.phrases import Phrase
from portal.registry.outcomes import Outcome
from portal.registry.values import blind_index
from portal.registry.verdicts import Finding

LABELS: dict[str, str] = {
    "asn": "ASN",
    "tni_polri": "TNI/Polri",
    "pensiunan": "Pensiunan",
    "bumn": "Pegawai BUMN/BUMD",
    "penghasilan": "Penghasilan di atas upah minimum",
    "pemilik_badan": "Pemilik badan usaha (AHU)",
    "aparat_desa": "Aparat desa",
    "meninggal": "Meninggal",
}
"""Kind of flag → what it says."""
_FLAGS = text(
    "select distinct on (nik_bidx, kind) nik_bidx, kind, source, period from flag "
    "where nik_bidx = any(:numbers) order by nik_bidx, kind, period desc"
)


def flag_findings(session: Session, people: Sequence[Outcome], keys: Mapping[UUID, str]) -> Iterator[Finding]:
    """V15 for everybody who is to stay in the family and whose NIK is on a list, all that is said in one finding."""
    staying = [one for one in people if not one.removed]
    numbers = {one.record_id: blind_index("individu", one.after) for one in staying}
    found = flags_of(session, {index for index in numbers.values() if index})
    for one in staying:
        index = numbers[one.record_id]
        if index in found:
            sides = tuple(
                (Phrase(LABELS.get(kind, kind)), f"{source}, {period}") for kind, source, period in found[index]
            )
            message = Phrase("Tercatat pada daftar pemilik data lain.")
            yield Finding("V15", "Q", message, one.label, "nik", keys[one.record_id], sides)


def flags_of(session: Session, numbers: Collection[bytes]) -> dict[bytes, list[tuple[str, str, str]]]:
    """Blind index of a NIK → (kind, source, period) of what is said of it, the newest of each kind."""
    if not numbers:
        return {}
    found: dict[bytes, list[tuple[str, str, str]]] = {}
    for index, kind, source, period in session.execute(_FLAGS, {"numbers": list(numbers)}):
        found.setdefault(bytes(index), []).append((kind, source, period))
    return found
