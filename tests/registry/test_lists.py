"""Lists: whose area, which names, which numbers, page after page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.pages import UnknownPage
from portal.registry import queries, spelling
from portal.registry.drafts import FamilyDraft
from portal.registry.queries import KeluargaFilters
from portal.registry.resemblance.keys import refresh_keys
from portal.registry.seeding import load_families
from tests import people
from tests.registry.families import Become, family, kk, nik, registered

NAMES = ("Sutrisno Wibowo", "Sutini", "Joko Sutrisno", "Wagiyem", "Ma'ruf Amin")


@pytest.fixture
def five(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    rows: list[tuple[int, FamilyDraft]] = []
    for serial, name in enumerate(NAMES, 9000):
        draft = family(serial, name)
        draft.keluarga["desil"] = str(serial - 8999)
        rows.append((people.KARANGSARI, draft))
    load_families(session, [*rows, (people.PECATU, family(9900, "I Made Sutrisno"))])


def names(page: Any) -> list[str]:
    return sorted(row.nama_kepala for row in page.rows)


def test_an_area_ends_at_its_border(session: Session, as_actor: Become, five: None) -> None:
    assert names(queries.keluarga_page(session, as_actor("sari"))) == sorted(NAMES)
    assert names(queries.keluarga_page(session, as_actor("putu"))) == ["I Made Sutrisno"]
    assert queries.keluarga_page(session, as_actor("maya")).count == 6
    outside = KeluargaFilters(region_code=people.PECATU)
    assert queries.keluarga_page(session, as_actor("sari"), outside).rows == []
    wider = KeluargaFilters(region_code=people.JATENG)
    assert queries.keluarga_page(session, as_actor("sari"), wider).count == 5
    narrower = KeluargaFilters(region_code=people.BADUNG)
    assert names(queries.keluarga_page(session, as_actor("maya"), narrower)) == ["I Made Sutrisno"]


def test_without_the_right_there_is_no_list(session: Session, as_actor: Become) -> None:
    blind = as_actor("sari").__class__(1, "Tamu", "tamu", people.KARANGSARI, frozenset())
    for page in (queries.keluarga_page, queries.individu_page, queries.ruta_page):
        with pytest.raises(NotAllowed):
            page(session, blind)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sutri", ["Joko Sutrisno", "Sutrisno Wibowo"]),
        ("SUTRISNO joko", ["Joko Sutrisno"]),
        ("su", ["Joko Sutrisno", "Sutini", "Sutrisno Wibowo"]),
        ("maruf", ["Ma'ruf Amin"]),
        ("tri%no", []),
        (kk(9003), ["Wagiyem"]),
        (f"{nik(9003)[:6]} {nik(9003)[6:12]} {nik(9003)[12:]}", ["Wagiyem"]),
        (nik(9900), []),
        (" ", sorted(NAMES)),
    ],
)
def test_families_are_found(session: Session, as_actor: Become, five: None, typed: str, expected: list[str]) -> None:
    assert names(queries.keluarga_page(session, as_actor("sari"), KeluargaFilters(text=typed))) == expected


@pytest.mark.parametrize("typed", ["sutri", "SUTRISNO joko", "su", "maruf", "tri%no", "_", "%"])
def test_the_nation_finds_by_the_search_role_what_its_villages_find(
    session: Session, as_actor: Become, five: None, typed: str
) -> None:
    wanted: list[str] = []
    for village in ("sari", "wayan"):
        wanted += names(queries.keluarga_page(session, as_actor(village), KeluargaFilters(text=typed)))
    for wide in ("maya", "bagus", "ratna"):
        by = as_actor(wide)
        found = names(queries.keluarga_page(session, by, KeluargaFilters(text=typed)))
        assert found == sorted(name for name in wanted if wide == "maya" or name != "I Made Sutrisno")
    java = KeluargaFilters(text=typed, region_code=people.JATENG)
    assert names(queries.keluarga_page(session, as_actor("maya"), java)) == found
    outside = KeluargaFilters(text=typed, region_code=5100000000)
    assert queries.keluarga_page(session, as_actor("bagus"), outside).rows == []


def test_where_a_regency_has_many_of_a_name_its_own_list_shows_them_all(
    session: Session, as_actor: Become, five: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spelling, "MOST_HITS", 1)
    asked = KeluargaFilters(text="sutri")
    page = queries.keluarga_page(session, as_actor("ratna"), asked)
    assert (names(page), page.count, page.capped) == (["Joko Sutrisno", "Sutrisno Wibowo"], 2, False)
    told = queries.keluarga_page(session, as_actor("bagus"), asked)
    assert (len(told.rows), told.capped) == (1, True)


@pytest.fixture
def spelt(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    rows: list[tuple[int, FamilyDraft]] = [
        (people.KARANGSARI, family(9000 + place, name))
        for place, name in enumerate(("Mohammad Saleh", "Djoko Tjipto", "Nur Hayati", "Siti Aminah", "Sri"))
    ]
    load_families(session, [*rows, (people.PECATU, family(9900, "I Made Soekarno"))])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Muh. Soleh", ["Mohammad Saleh"]),
        ("joko cipto", ["Djoko Tjipto"]),
        ("Nurhayati", ["Nur Hayati"]),
        ("Hj. Nur hajati", ["Nur Hayati"]),
        ("djoko", ["Djoko Tjipto"]),
        ("sri", ["Sri"]),
        ("I Made Sukarno", ["I Made Soekarno"]),
        ("Sukirman", []),
    ],
)
def test_a_name_is_found_in_any_spelling_in_the_village_and_in_the_nation(
    session: Session, as_actor: Become, spelt: None, typed: str, expected: list[str]
) -> None:
    """One rule: read through in a village or asked of the search role in the nation, of families and of people."""
    asked = KeluargaFilters(text=typed)
    by = as_actor("maya")
    assert names(queries.keluarga_page(session, by, asked)) == expected
    assert [row.nama for row in queries.individu_page(session, by, asked).rows] == expected
    village = "putu" if typed == "I Made Sukarno" else "sari"
    by = as_actor(village)
    assert names(queries.keluarga_page(session, by, asked)) == expected
    assert [row.nama for row in queries.individu_page(session, by, asked).rows] == expected


def test_a_family_without_keys_is_found_as_written_and_by_sound_once_they_are_computed(
    session: Session, as_actor: Become, spelt: None
) -> None:
    by = as_actor("maya")
    for table in ("keluarga", "individu"):
        session.execute(text(f"update {table} set nama_bunyi = null, nama_rapat = null"))
    assert names(queries.keluarga_page(session, by, KeluargaFilters(text="tjipto"))) == ["Djoko Tjipto"]
    assert names(queries.keluarga_page(session, by, KeluargaFilters(text="cipto"))) == []
    refresh_keys(session)
    assert names(queries.keluarga_page(session, by, KeluargaFilters(text="cipto"))) == ["Djoko Tjipto"]


def test_addresses_and_people_are_found_nation_wide(session: Session, as_actor: Become, five: None) -> None:
    by = as_actor("maya")
    assert queries.ruta_page(session, by, KeluargaFilters(text="krajan DUSUN")).count == 6
    assert queries.ruta_page(session, by, KeluargaFilters(text="100%")).count == 0
    assert queries.individu_page(session, by, KeluargaFilters(text="wartini")).count == 6
    assert queries.keluarga_page(session, by, KeluargaFilters(text="sutrisno", desil=3)).count == 1


def test_a_search_that_finds_too_much_says_so(
    session: Session, as_actor: Become, five: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.registry.spelling.MOST_HITS", 2)
    page = queries.keluarga_page(session, as_actor("maya"), KeluargaFilters(text="sutrisno"))
    assert (len(page.rows), page.capped) == (2, True)


def test_filters_narrow(session: Session, as_actor: Become, five: None) -> None:
    by = as_actor("sari")
    assert names(queries.keluarga_page(session, by, KeluargaFilters(desil=2))) == ["Sutini"]
    assert queries.keluarga_page(session, by, KeluargaFilters(status="dihapus")).rows == []
    assert queries.ruta_page(session, by, KeluargaFilters(text="krajan DUSUN")).count == 5
    assert queries.ruta_page(session, by, KeluargaFilters(text="100%")).count == 0


def test_numbers_are_masked_and_codes_explained(session: Session, as_actor: Become, five: None) -> None:
    [row] = queries.individu_page(session, as_actor("sari"), KeluargaFilters(text="wagiyem")).rows
    assert (row.nik, row.jenis_kelamin, row.hub_kepala) == ("330220 •••••• 9003", "1, laki-laki", "1, kepala keluarga")
    [household] = queries.ruta_page(session, as_actor("sari"), size=1).rows
    assert (household.rt, household.lantai) == ("003", "9, tanah")


@pytest.mark.parametrize("listed", [queries.keluarga_page, queries.individu_page, queries.ruta_page])
def test_pages_go_forth_and_back_without_gap(
    session: Session, as_actor: Become, five: None, listed: Callable[..., Any]
) -> None:
    by = as_actor("maya")
    whole = [row.id for row in listed(session, by, size=100).rows]
    walked, page = [], listed(session, by, size=4)
    assert page.prev is None
    while True:
        walked += [row.id for row in page.rows]
        if page.next is None:
            break
        last, page = page, listed(session, by, after=page.next, size=4)
    assert walked == whole
    back = listed(session, by, before=page.prev, size=4)
    assert [row.id for row in back.rows] == [row.id for row in last.rows]
    assert back.next is not None


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "W10", "WyJhIiwiYiJd", "ñ", "e30", "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTkiLCJiIl0"]
)
def test_a_cursor_we_did_not_write_is_refused(session: Session, as_actor: Become, cursor: str) -> None:
    with pytest.raises(UnknownPage):
        queries.keluarga_page(session, as_actor("sari"), after=cursor)


def test_a_family_page_is_of_the_area_and_masked(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    with pytest.raises(NotFound):
        queries.family_view(session, as_actor("wayan"), keluarga_id)
    view = queries.family_view(session, as_actor("ratna"), keluarga_id)
    assert view.nomor_kk == "330220 •••••• 9000"
    assert [member.nama for member in view.members] == ["Sukirman Hadi", "Wartini"]
    shown = str([view.members, view.ruta_answers, view.keluarga_answers])
    assert nik(9000) not in shown
    assert "Sumirah" not in shown
    assert queries.family_of(session, as_actor("sari"), "individu", view.members[0].id) == keluarga_id
    assert queries.family_of(session, as_actor("sari"), "ruta", view.ruta.id) == keluarga_id


def test_lists_of_a_regency_use_their_index(session: Session, as_actor: Become, five: None) -> None:
    as_actor("ratna")
    for way in ("seqscan", "bitmapscan", "sort"):  # a nearly empty table would be read whole
        session.execute(text(f"set local enable_{way} = off"))
    plan = session.execute(
        text("explain select * from keluarga where part = 1 and region_code >= 1 order by region_code, id limit 5")
    )
    told = str(plan.all())
    assert re.search("Index Scan using ix_keluarga_(list|area) ", told), (
        told
    )  # with one regency in it, both are as good
    assert "Sort" not in told
