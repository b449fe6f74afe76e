"""Families of a list beside the register: which are new, which differ from it, which say the same, which are refused.

A registered family is known by its No. KK within the office's area. What it lacks in the file the register has; so the
rules judge it as it would be afterwards (`registry.corrections`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.exchange import chunks
from portal.exchange.checking import Checked, Checker, Found, Good
from portal.exchange.models import ImportFile
from portal.exchange.questions import BY_NAME
from portal.instruments.definition import Privacy
from portal.kernel import clock
from portal.registry import answers
from portal.registry.batches import held_numbers, number_index, proposed_numbers, told_numbers
from portal.registry.classes import HIDDEN, veiled
from portal.registry.codes import Field, field_of
from portal.registry.corrections import Compared, compared, standing_families, under_way
from portal.registry.differences import Proposed
from portal.registry.errors import MemberUnclear
from portal.registry.reading import read_date
from portal.registry.records import Family
from portal.registry.rules import HEAD
from portal.registry.values import to_text
from portal.registry.verdicts import BLOCKING

CHANGED, SAME = "BERUBAH", "SAMA"
UNCLEAR = "TAK-JELAS"
NOTES = frozenset({CHANGED, SAME})
"""Kinds that tell how a family stands and ask for nothing."""
HELD = "IKUT"
"""A row with nothing to mend of its own, whose family or household has."""
HELD_BACK = "Baris ini baik, tetapi tidak ikut diajukan: perbaiki dulu baris lain dari rumah tangga yang sama."
STRANGER = (
    "Orang ini tidak cocok dengan anggota terdaftar mana pun. Isi NIK-nya, atau nama dan tanggal lahir seperti pada "
    "register; bila memang anggota baru tanpa NIK, isi alasannya."
)
TAKEN = {
    "individu": ("V05", "NIK ini sudah terdaftar. Usulkan perbaikan pada keluarga itu, atau periksa angkanya."),
    "keluarga": ("V09", "Nomor KK ini sudah terdaftar. Usulkan perbaikan pada keluarga itu, atau periksa angkanya."),
}
UNDER_WAY = ("USULAN", "Nomor ini sudah ada dalam usulan yang masih berjalan. Hapus baris keluarganya dari berkas ini.")
BUSY = "Keluarga ini sudah ada dalam usulan yang masih berjalan. Tunggu sampai usulan itu selesai."
ELSEWHERE = (
    "Keluarga ini terdaftar di desa/kelurahan lain. Perbaiki desanya, atau usulkan pindah di halaman keluarga itu."
)
MOST_TOLD = 12
"""Differences written out in a row's note."""


@dataclass
class Settled:
    """What came of some households."""

    new: list[Good] = field(default_factory=list)
    changed: list[tuple[Good, Compared]] = field(default_factory=list)
    same: int = 0
    declined: int = 0
    """Registered families with something to mend."""
    found: list[Found] = field(default_factory=list)
    going: set[int] = field(default_factory=set)
    """Rows of the families that are new, changed or the same."""


@dataclass(frozen=True)
class _Number:
    """A national number of a family in the file, with the row it stands in."""

    entity: str
    index: bytes
    row: int


def settled(session: Session, found: ImportFile, batch: Sequence[Checked], checker: Checker, by: Actor) -> Settled:
    """Each good family of a batch: new, changed, the same, or refused with what to mend."""
    made = Settled(found=[one for checked in batch for one in checked.found])
    goods = [one for checked in batch for one in checked.good]
    numbers = {one.key: _numbers(one) for one in goods}
    held = held_numbers(session, [each.index for own in numbers.values() for each in own])
    known = _registered(session, goods, numbers, held, by)
    kept = []
    for checked in batch:
        lacking = [wrong for one in checked.good if one.key not in known for wrong in one.lacking]
        made.found += lacking
        kept += [] if lacking else checked.good
    asked = {one.key: _asked(numbers[one.key], known.get(one.key)) for one in kept}
    ids = {one.key: chunks.change_set_id(found.sha256, found.id, one.key, one.village.part) for one in kept}
    taken = _taken(session, kept, asked, ids, held, checker, by)
    busy = under_way(session, [family.keluarga.id for family in known.values()])
    for one in kept:
        if one.key in known:
            _settle(made, one, known[one.key], checker, taken.get(one.key, []), busy)
        elif one.key in taken:
            made.found += taken[one.key]
        else:
            made.new.append(one)
            made.going.update(one.rows)
    made.found += _held_back(batch, made)
    return made


def _held_back(batch: Sequence[Checked], made: Settled) -> list[Found]:
    """The rows that go nowhere though nothing is wrong with them: they are told, too, so that no row is lost."""
    told = {one.row for one in made.found} | made.going
    return [Found(row, "", HELD, HELD_BACK) for checked in batch for row in checked.rows if row not in told]


def _numbers(one: Good) -> list[_Number]:
    card, first = one.draft.keluarga["nomor_kk"], one.rows[0]
    people = zip(one.draft.anggota, one.members, strict=True)
    return [
        _Number("keluarga", number_index("keluarga", card), first),
        *(
            _Number("individu", number_index("individu", nik), row)
            for member, row in people
            if (nik := member.values.get("nik"))
        ),
    ]


def _registered(
    session: Session,
    goods: Sequence[Good],
    numbers: Mapping[str, list[_Number]],
    held: Mapping[tuple[str, bytes], UUID],
    by: Actor,
) -> dict[str, Family]:
    """Family key → the registered family of the area with its No. KK, for who may correct it."""
    if not by.may(Permission.REGISTRY_KELUARGA_READ):
        return {}
    wanted = {}
    for one in goods:
        card = numbers[one.key][0]
        if holder := held.get((card.entity, card.index)):
            wanted[one.key] = holder
    families = standing_families(session, set(wanted.values()), by=by)
    return {key: families[holder] for key, holder in wanted.items() if holder in families}


def _asked(numbers: Sequence[_Number], family: Family | None) -> list[_Number]:
    """The numbers that nobody else may hold: all of a new family's, of a registered one those it does not have yet."""
    if family is None:
        return list(numbers)
    own = {member.nik_bidx for member in family.members}
    return [one for one in numbers if one.entity == "individu" and one.index not in own]


def _taken(
    session: Session,
    families: Sequence[Good],
    asked: Mapping[str, list[_Number]],
    ids: Mapping[str, UUID],
    held: Mapping[tuple[str, bytes], UUID],
    checker: Checker,
    by: Actor,
) -> dict[str, list[Found]]:
    """Family key → what is wrong with its numbers that only the register knows."""
    numbers = [(ids[one.key], one.village.code, each.entity, each.index) for one in families for each in asked[one.key]]
    registered = told_numbers(session, numbers, held=held, by=by) if numbers else set()
    open_ones = proposed_numbers(session, [index for *_, index in numbers])
    wrong: dict[str, list[Found]] = {}
    for family in families:
        for one in asked[family.key]:
            heading = checker.headings["individu.nik" if one.entity == "individu" else "keluarga.nomor_kk"]
            if (one.entity, one.index) in registered:
                wrong.setdefault(family.key, []).append(Found(one.row, heading, *TAKEN[one.entity]))
            elif open_ones.get(one.index, ids[family.key]) != ids[family.key]:
                wrong.setdefault(family.key, []).append(Found(one.row, heading, *UNDER_WAY))
    return wrong


def _settle(
    made: Settled, one: Good, family: Family, checker: Checker, taken: Sequence[Found], busy: set[UUID]
) -> None:
    """A registered family: changed, the same, or refused."""
    beside, wrong = _beside(one, family, checker)
    if beside is not None and not wrong and beside.proposed:
        if family.keluarga.id in busy:
            wrong = [Found(one.rows[0], "", "USULAN", BUSY)]
        wrong += [*taken, *_lasting(one, beside, checker)]
    if beside is None or wrong:
        made.found += wrong
        made.declined += 1
        return
    made.going.update(one.rows)
    if beside.proposed:
        made.changed.append((one, beside))
    else:
        made.same += 1
    code = CHANGED if beside.proposed else SAME
    made.found.append(Found(one.rows[0], "", code, note(beside, checker)))


def _beside(one: Good, family: Family, checker: Checker) -> tuple[Compared | None, list[Found]]:
    first = one.rows[0]
    if one.village.code != family.keluarga.region_code:
        return None, [Found(first, checker.heading("tempat.desa", "tempat.nama_desa"), "WILAYAH", ELSEWHERE)]
    try:
        return compared(family, one.draft, guessed=one.guessed), []
    except MemberUnclear as unclear:
        row = one.members[unclear.place]
        own = [wrong for wrong in one.lacking if wrong.row == row]
        return None, own or [Found(row, checker.heading("individu.nik"), UNCLEAR, unclear.message)]


def _lasting(one: Good, beside: Compared, checker: Checker) -> list[Found]:
    """What the rules say of the family as it would be; what the file does not name is told in its first row."""
    rows = [one.rows[0] if place is None else one.members[place] for place in beside.places]
    findings = checker.spoken(beside.merged)
    told = [checker.told(each, one.rows[0], rows) for each in findings if each.level in BLOCKING]
    strangers = _strangers(one, beside, checker)
    unmatched = {each.row for each in strangers}
    return [
        *strangers,
        *(each for each in told if not (each.row in unmatched or (strangers and each.code == "V07"))),
    ]


def _strangers(one: Good, beside: Compared, checker: Checker) -> list[Found]:
    """People of the list without NIK who match no member of the register: nobody can tell who joins from who is meant.

    One who joins with the reason why they have no NIK, and is no second head, is a new member.
    """
    joining = [place for place in beside.places[len(beside.family.members) :] if place is not None]
    heading = checker.heading("individu.nik")
    return [
        Found(one.members[place], heading, UNCLEAR, STRANGER)
        for place in joining
        if not (values := one.draft.anggota[place].values).get("nik")
        and (values.get("hub_kepala") == HEAD or not values.get("alasan_tanpa_nik"))
    ]


def note(beside: Compared, checker: Checker) -> str:
    """How a registered family stands, for its row: "berubah: lantai 2→4; Wartini: ijazah 1→2; anggota baru: Bagas"."""
    told = [text for each in beside.proposed for text in _told(each, beside, checker)]
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], f"dan {len(told) - MOST_TOLD} lainnya"]
    parts = [f"berubah: {'; '.join(told)}" if told else "sama"]
    gone = [_veiled(field_of("individu", "nama"), each.nama, each.tanggal_lahir.isoformat()) for each in beside.missing]
    if gone:
        parts.append(f"tidak ada di berkas, tidak dihapus: {', '.join(gone[:MOST_TOLD])}")
    return ". ".join(parts)


def _told(each: Proposed, beside: Compared, checker: Checker) -> list[str]:
    if each.action == "tambah":
        return [f"anggota baru: {each.fields.get('nama') or '-'}"]
    born = str(each.base.values.get("tanggal_lahir") or "")
    names = {member.id: member.nama for member in beside.family.members}
    whose = f"{_veiled(field_of('individu', 'nama'), names[each.record_id], born)}: " if each.record_id in names else ""
    told = []
    for name, value in each.fields.items():
        if name == answers.INSTRUMENT:
            continue
        asked = field_of(each.entity, name)
        heading = checker.headings.get(f"{each.entity}.{name}", name.removeprefix(answers.PREFIX))
        before, after = (to_text(each.entity, asked, one) or "" for one in (each.base.values.get(name), value))
        if asked.secret:
            after = _veiled(asked, after, "")
        before = (HIDDEN if before else "") if _is_personal(each.entity, name) else _veiled(asked, before, born)
        told.append(f"{whose}{heading} {before or '(kosong)'}→{after}")
    return told


def _is_personal(entity: str, name: str) -> bool:
    """Whether a question without a column asks for something that does not leave the portal unasked."""
    known = BY_NAME.get((entity, name.removeprefix(answers.PREFIX))) if answers.is_answer(name) else None
    return known is not None and known.asked.privacy is not Privacy.BIASA


def _veiled(asked: Field, text: str, born: str) -> str:
    """What the register holds, as far as a file that leaves the portal may show it."""
    return veiled(asked, text, opened=frozenset(), born=read_date(born), today=clock.today())
