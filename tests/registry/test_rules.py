"""The rules alone: what they find, what they let pass, and that nothing anybody types makes them stumble."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.registry.codes import CODES, FIELDS, display, field_of
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.limits import DIPLOMA_AGES, LIMITS, Limit
from portal.registry.models import Individu, Keluarga, Ruta
from portal.registry.reading import canonical, read_date
from portal.registry.rules import age_on, blocking, check_draft, normalise_name
from tests.registry.families import family, head, nik, wife

TODAY = date(2026, 11, 24)


def codes(draft: FamilyDraft) -> set[str]:
    return {finding.code for finding in check_draft(draft, today=TODAY)}


@pytest.mark.parametrize(
    ("typed", "kept", "good"),
    [
        ("1", "001", True),
        (" 12 ", "012", True),
        ("003", "003", True),
        ("000", "000", True),
        ("0003", "0003", False),
        ("RT 3", "RT 3", False),
        ("3a", "3a", False),
        ("-1", "-1", False),
        ("٣", "٣", False),
    ],
)
def test_rt_and_rw_are_one_to_three_digits_kept_as_three(typed: str, kept: str, good: bool) -> None:
    assert canonical(field_of("ruta", "rt"), typed) == kept
    found = at(family(rt=typed, rw=typed))
    assert found == (set() if good else {("V00", "S", "ruta", "rt"), ("V00", "S", "ruta", "rw")})


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("330220120370", "NIK harus 16 angka; Anda mengetik 12."),
        ("33022012037090001", "NIK harus 16 angka; Anda mengetik 17."),
        ("1111111111111111", "NIK ini angka karangan. Salin dari kartunya."),
    ],
)
def test_a_wrong_number_says_how_it_is_wrong(number: str, said: str) -> None:
    draft = family()
    draft.anggota[0] = head(nik=number)
    assert [one.message for one in check_draft(draft, today=TODAY) if one.code == "V01"] == [said]


def at(draft: FamilyDraft) -> set[tuple[str, str, str, str | None]]:
    return {(one.code, one.level, one.key, one.field) for one in check_draft(draft, today=TODAY)}


def test_a_good_family_is_found_good() -> None:
    assert check_draft(family(), today=TODAY) == []


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (head(nik="33022012a"), ("V00", "H", "anggota-0", "nik")),
        (head(nik="33022012"), ("V01", "S", "anggota-0", "nik")),
        (head(nik="1234567890123456"), ("V01", "S", "anggota-0", "nik")),
        (head(nik="3302209913709001"), ("V02", "W", "anggota-0", "nik")),
        (head(tanggal_lahir="1971-03-12"), ("V03", "W", "anggota-0", "tanggal_lahir")),
        (head(jenis_kelamin="2"), ("V03", "W", "anggota-0", "jenis_kelamin")),
        (head(nik=""), ("V06", "S", "anggota-0", "alasan_tanpa_nik")),
        (head(nik="", alasan_tanpa_nik="2"), ("V06", "Q", "anggota-0", "nik")),
        (head(hub_kepala="3"), ("V07", "S", "keluarga", None)),
        (head(nama=" "), ("V00", "S", "anggota-0", "nama")),
        (head(status_kawin="7"), ("V00", "H", "anggota-0", "status_kawin")),
        (head(tanggal_lahir="30-02-1970"), ("V00", "H", "anggota-0", "tanggal_lahir")),
        (head(tanggal_lahir="2026-11-25"), ("V11", "S", "anggota-0", "tanggal_lahir")),
        (head(tanggal_lahir="1905-01-01"), ("V11", "S", "anggota-0", "tanggal_lahir")),
        (head(tanggal_lahir="2010-03-12"), ("V10", "W", "anggota-0", "status_kawin")),
        (head(tanggal_lahir="2018-03-12", ijazah="3"), ("V13", "W", "anggota-0", "ijazah")),
        (head(tanggal_lahir="2018-03-12", bekerja="1"), ("V14", "W", "anggota-0", "bekerja")),
        (head(status_pekerjaan="5"), ("V15", "Q", "anggota-0", "status_pekerjaan")),
        (head(bekerja="2", status_pekerjaan="1"), ("V17", "W", "anggota-0", "status_pekerjaan")),
    ],
)
def test_a_member_is_found_out(member: MemberDraft, expected: tuple[str, str, str, str | None]) -> None:
    draft = family()
    draft.anggota[0] = member
    assert expected in at(draft)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"alamat": ""}, ("V00", "S", "ruta", "alamat")),
        ({"lantai": "77"}, ("V00", "H", "ruta", "lantai")),
        ({"luas_lantai": "luas"}, ("V00", "H", "ruta", "luas_lantai")),
        ({"luas_lantai": "1000"}, ("V16", "S", "ruta", "luas_lantai")),
        ({"luas_lantai": "3"}, ("V16", "W", "ruta", "luas_lantai")),
        ({"lat": "7,4", "lng": "109,2"}, ("V19", "S", "ruta", "lat")),
        ({"penerangan": "3"}, ("V17", "W", "ruta", "daya")),
    ],
)
def test_a_house_is_found_out(said: dict[str, str], expected: tuple[str, str, str, str | None]) -> None:
    assert expected in at(family(**said))


def test_one_nik_twice_in_a_family_stops_it() -> None:
    draft = family()
    draft.anggota.append(head(hub_kepala="3", status_kawin="1"))
    assert ("V05", "S", "anggota-2", "nik") in at(draft)


def test_kinship_must_be_possible() -> None:
    draft = family()
    draft.anggota += [
        MemberDraft(None, head(9001).values | {"hub_kepala": "3", "nik": nik(9002)}),
        MemberDraft(None, wife(9003).values | {"jenis_kelamin": "1", "nik": nik(9003)}),
    ]
    assert {("V10", "W", "anggota-2", "tanggal_lahir"), ("V10", "W", "anggota-3", "jenis_kelamin")} <= at(draft)


def test_masked_numbers_count_as_good_and_removed_members_not_at_all() -> None:
    draft = family()
    draft.keluarga["nomor_kk"] = "330220 •••••• 9000"
    draft.anggota[0].values["nik"] = "330220 •••••• 9000"
    draft.anggota.append(MemberDraft(None, {"hub_kepala": "1"}, removed=True))
    assert check_draft(draft, today=TODAY) == []


def test_only_h_and_s_stop_a_proposal() -> None:
    draft = family(daya="1", penerangan="3")
    draft.anggota[0].values |= {"status_pekerjaan": "5"}
    assert {one.code for one in check_draft(draft, today=TODAY)} == {"V17", "V15"}
    assert blocking(check_draft(draft, today=TODAY)) == []


TYPED = st.text(max_size=24) | st.sampled_from(["", "1", "2", "0", "1970-03-12", nik(9000), "•", "12,5", "²", "٣"])


@given(
    st.dictionaries(st.sampled_from([one.name for one in FIELDS["ruta"]]), TYPED),
    TYPED,
    st.lists(st.dictionaries(st.sampled_from([one.name for one in FIELDS["individu"]]), TYPED), max_size=3),
)
def test_whatever_is_typed_is_judged_without_stumbling(
    ruta: dict[str, str], number: str, members: list[dict[str, str]]
) -> None:
    draft = FamilyDraft(ruta, {"nomor_kk": number}, [MemberDraft(None, values) for values in members])
    for finding in check_draft(draft, today=TODAY):
        assert finding.level in "HSWQ"
        assert finding.message
        assert finding.field is None or finding.field in {one.name for one in FIELDS[_entity(finding.key)]}


def _entity(key: str) -> str:
    return "individu" if key.startswith("anggota") else key


@example(field_of("keluarga", "nomor_kk"), ".")
@given(st.sampled_from([one for fields in FIELDS.values() for one in fields]), st.text(max_size=40))
def test_reading_twice_changes_nothing(field, text: str) -> None:
    once = canonical(field, text)
    assert canonical(field, once) == once
    assert once is None or once.strip() == once != ""


@given(st.text(max_size=60))
def test_a_name_key_is_plain(text: str) -> None:
    key = normalise_name(text)
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert normalise_name(key) == key


@pytest.mark.parametrize("typed", ["1990-12-31", "31-12-1990", "31/12/1990", " 31.12.1990 "])
def test_a_date_is_read_as_people_write_it(typed: str) -> None:
    assert read_date(typed) == date(1990, 12, 31)


def test_names_lose_accents_and_marks() -> None:
    assert normalise_name("  Siti Nur’aini, S.Pd.  ") == "siti nuraini s pd"
    assert normalise_name("José MA'RUF") == "jose maruf"


@given(st.dates(date(1900, 1, 1), TODAY))
def test_age_never_runs_ahead(born: date) -> None:
    age = age_on(born, TODAY)
    today, birth = (TODAY.year, TODAY.month, TODAY.day), (born.year + age, born.month, born.day)
    assert birth <= today < (birth[0] + 1, *birth[1:])


def test_values_are_shown_with_their_codes() -> None:
    assert display(field_of("ruta", "lantai"), "2") == "2, keramik"
    assert display(field_of("individu", "status_pekerjaan"), "5").startswith("5, PNS")
    assert display(field_of("ruta", "luas_lantai"), "36") == "36 m²"
    assert display(field_of("ruta", "lat"), "-7.42") == "-7,42"
    assert display(field_of("individu", "tanggal_lahir"), "1970-03-12") == "12-03-1970"
    assert display(field_of("individu", "nik"), nik(9000)) == "330220 •••••• 9000"
    assert display(field_of("individu", "nama_ibu"), "Sumirah") == "••••••"


def test_every_field_has_its_column_and_every_list_its_field() -> None:
    for entity, model in (("ruta", Ruta), ("keluarga", Keluarga), ("individu", Individu)):
        assert {one.name for one in FIELDS[entity]} <= set(model.__table__.columns.keys())
    used = {one.codes for fields in FIELDS.values() for one in fields if one.codes}
    assert set(CODES) - used == {"alasan_hapus", "alasan_pulih", "pokok_sanggah", "status", "jenis_bukti"}


@pytest.mark.parametrize("limit", [*LIMITS.values(), *DIPLOMA_AGES.values()])
def test_every_limit_says_where_it_comes_from(limit: Limit) -> None:
    assert re.match(r"V\d\d", limit.source)
    assert limit.least < limit.most
    assert limit.least in limit
    assert limit.most in limit
    assert limit.most + 0.1 not in limit


@pytest.mark.parametrize(
    ("head_born", "kin", "born", "found"),
    [
        ("1970-03-12", "2", "1929-01-01", True),
        ("1970-03-12", "2", "1931-01-01", False),
        ("1930-03-12", "2", "1970-12-12", True),
        ("1970-03-12", "3", "1981-03-12", True),
        ("1970-03-12", "3", "1983-03-12", False),
        ("1920-03-12", "3", "1981-03-12", True),
        ("1920-03-12", "3", "1979-03-12", False),
    ],
)
def test_gaps_of_age_between_a_head_and_kin(head_born: str, kin: str, born: str, found: bool) -> None:
    unknown = {"nik": "", "alasan_tanpa_nik": "1"}
    people = [head(tanggal_lahir=head_born, **unknown), wife(hub_kepala=kin, tanggal_lahir=born, **unknown)]
    draft = FamilyDraft(family().ruta, family().keluarga, people)
    assert (("V10", "W", "anggota-1", "tanggal_lahir") in at(draft)) is found


def test_too_much_room_for_each_is_unusual() -> None:
    assert ("V16", "W", "ruta", "luas_lantai") in at(family(luas_lantai="900"))
    assert ("V16", "W", "ruta", "luas_lantai") not in at(family(luas_lantai="390"))
    assert ("V16", "S", "ruta", "luas_lantai") in at(family(luas_lantai="0"))
