"""Pure rules of decisions: what an answer must bring with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from portal.cases.outlines import StepInfo
from portal.kernel.phrases import Phrase
from portal.registry.limits import LIMITS
from portal.registry.verdicts import Finding

SHORTEST_NOTE = 5
LONGEST_NOTE = 2_000
NEEDS_NOTE = frozenset({"tolak", "kembalikan", "batalkan", "terima", "banding"})
"""Answers that send work back, end it, or decide between people: whoever receives them must know why."""
SUBMIT = "ajukan"
DRAFT = "draf"
"""The form of the step that writes a proposal."""
MUSDES = "musdes"
"""The form of a step a village meeting answers."""
RETURN = "kembalikan"
CANCEL = "batalkan"
COLLECTIVE = "penetapan"
"""Kind of case that is no proposal of a village: the ministry's decree on many."""
REWORK = "susun_ulang"
"""Answer to a conflict: the proposal goes back to be drafted upon the register as it stands now."""


def note_suffices(action: str, note: str) -> bool:
    """Whether the note is long enough for the answer."""
    return action not in NEEDS_NOTE or len(note.strip()) >= SHORTEST_NOTE


def return_target(step: StepInfo, wanted: str | None, open_targets: tuple[str, ...]) -> str | None:
    """Where a returned case goes: the step asked for when the diagram allows it, the only one when there is one."""
    allowed = [target for target in step.return_to if target in open_targets]
    if wanted:
        return wanted if wanted in allowed else None
    return allowed[0] if len(allowed) == 1 else None


def musdes_problems(data: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Field → what is wrong with the record of a village meeting (V23): date, attendance, number of the minutes.

    An SPTJM in its place was looked at when it was closed.
    """
    problems: dict[str, str] = {}
    if data.get("sptjm"):
        return problems
    try:
        held = date.fromisoformat(str(data.get("tanggal", "")))
        if held > today:
            problems["tanggal"] = "Hari itu belum tiba; isi hari musyawarah yang sudah berlangsung."
    except ValueError:
        problems["tanggal"] = "Isi tanggal musyawarah."
    attendance = data.get("peserta_hadir")
    if not isinstance(attendance, int) or attendance < 1:
        problems["peserta_hadir"] = "Isi jumlah peserta yang hadir, paling sedikit 1."
    if not str(data.get("nomor_ba") or "").strip():
        problems["nomor_ba"] = "Isi nomor berita acara."
    return problems


MAY_BE_HEARD = ("pengaju", "keluarga", "keduanya", "tidak_hadir")
"""Whom a hearing heard."""
SHORTEST_MINUTES = 20


def hearing_problems(data: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """Field → what is wrong with the record of a hearing: its day, who was heard, what was said."""
    problems = {}
    try:
        if date.fromisoformat(str(data.get("tanggal_sidang", ""))) > today:
            problems["tanggal_sidang"] = "Hari itu belum tiba; isi hari kedua pihak didengar."
    except ValueError:
        problems["tanggal_sidang"] = "Isi hari kedua pihak didengar."
    if data.get("didengar") not in MAY_BE_HEARD:
        problems["didengar"] = "Pilih siapa yang didengar."
    if len(str(data.get("risalah") or "").strip()) < SHORTEST_MINUTES:
        problems["risalah"] = "Tulis ringkasan yang disampaikan, sedikitnya 20 huruf."
    return problems


def musdes_findings(data: Mapping[str, Any], quorum: int | None = None) -> Iterator[Finding]:
    """V23 of the record of a meeting that was held: whether enough people were there, by the gate's quorum."""
    attendance, usual = data.get("peserta_hadir"), LIMITS["kuorum_musdes"]
    least = int(usual.least) if quorum is None else quorum
    if isinstance(attendance, int) and not least <= attendance <= usual.most:
        message = Phrase("Peserta musyawarah kurang dari {least} orang.", least=f"{least}")
        sides = (Phrase("Hadir"), str(attendance)), (Phrase("Paling sedikit"), f"{least}")
        yield Finding("V23", "W", message, Phrase("Musyawarah"), "peserta_hadir", "musdes", sides)
