from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.kernel.area import Area, Level
from portal.regions import queries
from portal.regions.errors import UnknownRegion
from portal.regions.rules import display, place_line
from tests.people import BADUNG, BANYUMAS, JATENG, KARANGSARI, KEMBARAN, PECATU


def found(session: Session, text: str, **options: object) -> list[str]:
    return [display(region) for region in queries.search(session, text, **options)]  # type: ignore[arg-type]


def test_an_unknown_code_is_refused(session: Session) -> None:
    for ask in (queries.region, queries.breadcrumb, queries.part_of_region):
        with pytest.raises(UnknownRegion, match="3302202998"):
            ask(session, 3302202998)


def test_breadcrumb_runs_from_the_province_down(session: Session) -> None:
    way = queries.breadcrumb(session, KARANGSARI)
    assert [region.code for region in way] == [JATENG, BANYUMAS, KEMBARAN, KARANGSARI]
    assert place_line(way) == "Desa Karangsari, Kec. Kembaran, Kab. Banyumas, Jawa Tengah"
    assert [region.name for region in queries.breadcrumb(session, 0)] == ["Indonesia"]


def test_children(session: Session) -> None:
    assert len(queries.children(session, 0)) == 38
    below = queries.children(session, KEMBARAN)
    assert KARANGSARI in {region.code for region in below}
    assert [region.code for region in below] == sorted(region.code for region in below)
    assert queries.children(session, KARANGSARI) == []


def test_counts_below(session: Session) -> None:
    provinces = queries.counts_below(session, 0)
    assert len(provinces) == 38
    assert provinces[JATENG] == {2: 35, 3: 576, 4: 8563}
    assert queries.counts_below(session, JATENG)[BANYUMAS] == {3: 27, 4: 331}
    assert set(queries.counts_below(session, BANYUMAS)[KEMBARAN]) == {4}
    assert queries.counts_below(session, KEMBARAN) == {}


def test_names_and_lineages_leave_out_the_unknown(session: Session) -> None:
    assert queries.names(session, [BANYUMAS, PECATU, 1]) == {BANYUMAS: "Kabupaten Banyumas", PECATU: "Pecatu"}
    assert queries.names(session, []) == {}
    assert (
        place_line(queries.lineages(session, [PECATU])[PECATU]) == "Desa Pecatu, Kec. Kuta Selatan, Kab. Badung, Bali"
    )


def test_parts(session: Session) -> None:
    assert queries.part_of_region(session, KARANGSARI) == queries.part_of_region(session, BANYUMAS) > 0
    assert queries.part_of_region(session, JATENG) == 0


def test_search_takes_every_word_in_any_order(session: Session) -> None:
    assert found(session, "sukarasa bandung") == found(session, "bandung SUKARASA") == ["Kel. Sukarasa"]
    assert found(session, "desa karangsari kec kembaran") == ["Desa Karangsari"]
    assert found(session, "karangsari bandung papua") == []


def test_search_puts_own_names_first(session: Session) -> None:
    assert found(session, "bandung")[:2] == ["Kab. Bandung", "Kota Bandung"]
    assert found(session, "kota bandung")[0] == "Kota Bandung"
    assert found(session, "kab banyumas")[0] == "Kab. Banyumas"
    assert found(session, "jawa")[:3] == ["Jawa Barat", "Jawa Tengah", "Jawa Timur"]
    assert found(session, "kembaran")[0] == "Kec. Kembaran"
    assert found(session, "jakarta pusat")[0] == "Kota Adm. Jakarta Pusat"
    assert found(session, "dki")[0] == "DKI Jakarta"


def test_search_finds_by_parents_after_own_names(session: Session) -> None:
    names = found(session, "kembaran", limit=60)
    own = [name.split(" ", 1)[1].startswith("Kembaran") for name in names]
    assert own == sorted(own, reverse=True)
    assert True in own
    assert "Desa Karangsari" in names


def test_search_keeps_to_a_level(session: Session) -> None:
    villages = queries.search(session, "bandung", level=Level.DESA)
    assert {region.level for region in villages} == {Level.DESA}


def test_search_finds_the_middle_of_a_word_and_forgives_apostrophes(session: Session) -> None:
    assert "Desa Karangsari" in found(session, "arangsar")
    assert found(session, "regapu'u") == found(session, "Regapuu") == ["Desa Regapu’u"]


def test_search_stays_in_the_area(session: Session) -> None:
    inside = queries.search(session, "karangsari", area=Area.of(KEMBARAN))
    assert [region.code for region in inside] == [KARANGSARI]
    assert queries.search(session, "karangsari", area=Area.of(BADUNG)) == []
    assert queries.search(session, "33.02", area=Area.of(BADUNG)) == []


def test_search_by_code(session: Session) -> None:
    assert [region.code for region in queries.search(session, "33.02.20.2015")] == [KARANGSARI]
    assert found(session, "3302")[:2] == ["Kab. Banyumas", "Kec. Lumbir"]
    assert found(session, "33022020159") == []


@pytest.mark.parametrize("text", ["", "  ", "%_'", "\\"])
def test_search_for_nothing_finds_nothing(session: Session, text: str) -> None:
    assert found(session, text) == []


def test_search_keeps_to_its_limit(session: Session) -> None:
    assert len(found(session, "jawa", limit=7)) == 7


def test_search_reads_no_table_whole(session: Session) -> None:
    connection = session.connection()
    asked: list[tuple[str, object]] = []

    @event.listens_for(connection, "before_cursor_execute")
    def listen(_c: object, _cursor: object, statement: str, given: object, *_more: object) -> None:
        asked.append((statement, given))

    queries.search(session, "sukarasa bandung")
    event.remove(connection, "before_cursor_execute", listen)
    plans = [str(connection.exec_driver_sql("explain " + one, given).all()) for one, given in asked if "region" in one]
    assert plans
    assert not [plan for plan in plans if "Seq Scan on region" in plan]
