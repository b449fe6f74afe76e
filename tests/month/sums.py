"""The totals of the month, each counted in several ways that know nothing of each other."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.month.ground import FAMILIES
from tests.month.month import Month

HALL = ("setuju", "tolak", "tetap", "coret", "tunda")
KINDS = (
    "usulan_baru",
    "perbaikan",
    "penghapusan",
    "reaktivasi",
    "gabung_pecah",
    "pindah",
    "pindah_wilayah",
    "pindah_datang",
    "sanggah",
)
_OURS = "kind <> 'penetapan'"
"""Of a case that is a proposal or an objection, not the ministry's decree on many."""


@dataclass(frozen=True)
class Row:
    """One total, counted in several ways."""

    group: str
    what: str
    counts: dict[str, int]
    """Way of counting → what it found."""

    @property
    def agrees(self) -> bool:
        """Whether every way found the same."""
        return len(set(self.counts.values())) == 1


def sums(month: Month) -> list[Row]:
    """Every total of the month."""
    parts = (_proposals, _periods, _meetings, _work, _register, _letters, _nothing_left)
    return [row for part in parts for row in part(month)]


def _proposals(month: Month) -> Iterator[Row]:
    count, ledger = month.count, month.ledger
    for kind in KINDS:
        counts = {
            "ledger": ledger.made[kind] + ledger.born[kind],
            "cases": count("select count(*) from case_file where kind = :kind", kind=kind),
            "facts": count(
                "select count(*) from fact f join case_file c on c.id = f.case_id "
                "where f.verb = 'cases.case.opened' and c.kind = :kind",
                kind=kind,
            ),
        }
        yield Row("proposals", kind, counts)
    states = Counter(dict(month.rows(f"select status, count(*) from case_file where {_OURS} group by status")))
    made = sum(ledger.made.values()) + sum(ledger.born.values())
    ended = ledger.ended["ditolak"] + ledger.ended["dibatalkan"]
    yield Row("proposals", "all", {"ledger": made, "cases": states.total()})
    yield Row("proposals", "refused", {"ledger": ledger.ended["ditolak"], "cases": states["ditolak"]})
    yield Row("proposals", "withdrawn", {"ledger": ledger.ended["dibatalkan"], "cases": states["dibatalkan"]})
    yield Row("proposals", "open", {"ledger": ledger.late + ledger.held_over, "cases": states["berjalan"]})
    [numbers] = month.rows(
        f"select count(distinct number), max(split_part(number, '-', 4)::int) from case_file where {_OURS}"
    )
    yield Row("proposals", "numbered", {"numbers": numbers[1], "cases": numbers[0]})
    yield Row(
        "proposals", "published", {"ledger": made - ended - ledger.late - ledger.held_over, "cases": states["selesai"]}
    )


def _periods(month: Month) -> Iterator[Row]:
    late = month.count("select count(*) from fact where verb = 'cases.case.late'")
    following = month.count(
        "select count(*) from case_file c join period p on p.id = c.period_id where p.month > '2027-01-01'"
    )
    yield Row(
        "periods", "late", {"ledger": month.ledger.late + month.ledger.late_born, "facts": late, "cases": following}
    )


def _meetings(month: Month) -> Iterator[Row]:
    count, hall = month.count, month.ledger.hall
    held = {"ledger": hall["rapat"], "batches": count("select count(*) from musdes where status = 'terkunci'")}
    held["receipts"] = count("select count(distinct receipt) from musdes")
    held["numbers"] = count("select coalesce(sum(last), 0) from number_book where kind = 'musdes'")
    held["facts"] = count("select count(*) from fact where verb = 'cases.musdes.locked'")
    yield Row("meetings", "held", held)
    for said in HALL:
        paper = "select coalesce(sum((totals ->> :said)::int), 0) from musdes where status = 'terkunci'"
        counts = {"ledger": hall[said], "batches": count(paper, said=said)}
        counts["records"] = count("select count(*) from musdes_item where decision = :said", said=said)
        fact = "select count(*) from fact where verb = 'cases.musdes.decided' and after ->> 'keputusan' = :said"
        counts["facts"] = count(fact, said=said)
        yield Row("meetings", said, counts)
    came = count("select coalesce(sum((totals ->> 'hadir')::int), 0) from musdes")
    yield Row("meetings", "present", {"ledger": hall["hadir"], "batches": came})
    not_done = count(
        "select count(*) from musdes_item where outcome is distinct from 'diterapkan' and decision <> 'tunda'"
    )
    yield Row("meetings", "not_applied", {"records": not_done, "wanted": 0})


def _work(month: Month) -> Iterator[Row]:
    count, ledger = month.count, month.ledger
    visits = {"ledger": ledger.visits, "records": count("select count(*) from visit")}
    visits["decisions"] = count("select count(*) from decision where action = 'kirim'")
    visits["facts"] = count("select count(*) from fact where verb = 'fieldwork.visit.recorded'")
    yield Row("work", "visits", visits)
    bulk = {"ledger": ledger.bulk.total(), "bulks": count("select coalesce(sum(done), 0) from bulk_action")}
    bulk["matched"] = count("select coalesce(sum(total), 0) from bulk_action")
    yield Row("work", "at_once", bulk)
    hall = ledger.hall["setuju"] + ledger.hall["tolak"] + ledger.hall["coret"]
    decided = {"ledger": ledger.answers.total() + ledger.bulk.total() + hall + ledger.followed}
    decided["decisions"] = count("select count(*) from decision")
    decided["facts"] = count("select count(*) from fact where verb = 'cases.task.decided'")
    yield Row("work", "decisions", decided)
    same = "select count(*) from (select c.id from case_file c join decision v on v.case_id = c.id and v.step = "
    same += "'verifikasi_kab' join decision k on k.case_id = c.id and k.step = 'persetujuan_kepala' "
    same += "where v.actor_id = k.actor_id) as both_desks"
    yield Row("work", "same_hand", {"decisions": count(same), "wanted": 0})


def _register(month: Month) -> Iterator[Row]:
    count, ledger = month.count, month.ledger
    ended = Counter(
        dict(month.rows(f"select kind, count(*) from case_file where status = 'selesai' and {_OURS} group by kind"))
    )
    come = ended["usulan_baru"] + ended["reaktivasi"] + ended["pindah_datang"] + ledger.hall["pecah"]
    gone = ended["penghapusan"] + ended["pindah_wilayah"] + ledger.hall["gabung"]
    told = Counter(
        dict(month.rows("select verb, count(*) from fact where verb like 'registry.keluarga.%' group by verb"))
    )
    moved = told["registry.keluarga.added"] + told["registry.keluarga.restored"] - told["registry.keluarga.removed"]
    begun = FAMILIES * len(month.villages)
    counts = {"cases": begun + come - gone, "facts": begun + moved}
    counts["records"] = count("select count(*) from keluarga where status = 'aktif'")
    counts["numbers"] = count("select count(*) from keluarga where kk_bidx is not null")
    yield Row("register", "families", counts)
    applied = {"cases": ended.total() - ended["sanggah"]}
    applied["records"] = count("select count(*) from change_set where status = 'diterapkan' and kind <> 'sanggah'")
    applied["facts"] = count("select count(*) from fact where verb = 'registry.change_set.applied'")
    yield Row("register", "applied", applied)
    people = {"records": count("select count(*) from individu where status = 'aktif' and nik_bidx is not null")}
    people["numbers"] = count("select count(distinct nik_bidx) from individu where nik_bidx is not null")
    yield Row("register", "people", people)


def _letters(month: Month) -> Iterator[Row]:
    count = month.count
    for kind, asked in sorted(month.ledger.letters.items()):
        yield Row(
            "letters", kind, {"ledger": asked, "letters": count("select count(*) from letter where kind = :k", k=kind)}
        )
    books = month.rows("select kind, office, year, last from number_book where kind in (select kind from letter)")
    last = sum(book[3] for book in books)
    letters = month.rows("select kind, number, sha256, pdf, status from letter")
    yield Row(
        "letters", "numbered", {"numbers": last, "letters": len({(kind, number) for kind, number, *_ in letters})}
    )
    whole = sum(1 for _k, _n, sha, pdf, _s in letters if pdf and hashlib.sha256(bytes(pdf)).hexdigest() == sha)
    yield Row("letters", "archived", {"letters": len(letters), "printed": whole})
    about = "select count(distinct l.case_id) from letter l join case_file c on c.id = l.case_id "
    decrees = count(about + "where l.kind like 'sk\\_%' and c.kind <> 'penetapan'")
    others = "('sanggah', 'pindah_wilayah', 'penetapan')"
    wanted = count(f"select count(*) from case_file where status = 'selesai' and kind not in {others}")
    yield Row("letters", "decrees", {"cases": wanted, "letters": decrees})
    names = count("select coalesce(sum((content ->> 'total_jumlah')::int), 0) from letter where kind = 'sk_bnba'")
    annexed = count("select coalesce(sum(names), 0) from letter_part")
    yield Row("letters", "annex", {"letters": names, "printed": annexed})
    decreed = "select coalesce(sum((l.content ->> 'total_jumlah')::int), 0) from letter l "
    listed = {"ledger": month.ledger.shown, "letters": count(decreed + "join decree_office o on o.letter_id = l.id")}
    listed["cases"] = count("select count(*) from decree_item where status = 'ditetapkan'")
    yield Row("letters", "public", listed)


def _nothing_left(month: Month) -> Iterator[Row]:
    for what, sql in (
        ("effects", "select count(*) from effect where status <> 'selesai'"),
        ("jobs", "select count(*) from procrastinate_jobs"),
        ("chunks", "select count(*) from bulk_chunk where status <> 'selesai'"),
    ):
        yield Row("left", what, {"records": month.count(sql), "wanted": 0})
