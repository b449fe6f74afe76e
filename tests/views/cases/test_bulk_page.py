"""The pages of bulk decisions: nothing is widened, nothing typed is lost, one press starts one, each exception told."""

from __future__ import annotations

import re
from uuid import UUID

import lxml.html
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.cases.bulk import run_chunk
from portal.cases.bulkqueries import Reason
from portal.cases.crowds.reversing import reverse_chunk
from portal.views.cases import bulk as screens
from portal.views.cases.accounting import table_of
from tests import people
from tests.conftest import Web
from tests.people import csrf
from tests.registry.families import speak
from tests.views.cases.conftest import Bring
from tests.views.registry.desk import text_of

STEP = "verifikasi_kab"
REASON = "Rapat pleno 27 November 2026."
FRESH = iter(range(1, 100))


@pytest.fixture
def name(bring: Bring) -> str:
    """A family name that two cases at Ratna's step bear, and no other."""
    made = f"Massal{chr(64 + next(FRESH))}"
    for _ in range(2):
        bring(STEP, f"{made} Hadi")
    return made


@pytest.fixture(scope="module")
def ratna(web: Web) -> FlaskClient:
    return web.client("ratna")


def drawn(client: FlaskClient, name: str, step: str = STEP) -> str:
    """The page of a sample just drawn."""
    form = {"csrf_token": csrf(client), "langkah": step, "q": name}
    return client.post("/massal/contoh", data=form).location.rpartition("/")[0]


def read(client: FlaskClient, path: str, many: int = 2) -> None:
    """Every case of it is right."""
    for place in range(1, many + 1):
        said = {"csrf_token": csrf(client), "putusan": "sesuai"}
        assert client.post(f"{path}/{place}", data=said).status_code == 303


def preview(client: FlaskClient, name: str) -> dict[str, str]:
    """The form as the page holds it once the sample is read."""
    path = drawn(client, name)
    read(client, path)
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text_of(client, path))
    return dict(found) | {"csrf_token": csrf(client), "action": "setuju", "note": REASON}


def send(client: FlaskClient, form: dict[str, str]) -> TestResponse:
    return client.post("/massal/baru", data=form)


def actions(web: Web) -> int:
    return int(web.scalar("select count(*) from bulk_action"))


def run(web: Web, path: str, who: str = "ratna") -> None:
    """What a worker does."""
    with web.owner() as session:
        by = speak(session, who)
        while run_chunk(session, UUID(path.rsplit("/", 1)[1]), by=by):
            pass


def test_the_inbox_leads_to_it_when_one_step_is_meant(ratna: FlaskClient, name: str) -> None:
    page = text_of(ratna, f"/tugas/?q={name}&langkah=usulan_baru:{STEP}")
    assert "Putuskan semua yang tersaring (2)" in page
    for several in ("", f"&langkah={STEP}"):
        page = text_of(ratna, f"/tugas/?q={name}{several}")
        assert "Putuskan semua yang tersaring" not in page
        assert "Saring ke satu langkah" in page
    assert "Putuskan semua yang tersaring" not in text_of(ratna, "/tugas/?langkah=tinjau_konflik")


def test_who_has_no_step_of_decision_is_not_told_of_it(web: Web) -> None:
    assert "/massal/" not in text_of(web.client("joko"), "/tugas/")


def test_started_once_however_often_sent(web: Web, ratna: FlaskClient, name: str) -> None:
    form = preview(ratna, name)
    before = actions(web)
    first, second = send(ratna, form), send(ratna, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert actions(web) == before + 1
    page = text_of(ratna, first.location)
    assert "Menunggu giliran" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    run(web, first.location)
    page = text_of(ratna, first.location)
    assert "Selesai: 2 tugas diputus." in page
    assert "refresh" not in page.split("</head>")[0]


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"action": ""}, 422, "Pilih satu keputusan."),
        ({"action": "kirim"}, 422, "Jawaban ini tidak tersedia"),
        ({"note": "ya"}, 422, "sedikitnya 5 huruf"),
        ({"action": "kembalikan"}, 422, "Pilih langkah tujuan pengembalian."),
        ({"jumlah": "1"}, 409, "Tugas yang tersaring kini 2, tadi 1."),
        ({"jumlah": "banyak"}, 400, "Saringan jumlah tidak dikenal"),
        ({"periksa": "semua"}, 404, "tidak ditemukan"),
        ({"periksa": "00000000-0000-7000-8000-000000000000"}, 404, "tidak ditemukan"),
    ],
)
def test_what_is_wrong_starts_nothing_and_keeps_the_typing(
    web: Web, ratna: FlaskClient, name: str, wrong: dict[str, str], status: int, told: str
) -> None:
    before = actions(web)
    answer = send(ratna, preview(ratna, name) | wrong)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, actions(web)) == (status, before), page
    assert told in page
    if status in {409, 422}:
        assert wrong.get("note", REASON) in page


def test_a_filter_not_understood_never_widens_the_preview(ratna: FlaskClient) -> None:
    for query in ("", "?langkah=entah", f"?langkah={STEP}&tenggat=besok"):
        assert ratna.get(f"/massal/baru{query}").status_code == 400
    assert ratna.get(f"/massal/baru?langkah={STEP}&kec={people.BADUNG}").status_code == 404
    for wrong in ({"tenggat": "besok"}, {"jenis": "lain"}, {"langkah": ""}, {"langkah": "persetujuan_kepala"}):
        form = {"csrf_token": csrf(ratna), "langkah": STEP} | wrong
        assert ratna.post("/massal/contoh", data=form).status_code == 400
    form = {"csrf_token": csrf(ratna), "langkah": STEP, "kec": str(people.PECATU // 10_000 * 10_000)}
    assert ratna.post("/massal/contoh", data=form).status_code == 404
    assert ratna.get("/massal/baru?langkah=tinjau_konflik").status_code == 200
    assert "Tidak ada tugas yang cocok" in text_of(ratna, "/massal/baru?langkah=tinjau_konflik")


def test_a_large_number_must_be_typed(web: Web, ratna: FlaskClient, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "ASKS_TWICE", 1)
    form = preview(ratna, name)
    assert "Ketik 2 untuk menegaskan" in text_of(ratna, f"/massal/contoh/{form['periksa']}")
    for more in ({"confirm": ""}, {"confirm": "3"}, {"confirm": "", "sendiri": "1"}, {"confirm": "1", "sendiri": "1"}):
        answer = send(ratna, form | more)
        assert answer.status_code == 422
        assert "Ketik 2, jumlah tugas yang akan diputus." in answer.get_data(as_text=True)
    assert send(ratna, form | {"confirm": " 2 "}).status_code == 303


def test_its_page_for_others(web: Web, ratna: FlaskClient, name: str) -> None:
    path = send(ratna, preview(ratna, name)).location
    token = csrf(ratna)
    for who, status in (("hendra", 200), ("bagus", 200), ("putu", 404), ("sari", 404), ("lestari", 403)):
        client = web.client(who)
        assert client.get(path).status_code == status
        assert client.get(f"{path}/pengecualian.csv").status_code == status
        if status == 200:
            assert "Hentikan" not in text_of(client, path)
        stopped = client.post(f"{path}/hentikan", data={"csrf_token": csrf(client)})
        assert stopped.status_code == (403 if status == 403 else 404)
    assert ratna.post(f"{path}/hentikan", data={"csrf_token": token}).status_code == 303
    page = text_of(ratna, path)
    assert "2 tugas tidak diputus dan tetap pada langkahnya" in page
    assert page.count("Gilirannya belum tiba ketika dihentikan.") == 2
    assert ratna.get("/massal/bukan-nomor").status_code == 404


def test_only_what_will_be_decided_is_counted(web: Web, bring: Bring) -> None:
    hendra, me = web.client("hendra"), web.scalar("select id from ab_user where username = 'hendra'")
    cases = [bring("persetujuan_kepala", "Sendirian Hadi") for _ in range(2)]
    address = "/massal/baru?langkah=persetujuan_kepala&q=Sendirian"
    proposed = text("update case_file set created_by = :me where id = :id")
    with web.owner() as session:
        session.execute(proposed, {"me": me, "id": cases[0].id})
    page = text_of(hendra, address)
    assert "Putuskan 1 tugas sekaligus" in page
    assert "Baca 1 contoh" in page
    path = drawn(hendra, "Sendirian", "persetujuan_kepala")
    read(hendra, path, 1)
    assert "Setujui 1 tugas sekaligus?" in text_of(hendra, path)
    assert "1 tugas lain yang cocok tidak boleh Anda putus" in page
    assert "2 tugas sekaligus" not in page
    with web.owner() as session:
        session.execute(proposed, {"me": me, "id": cases[1].id})
    page = text_of(hendra, address)
    assert "Tidak ada yang boleh Anda putus" in page
    assert 'action="/massal/baru"' not in page


def test_each_answer_is_named_before_it_is_given(ratna: FlaskClient, name: str) -> None:
    path = f"/massal/contoh/{preview(ratna, name)['periksa']}"
    page = lxml.html.fromstring(text_of(ratna, path))
    [no] = page.xpath("//input[@name='action'][@value='tolak']")
    assert no.get("data-tanya-judul") == "Tolak 2 tugas sekaligus?"
    assert "Selama 24 jam dapat ditarik kembali" in no.get("data-konfirmasi")
    assert no.get("data-rupa") == "bahaya"
    [yes] = page.xpath("//input[@name='action'][@value='setuju']")
    assert (yes.get("data-konfirmasi"), yes.get("data-rupa")) == (None, "utama")


def test_nothing_is_decided_before_the_sample_is_read(web: Web, ratna: FlaskClient, name: str) -> None:
    path, before = drawn(ratna, name), actions(web)
    page = text_of(ratna, path)
    assert "0 dari 2 dibaca" in page
    assert 'action="/massal/baru"' not in page
    form = {"csrf_token": csrf(ratna), "periksa": path.rpartition("/")[2], "jumlah": "2", "sendiri": "0"}
    forged = send(ratna, form | {"action": "setuju", "note": REASON})
    assert (forged.status_code, actions(web)) == (409, before)
    assert "Masih ada 2 contoh yang belum Anda baca" in forged.get_data(as_text=True)
    reading = text_of(ratna, f"{path}/1")
    for part in ("Contoh 1 dari 2", "Perubahan data", "Sesuai, lanjut", "Keluarkan kasus ini", "Putusan sebelumnya"):
        assert part in reading
    said = {"csrf_token": csrf(ratna), "putusan": "keluarkan", "alasan": "ya"}
    refused = ratna.post(f"{path}/1", data=said)
    assert refused.status_code == 422
    assert "sedikitnya 5 huruf" in refused.get_data(as_text=True)
    assert ratna.post(f"{path}/1", data=said | {"alasan": "Foto rumah lain."}).location == f"{path}/2"
    assert ratna.post(f"{path}/2", data={"csrf_token": csrf(ratna), "putusan": "sesuai"}).location == path
    page = text_of(ratna, path)
    assert "Putuskan 1 tugas" in page
    assert "Foto rumah lain." in page
    for who, status in (("hendra", 404), ("putu", 404), ("lestari", 403)):
        assert web.client(who).get(path).status_code == status
        assert web.client(who).get(f"{path}/1").status_code == status


def test_small_ones_of_a_day_are_told_to_need_a_second_person_together(web: Web, ratna: FlaskClient, name: str) -> None:
    hendra = web.client("hendra")
    low = {"least": "5", "percent": "1", "most": "30", "second_from": "3", "hours": "24"}
    assert hendra.post("/massal/ketentuan", data=low | {"csrf_token": csrf(hendra)}).status_code == 302
    try:
        send(ratna, preview(ratna, name))
        form = preview(ratna, name)
        page = text_of(ratna, f"/massal/contoh/{form['periksa']}")
        assert "sekaligus hari ini pada langkah ini, jumlahnya menjadi" in page
        assert "Sebanyak ini perlu penegasan orang kedua sebelum berjalan: Hendra Wijaya" in page
        assert page.count("Baru berjalan sesudah orang kedua menegaskannya.") == 2, "pressed, or pressed to refuse"
        waits = text_of(ratna, send(ratna, form).location)
        assert "tugas lain yang diputus Ratna Wulandari sekaligus pada langkah ini di hari yang sama" in waits
        assert "mulai 3 perlu orang kedua" in waits
    finally:
        with web.owner() as session:
            session.execute(text("delete from crowd_rule"))


def test_a_second_person_confirms_and_it_is_taken_back(web: Web, ratna: FlaskClient, name: str) -> None:
    hendra = web.client("hendra")
    low = {"least": "5", "percent": "1", "most": "30", "second_from": "2", "hours": "24"}
    wrong = hendra.post("/massal/ketentuan", data=low | {"csrf_token": csrf(hendra), "hours": "1"})
    assert wrong.status_code == 422
    assert "Kementerian meminta sedikitnya 24." in wrong.get_data(as_text=True)
    assert hendra.post("/massal/ketentuan", data=low | {"csrf_token": csrf(hendra)}).status_code == 302
    try:
        path = send(ratna, preview(ratna, name)).location
        assert "Yang dapat menegaskan: Hendra Wijaya" in text_of(ratna, path)
        assert f'href="{path}">Baca dan tegaskan' in text_of(hendra, "/tugas/")
        assert "Baca dan tegaskan" not in text_of(ratna, "/tugas/")
        asked, own = text_of(hendra, path), text_of(ratna, path)
        for told in ("Perlu diperhatikan", "dapat ditarik kembali seluruhnya selama 24 jam"):
            assert (told in asked, told in own) == (True, False), told
        assert re.search(r'<b class="num">2</b> (\w+ )*tanpa foto rumah atau titik', asked), "what they see first, too"
        own = ratna.post(f"{path}/penegasan", data={"csrf_token": csrf(ratna), "putusan": "ya"}, follow_redirects=True)
        assert "Penegasan diberikan orang lain" in own.get_data(as_text=True)
        no = hendra.post(f"{path}/penegasan", data={"csrf_token": csrf(hendra), "putusan": "tidak", "alasan": ""})
        assert no.status_code == 422
        assert hendra.post(f"{path}/penegasan", data={"csrf_token": csrf(hendra), "putusan": "ya"}).status_code == 303
        run(web, path)
        page = text_of(ratna, path)
        assert "Hendra Wijaya" in page
        assert "Tarik kembali semuanya" in page
        empty = ratna.post(f"{path}/penarikan", data={"csrf_token": csrf(ratna), "alasan": ""})
        assert empty.status_code == 422
        why = {"csrf_token": csrf(ratna), "alasan": "Salah membaca berkas."}
        assert ratna.post(f"{path}/penarikan", data=why).status_code == 303
        with web.owner() as session:
            by = speak(session, "ratna")
            while reverse_chunk(session, UUID(path.rsplit("/", 1)[1]), by=by):
                pass
        page = text_of(ratna, path)
        assert "2 kasus kembali ke langkahnya, 0 tetap" in page
        assert "Tarik kembali semuanya" not in page
        assert "2 hasil" not in text_of(ratna, f"/tugas/?q={name}&tab=kembali"), "nobody returned them"
        page = text_of(ratna, f"/tugas/?q={name}")
        assert "2 hasil" in page
    finally:
        with web.owner() as session:
            session.execute(text("delete from crowd_rule"))


def test_what_moved_on_since_the_preview_is_told(web: Web, ratna: FlaskClient, name: str) -> None:
    form = preview(ratna, name)
    with web.owner() as session:
        session.execute(
            text(
                "update task set status = 'selesai' where id = (select t.id from task t join case_file c "
                "on c.part = t.part and c.id = t.case_id where c.title_key like lower(:n) || '%' "
                "and t.status = 'siap' limit 1)"
            ),
            {"n": name},
        )
    path = send(ratna, form).location
    assert "1 tugas sudah diputus atau diambil orang lain sejak pratinjau" in text_of(ratna, path)


def test_stopping_what_has_ended_says_so_and_a_running_one_is_told_before(
    web: Web, ratna: FlaskClient, name: str
) -> None:
    path = send(ratna, preview(ratna, name) | {"action": "tolak", "reason_code": "T03"}).location
    again = f"/massal/baru?langkah={STEP}&q={name}"
    assert "Jawaban Anda “Tolak” untuk 2 tugas pada langkah ini masih berjalan" in text_of(ratna, again)
    with web.owner() as session:
        session.execute(text("update bulk_action set actor_id = 0, actor_name = 'Rekan' where status = 'berjalan'"))
    assert "Rekan sedang menjawab “Tolak” untuk 2 tugas" in text_of(ratna, again)
    with web.owner() as session:
        session.execute(
            text("update bulk_action set actor_id = :id, actor_name = 'Ratna Wulandari' where actor_id = 0"),
            {"id": people.user_id(session, "ratna")},
        )
    run(web, path)
    answer = ratna.post(f"{path}/hentikan", data={"csrf_token": csrf(ratna)}, follow_redirects=True)
    assert "Tidak ada yang dihentikan" in answer.get_data(as_text=True)


def test_exceptions_in_the_readers_language(web: Web, ratna: FlaskClient, name: str) -> None:
    path = send(ratna, preview(ratna, name)).location
    case = web.scalar("select id from case_file where title_key like lower(:n) || '%' limit 1", n=name)
    task = web.scalar("select id from task where case_id = :c and status = 'siap'", c=case)
    form = {"csrf_token": csrf(ratna), "task_id": str(task), "action": "tolak", "note": "Bukan warga desa ini."}
    form["reason_code"] = "T03"
    form["version"] = str(web.scalar("select version from task where id = :t", t=task))
    assert ratna.post(f"/kasus/{case}/keputusan", data=form).status_code == 302
    run(web, path)
    assert "Langkah ini sudah diputus oleh Ratna Wulandari pada" in text_of(ratna, path)
    table = ratna.get(f"{path}/pengecualian.csv").data.decode("utf-8-sig").splitlines()
    assert table[0] == "Nomor kasus;Keluarga;Desa/kelurahan;Hasil;Sebab;Masih menunggu"
    assert len(table) == 2
    assert "Dilewati" in table[1]
    ratna.post("/bahasa/en", data={"csrf_token": csrf(ratna)})
    try:
        page = text_of(ratna, path)
        assert "This step was already decided by Ratna Wulandari on" in page
        assert "decided by …" in page
    finally:
        ratna.post("/bahasa/id", data={"csrf_token": csrf(ratna)})


def test_a_spreadsheet_calculates_nothing(web: Web) -> None:
    from portal.cases.bulkqueries import Passed
    from portal.cases.models import CaseFile

    case = CaseFile(number="USL-1", title="=1+1", region_code=1)
    with web.app.test_request_context():
        table = table_of([Passed(case, waits=True, reason=Reason("ditolak", "-x"))], {1: "@desa"}).decode("utf-8-sig")
    assert table.splitlines()[1] == "USL-1;'=1+1;'@desa;Tidak dapat;'-x;ya"


def test_the_list_tells_each(web: Web, ratna: FlaskClient, name: str) -> None:
    send(ratna, preview(ratna, name))
    page = text_of(ratna, "/massal/")
    assert "Setujui 2 tugas" in page
    assert f"nama atau nomor “{name}”" in page
    assert "Belum ada keputusan sekaligus" in text_of(web.client("putu"), "/massal/")


def test_the_village_reads_until_when_a_refusal_may_be_taken_back(web: Web, ratna: FlaskClient, name: str) -> None:
    sari = web.client("sari")
    path = re.findall(r"/kasus/[0-9a-f-]{36}", text_of(sari, f"/kasus/?q={name}"))[0]
    run(web, send(ratna, preview(ratna, name) | {"action": "tolak", "reason_code": "T03"}).location)
    page = text_of(sari, path)
    assert "masih dapat ditarik kembali sampai" in page
    assert "dari=" not in page
    told = text_of(sari, f"{path}/penjelasan")
    assert "/pemberitahuan" not in told
    assert "Beri tahu keluarga sesudah itu." in told
