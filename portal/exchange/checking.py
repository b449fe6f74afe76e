"""Rows of a list gathered into families and checked, as they stream by: what is good, and what must be mended where.

The register's own rules judge every family (`registry.rules`); here is only what a file adds to them: cells that cannot
be trusted, households that contradict themselves, families torn apart, numbers used twice in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.exchange.cleaning import born_by_nik, cleaned, code_of
from portal.exchange.layouts import BY_KEY
from portal.exchange.places import Village, Villages
from portal.exchange.questions import BY_NAME, INSTRUMENT, QUESTIONNAIRE, Answer, Question
from portal.exchange.reading.cells import CUT, ERROR, FORMULA, Odd
from portal.exchange.reading.merging import Merged
from portal.exchange.reading.rows import Row
from portal.instruments.definition import Level
from portal.kernel.digits import whole
from portal.kernel.identifiers import clean_number, is_sixteen_digits
from portal.registry.catalogue import rule_of
from portal.registry.codes import Field, field_of
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.questionnaires import answered_under, check_rules
from portal.registry.rules import HEAD, check_draft
from portal.registry.verdicts import BLOCKING, Finding

ODD = {
    FORMULA: "Sel berisi rumus. Salin kolom ini, lalu tempel sebagai nilai.",
    ERROR: "Sel berisi galat {text}. Perbaiki rumus asalnya atau isi nilainya.",
    CUT: (
        "Angka panjang ini tersimpan sebagai bilangan ({text}), sehingga angka terakhirnya hilang. "
        "Ubah kolom menjadi Teks, lalu salin lagi 16 angkanya dari kartu."
    ),
}
SECOND_HEAD = (
    "Kepala keluarga kedua pada nomor KK yang sama dengan baris {row}. "
    "Bila keluarga lain, perbaiki nomor KK-nya; bila keluarga yang sama, perbaiki hubungannya."
)
ABSENT = frozenset({"2", "3", "5", "6"})
"""Codes of `keberadaan` of people who do not live in the household (any more)."""
STOPPING = frozenset({Level.HOLD, Level.SUBMIT})
"""Levels of a questionnaire's rule that keep a family from being proposed."""
MOST_KNOWN = 1_000
"""Texts of a coded column remembered."""


@dataclass(frozen=True)
class Found:
    """One thing to mend: the row, the heading of the column ("" = the row), its kind, and what to do."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class Good:
    """A family without anything to mend. `key` names it within its file."""

    key: str
    rows: tuple[int, ...]
    village: Village
    draft: FamilyDraft
    members: tuple[int, ...]
    """The row of each member."""
    lacking: tuple[Found, ...] = ()
    """What the rules ask of a new family; of a registered one the register may answer it."""
    guessed: frozenset[int] = frozenset()
    """Members whose birth date is read from their NIK, for the list has none."""


@dataclass(frozen=True)
class Checked:
    """What came of the rows of one household."""

    rows: tuple[int, ...]
    good: list[Good]
    found: list[Found]


class _Column:
    """One paired column, ready to read its cells."""

    def __init__(self, place: int, heading: str, key: str) -> None:
        target = BY_KEY[key]
        self.place, self.heading, self.key, self.entity, self.name = place, heading, key, target.entity, target.name
        question = self.name.removeprefix("jawaban.")
        self.question: Question | None = BY_NAME[self.entity, question] if question != self.name else None
        plain = self.question is None and self.entity != "tempat"
        self.field: Field | None = field_of(self.entity, self.name) if plain else None
        self.known: dict[str, str] = {}
        """Cell → its text, of a column of codes: there are few of them, met over and over."""
        self.answers: dict[str, Answer | None] = {}
        """Cell → its answer, of a question with codes."""

    def text(self, cell: str) -> str:
        """The text of a cell."""
        if self.field is None:
            return cell
        if not self.field.codes:
            return cleaned(self.field, cell)
        found = self.known.get(cell)
        if found is None:
            found = cleaned(self.field, cell)
            if len(self.known) < MOST_KNOWN:
                self.known[cell] = found
        return found

    def answer(self, question: Question, text: str) -> Answer | None:
        """The answer a text gives to the column's question; None when it gives none."""
        if not question.codes:
            return question.answer(text if question.is_text else code_of(text, {}))
        if text in self.answers:
            return self.answers[text]
        answer = question.answer(code_of(text, {}))
        if len(self.answers) < MOST_KNOWN:
            self.answers[text] = answer
        return answer


class Checker:
    """Checks the rows of one file, in the order they come."""

    def __init__(
        self,
        columns: Sequence[str],
        mapping: dict[int, str],
        *,
        villages: Villages,
        merged: Merged,
        today: date,
    ) -> None:
        paired = [_Column(place, columns[place], key) for place, key in sorted(mapping.items())]
        self.width = max((one.place for one in paired), default=0) + 1
        self.ruta = [one for one in paired if one.entity == "ruta"]
        self.person = [one for one in paired if one.entity == "individu"]
        self.places = [one for one in paired if one.entity == "tempat"]
        self.used = paired
        self.headings = {one.key: one.heading for one in paired}
        self.at = {one.key: one.place for one in paired}
        self.villages, self.merged, self.today = villages, merged, today
        self.nik_rows: dict[str, int] = {}
        self.kk_rows: dict[str, int] = {}
        self.house_keys: dict[str, int] = {}
        self._key = next((self.at[key] for key in _HOUSE_KEYS if key in self.at), self.at["keluarga.nomor_kk"])

    def households(self, rows: Iterable[Row]) -> Iterator[Checked]:
        """The rows household by household: rows with the same key that follow each other."""
        group: list[Row] = []
        last: object = None
        for number, cells in rows:
            if len(cells) < self.width:
                cells.extend([None] * (self.width - len(cells)))
            key = cells[self._key] or cells[self.at["keluarga.nomor_kk"]]
            if group and (key != last or key is None or type(key) is Odd):
                yield self._household(group)
                group = []
            group.append((number, cells))
            last = key
        if group:
            yield self._household(group)

    def _household(self, group: list[Row]) -> Checked:
        found: list[Found] = []
        first_row, first = group[0]
        found += self._contradictions(group)
        texts, wrong = self._texts(first_row, first, [*self.ruta, *self.places])
        found += wrong
        odd = {one.column for one in wrong}
        village = self.villages.find({one.name: texts[one.key] for one in self.places if one.key in texts})
        where = self.heading("tempat.desa", "tempat.nama_desa")
        if not isinstance(village, Village) and where not in odd:
            found.append(Found(first_row, where, "WILAYAH", str(village)))
        found += self._torn(first[self._key], first_row, len(group), texts)
        house = {one.name: texts[one.key] for one in self.ruta if one.key in texts and one.field}
        answers, wrong = self._answers(first_row, self.ruta, texts)
        found += wrong
        good = []
        for members in self._families(group):
            made, own = self._family(members, house, answers)
            if made is None or own or found or not isinstance(village, Village):
                found += [*own, *(one for one in (made.lacking if made else ()) if one.column not in odd)]
            else:
                good.append(replace(made, village=village))
        if found:
            found += [lack for one in good for lack in one.lacking if lack.column not in odd]
        return Checked(tuple(number for number, _ in group), good if not found else [], found)

    def _contradictions(self, group: list[Row]) -> Iterator[Found]:
        """Columns about the household say the same in every row of it."""
        first_row, first = group[0]
        for number, cells in group[1:]:
            for one in self.ruta:
                if cells[one.place] != first[one.place]:
                    message = f"Isian rumah tangga ini berbeda dengan baris {first_row}. Samakan di semua barisnya."
                    yield Found(number, one.heading, "BERBEDA", message)
                    break
        for number, _ in group:
            if span := self.merged.at(number):
                message = f"Baris ini memuat sel gabungan ({span}). Pisahkan selnya, lalu isi setiap baris."
                yield Found(number, "", "GABUNG", message)

    def _texts(
        self, row: int, cells: Sequence[object], columns: Sequence[_Column]
    ) -> tuple[dict[str, str], list[Found]]:
        """Target → text of the filled cells; cells that cannot be trusted are findings."""
        texts: dict[str, str] = {}
        wrong: list[Found] = []
        for one in columns:
            cell = cells[one.place]
            if cell is None:
                continue
            if type(cell) is Odd:
                wrong.append(Found(row, one.heading, f"SEL-{cell.kind}", ODD[cell.kind].format(text=cell.text)))
                continue
            assert isinstance(cell, str)
            texts[one.key] = one.text(cell)
        return texts, wrong

    def _answers(
        self, row: int, columns: Sequence[_Column], texts: dict[str, str]
    ) -> tuple[dict[str, str], list[Found]]:
        """The answers to questions without a column, under `jawaban.…`; unknown codes are findings."""
        answers: dict[str, str] = {}
        wrong: list[Found] = []
        for one in columns:
            question, text = one.question, texts.get(one.key)
            if question is None or text is None:
                continue
            value = one.answer(question, text)
            if value is not None and (beyond := question.beyond(value)):
                wrong.append(Found(row, one.heading, "V00", f"{question.label}: {beyond}"))
            elif value is None:
                said = f"kode {text[:20]} tidak dikenal" if question.codes else "harus berupa angka"
                wrong.append(Found(row, one.heading, "V00", f"{question.label}: {said}."))
            else:
                answers[one.name] = value  # type: ignore[assignment]
        return answers, wrong

    def _torn(self, key: object, row: int, count: int, texts: dict[str, str]) -> Iterator[Found]:
        """A household comes once, with as many rows as it says."""
        if isinstance(key, str):
            before = self.house_keys.setdefault(key, row)
            if before != row:
                message = f"Baris rumah tangga ini terpisah dari baris {before}. Urutkan berkas menurut kolom ini."
                yield Found(row, self._heading_at(self._key), "TERPISAH", message)
        said = texts.get("ruta.jawaban.jumlah_art", "")
        number = whole(said)
        if number is not None and number != count:
            message = f"Jumlah anggota tertulis {number}, tetapi ada {count} baris. Perbaiki jumlah atau barisnya."
            yield Found(row, self.headings["ruta.jawaban.jumlah_art"], "V08", message)

    def _families(self, group: list[Row]) -> Iterable[list[Row]]:
        """The rows of a household by No. KK."""
        place = self.at["keluarga.nomor_kk"]
        families: dict[object, list[Row]] = {}
        for number, cells in group:
            cell = cells[place]
            families.setdefault(clean_number(cell) if isinstance(cell, str) else None, []).append((number, cells))
        return families.values()

    def _family(
        self, rows: list[Row], house: dict[str, str], answers: dict[str, str]
    ) -> tuple[Good | None, list[Found]]:
        """A family, its village still to be put in, and what nothing but the file can mend."""
        found: list[Found] = []
        card, wrong = self._card(rows[0])
        found += wrong
        members: list[tuple[int, MemberDraft]] = []
        guessed = set()
        for number, cells in rows:
            texts, wrong = self._texts(number, cells, self.person)
            said, unknown = self._answers(number, self.person, texts)
            found += wrong + unknown
            if said.get("jawaban.keberadaan") in ABSENT:
                continue
            values = {one.name: texts[one.key] for one in self.person if one.key in texts and one.field}
            if self._birth(values, said):
                guessed.add(len(members))
            found += self._twice(number, values.get("nik", ""))
            members.append((number, MemberDraft(None, values | _with_instrument(said))))
        if not members:
            return None, [*found, Found(rows[0][0], "", "KOSONG", "Tidak ada anggota yang tinggal di keluarga ini.")]
        draft = FamilyDraft(house | _with_instrument(answers), {"nomor_kk": card}, [member for _, member in members])
        odd = {(one.row, one.column) for one in found}
        places = tuple(row for row, _ in members)
        second = self._second_heads(members)
        wanting = second + [
            told
            for finding in self.spoken(draft)
            if finding.level in BLOCKING
            and ((told := self.told(finding, rows[0][0], places)).row, told.column) not in odd
            and not (second and told.code == "V07")
        ]
        if not is_sixteen_digits(card):
            found, wanting = found + wanting, []
        own = tuple(row for row, _ in rows)
        return Good(card, own, NOWHERE, draft, places, tuple(wanting), frozenset(guessed)), found

    def _second_heads(self, members: Sequence[tuple[int, MemberDraft]]) -> list[Found]:
        """Heads after the first: most are a second family under the same No. KK, told in the rows they stand in."""
        heads = [row for row, member in members if member.values.get("hub_kepala") == HEAD]
        heading = self.headings.get("individu.hub_kepala", "")
        return [Found(row, heading, "V07", SECOND_HEAD.format(row=heads[0])) for row in heads[1:]]

    def spoken(self, draft: FamilyDraft) -> list[Finding]:
        """What the register's rules and, where the questionnaire was filled, the questionnaire's say of a family."""
        spoken = check_draft(draft, today=self.today)
        if answered_under(draft):
            spoken += check_rules(QUESTIONNAIRE, draft, spoken, today=self.today, levels=STOPPING)
        return spoken

    def _card(self, row: Row) -> tuple[str, list[Found]]:
        number, cells = row
        cell = cells[self.at["keluarga.nomor_kk"]]
        heading = self.headings["keluarga.nomor_kk"]
        if isinstance(cell, Odd):
            return "", [Found(number, heading, f"SEL-{cell.kind}", ODD[cell.kind].format(text=cell.text))]
        card = cleaned(field_of("keluarga", "nomor_kk"), cell or "")
        before = self.kk_rows.setdefault(card, number) if is_sixteen_digits(card) else number
        if before != number:
            message = f"Nomor KK ini juga dipakai di baris {before}. Satukan keluarganya atau perbaiki nomornya."
            return card, [Found(number, heading, "V09", message)]
        return card, []

    def _birth(self, values: dict[str, str], said: dict[str, str]) -> bool:
        """Fill a birth date nobody wrote from the NIK; whether it was."""
        if values.get("tanggal_lahir"):
            return False
        born = born_by_nik(values.get("nik", ""), str(said.get("jawaban.umur", "")), self.today)
        if born:
            values["tanggal_lahir"] = born
        return bool(born)

    def _twice(self, row: int, nik: str) -> Iterator[Found]:
        if not is_sixteen_digits(nik):
            return
        before = self.nik_rows.setdefault(nik, row)
        if before != row:
            heading = self.headings["individu.nik"]
            yield Found(
                row,
                heading,
                "V05",
                f"NIK ini sudah dipakai di baris {before}. Hapus baris ganda atau perbaiki NIK-nya.",
            )

    def told(self, finding: Finding, first: int, members: Sequence[int]) -> Found:
        """A rule's finding at the row and the column it is about; `members`: the row of each."""
        kind, _, place = finding.key.partition("-")
        if kind == "anggota":
            row, entity = members[int(place)], "individu"
        else:
            row, entity = first, kind
        heading = self.headings.get(f"{entity}.{finding.field}", "") if finding.field else ""
        if finding.code == "V06":
            heading = self.headings.get("individu.nik", "")
        elif finding.code == "V07":
            heading = self.headings.get("individu.hub_kepala", "")
        return Found(row, heading, rule_of(finding.code), finding.message)

    def heading(self, *keys: str) -> str:
        """The heading of the first of these targets that has one."""
        return next((self.headings[key] for key in keys if key in self.headings), "")

    def _heading_at(self, place: int) -> str:
        return next(one.heading for one in self.used if one.place == place)


NOWHERE = Village(0, 0)
_HOUSE_KEYS = ("ruta.jawaban.id_bdt", "ruta.jawaban.id_prelist")


def _with_instrument(answers: dict[str, str]) -> dict[str, str]:
    return answers | {"instrumen": INSTRUMENT} if answers else answers
