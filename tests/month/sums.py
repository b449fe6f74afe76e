"""The totals of the month, each counted in several ways that know nothing of each other."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from portal.access.models import Post  # noqa: F401 - the tables of people are there
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
    states = Counter(dict(month.rows("select status, count(*) from case_file group by status")))
    made = sum(ledger.made.values()) + sum(ledger.born.values())
    ended = ledger.ended["ditolak"] + ledger.ended["dibatalkan"]
    yield Row("proposals", "all", {"ledger": made, "cases": states.total()})
    yield Row("proposals", "refused", {"ledger": ledger.ended["ditolak"], "cases": states["ditolak"]})
    yield Row("proposals", "withdrawn", {"ledger": ledger.ended["dibatalkan"], "cases": states["dibatalkan"]})
    yield Row("proposals", "open", {"ledger": ledger.late, "cases": states["berjalan"]})
    yield Row("proposals", "published", {"ledger": made - ended - ledger.late, "cases": states["selesai"]})


def _periods(month: Month) -> Iterator[Row]:
    late = month.count("select count(*) from fact where verb = 'cases.case.late'")
    following = month.count(
        "select count(*) from case_file c join period p on p.id = c.period_id where p.month > '2027-01-01'"
    )
    yield Row("periods", "late", {"ledger": month.ledger.late, "facts": late, "cases": following})


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
    decided = count("select count(*) from decision")
    told = count("select count(*) from fact where verb = 'cases.task.decided'")
    yield Row("work", "decisions", {"decisions": decided, "facts": told})
    same = "select count(*) from (select c.id from case_file c join decision v on v.case_id = c.id and v.step = "
    same += "'verifikasi_kab' join decision k on k.case_id = c.id and k.step = 'persetujuan_kepala' "
    same += "where v.actor_id = k.actor_id) as both_desks"
    yield Row("work", "same_hand", {"decisions": count(same), "wanted": 0})


def _register(month: Month) -> Iterator[Row]:
    count = month.count

    def published(kind: str, more: str = "true") -> int:
        sql = f"select count(*) from case_file c join change_set s on s.id = c.change_set_id where {more} "
        return count(sql + "and c.kind = :kind and c.status = 'selesai'", kind=kind)

    begun = FAMILIES * len(month.villages)
    come = published("usulan_baru") + published("reaktivasi") + published("pindah_datang")
    come += published(
        "gabung_pecah",
        "s.keluarga_lain is null or not exists (select 1 from keluarga k where "
        "k.id = s.keluarga_id and k.status <> 'aktif')",
    )
    gone = published("penghapusan") + published("pindah_wilayah") + _joined(month)
    standing = count("select count(*) from keluarga where status = 'aktif'")
    yield Row("register", "families", {"cases": begun + come - gone, "records": standing})
    applied = count("select count(*) from change_set where status = 'diterapkan'")
    ended = count("select count(*) from case_file where status = 'selesai' and kind <> 'sanggah'")
    facts = count(
        "select count(distinct case_id) from fact where verb = 'cases.effect.done' "
        "and before ->> 'langkah' in ('terapkan_perubahan', 'pindahkan')"
    )
    yield Row("register", "applied", {"cases": ended, "change_sets": applied, "facts": facts})
    twice = count(
        "select count(*) from (select nik_bidx from individu where status = 'aktif' and nik_bidx is not null "
        "group by nik_bidx having count(*) > 1) as twice"
    )
    yield Row("register", "twice", {"records": twice, "wanted": 0})


def _joined(month: Month) -> int:
    sql = "select count(*) from case_file c join change_set s on s.id = c.change_set_id join keluarga k "
    sql += "on k.id = s.keluarga_id where c.kind = 'gabung_pecah' and c.status = 'selesai' and k.status <> 'aktif'"
    return month.count(sql)


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
    decrees = count("select count(distinct case_id) from letter where kind like 'sk\\_%' and case_id is not null")
    wanted = count("select count(*) from case_file where status = 'selesai' and kind <> 'sanggah'")
    yield Row("letters", "decrees", {"cases": wanted, "letters": decrees})
    [names] = month.rows("select (content ->> 'total_jumlah')::int from letter where kind = 'sk_bnba'") or [(0,)]
    annexed = count("select coalesce(sum(names), 0) from letter_part")
    yield Row("letters", "annex", {"letters": names[0], "printed": annexed})


def _nothing_left(month: Month) -> Iterator[Row]:
    for what, sql in (
        ("effects", "select count(*) from effect where status <> 'selesai'"),
        ("jobs", "select count(*) from procrastinate_jobs"),
        ("chunks", "select count(*) from bulk_chunk where status <> 'selesai'"),
    ):
        yield Row("left", what, {"records": month.count(sql), "wanted": 0})
