"""`portal process`: an author's tools on files alone; a sentence comes out of whatever file goes in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.cli.__main__ import main
from tests.bpmn.play import BPMN
from tests.gate.drawing import both, boundary, catch, draw, end, event, line, node, service, start, sub, user, xor
from tests.gate.pictures import asked
from tests.gate.shown_by_playing import TORN

SHIPPED = BPMN / "usulan_baru"
MODELS = Path(__file__).parents[1] / "lives" / "models"
MIXED = draw(
    start(), user("a"), boundary("tenggat", "a"), service("panggil"), boundary("gagal", "panggil", event("error")),
    catch("kabar", event("message", messageRef="m")), catch("tanda", event("signal", signalRef="s")), user("b"),
    end(), end("lewat"), end("rusak"), top='<message id="m" name="jawaban"/><signal id="s" name="banjir"/>',
    way=["mulai > a > panggil > kabar > tanda > b > selesai", "tenggat > lewat", "gagal > rusak"],
)  # fmt: skip


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, ["process", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def written(name: str, content: bytes | str | list[Any] | dict[str, Any]) -> Path:
        path = tmp_path / name
        if not isinstance(content, bytes):
            content = (content if isinstance(content, str) else json.dumps(content)).encode()
        path.write_bytes(content)
        return path

    return written


# check ----------------------------------------------------------------------------------------------------------------


def test_the_shipped_process_passes_as_files_or_as_a_folder() -> None:
    result = run("check", SHIPPED / "scenarios.yaml", SHIPPED / "usulan_baru.bpmn")
    assert result.exit_code == 0
    assert "lolos gerbang" in result.output
    assert "55 dari 55 panah" in run("check", SHIPPED).output


def test_what_is_wrong_is_told_with_why_mend_and_way(file: Any) -> None:
    result = run("check", file("uji.bpmn", TORN))
    assert result.exit_code == 1
    assert "Galat [starving-join] gabung" in result.output
    assert "→ Samakan jenis gerbang" in result.output
    assert "Jalannya: kasus dimulai → a: setuju" in result.output


def test_english_on_request(file: Any) -> None:
    result = run("check", file("uji.bpmn", TORN), "--bahasa", "en")
    assert "Error [starving-join] gabung" in result.output
    assert "kasus" not in result.output.replace("_", "")


def test_the_report_as_json(file: Any) -> None:
    said = json.loads(run("check", file("uji.bpmn", TORN), "--json").output)
    assert said["passed"] is False
    assert said["findings"][0]["code"] == "starving-join"
    english = json.loads(run("check", file("uji.bpmn", TORN), "--json", "--bahasa", "en").output)
    assert english["findings"][0]["why"] != said["findings"][0]["why"]


def test_models_with_tables_and_calls_in_any_order() -> None:
    result = run("check", MODELS / "risk.dmn", MODELS / "dispute.bpmn", MODELS / "verification.bpmn", "--detik", "1")
    assert "1 tabel keputusan" in result.output


def test_budgets_can_be_said(file: Any) -> None:
    wide = draw(start(), both("p"), *(user(f"t{n}") for n in range(9)), both("g"), end(),
                way=["mulai > p", "g > selesai", *(f"p > t{n} > g" for n in range(9))])  # fmt: skip
    assert "Terbukti sampai" in run("check", file("lebar.bpmn", wide), "--kedudukan", "20").output


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\x89PNG\r\n", "tidak dimulai dengan tanda «<»"), (b"", "kosong"), (b"<a><b></a>", "baris 1: Opening and end")],
)
@pytest.mark.parametrize("name", ["surat.bpmn", "surat.dmn"])
def test_a_file_that_is_no_xml_is_told_plainly(file: Any, name: str, content: bytes, why: str) -> None:
    result = run("check", file("uji.bpmn", line(user("a"))), file(name, content), "--json")
    said = json.loads(result.stdout)["error"]
    assert (result.exit_code, said.startswith(f"{name}: "), why in said) == (2, True, True), said
    assert "<string>" not in said


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"<a/>", b"<" * 5000, b"{}", b"<?xml version='1.0' encoding='x'?><a/>"]
)
@pytest.mark.parametrize("name", ["a.bpmn", "a.dmn", "a.yaml", "a.txt"])
def test_no_file_brings_a_traceback(file: Any, name: str, content: bytes) -> None:
    result = run("check", file(name, content))
    assert result.exit_code in {1, 2}
    assert "Traceback" not in result.output
    assert "tidak dapat diperiksa" not in result.output


def test_several_processes_must_be_told_apart(file: Any) -> None:
    one, other = file("satu.bpmn", line(user("a"), name="satu")), file("dua.bpmn", line(user("a"), name="dua"))
    assert run("check", one, other).exit_code == 2
    assert run("check", one, other, "--proses", "dua").exit_code == 0
    assert run("check", one, "--proses", "tiga").exit_code == 2


# play -----------------------------------------------------------------------------------------------------------------


def played(model: Path, answers: Path, *more: str) -> dict[str, Any]:
    return dict(json.loads(run("play", model, "--answers", answers, "--json", *more).output))


def test_everything_can_happen_in_order(file: Any) -> None:
    answers = [
        {"task": "a", "set": {"hasil": [1, 2]}},
        {"service": "panggil", "set": {"nomor": "7"}},
        {"message": "jawaban", "set": {"isi": "ada"}},
        {"signal": "banjir"},
        {"task": "b"},
    ]
    said = played(file("uji.bpmn", MIXED), file("a.json", answers))
    assert said["completed"] == ["mulai", "a", "panggil", "kabar", "tanda", "b", "selesai"]
    assert said["variables"] == {"hasil": [1, 2], "nomor": "7", "isi": "ada"}
    assert (said["ended"], said["end"], said["outcome"]) == (True, ["selesai"], "selesai: selesai")


@pytest.mark.parametrize(
    ("answers", "end"),
    [([{"timer": "tenggat"}], "lewat"), ([{"task": "a"}, {"error": "panggil", "code": "X"}], "rusak")],
)
def test_timers_and_errors_happen_when_the_file_says_so(file: Any, answers: list[Any], end: str) -> None:
    assert played(file("uji.bpmn", MIXED), file("a.json", answers))["end"] == [end]


def test_what_is_open_is_told(file: Any) -> None:
    said = played(file("uji.bpmn", MIXED), file("a.json", []))
    assert (said["open"], said["timers"], said["outcome"], said["ended"]) == (["a"], ["tenggat"], "menunggu", False)
    said = played(file("uji.bpmn", MIXED), file("a.json", {"a": {}}))
    assert (said["messages"], said["completed"]) == (["kabar"], ["mulai", "a", "panggil"])


ROUNDS = draw(start(), user("a"), xor("x"), end(), way=["mulai > a > x", "x > a ? n == 1", "x > selesai ? n != 1"])


def test_answers_by_task_are_given_whenever_it_is_open(file: Any) -> None:
    model = file("uji.bpmn", ROUNDS)
    assert played(model, file("a.json", {"a": [{"n": 1}, {"n": 1}, {"n": 2}]}))["completed"].count("a") == 3
    said = played(model, file("a.json", {"a": [{"n": 1}]}))
    assert (said["open"], said["outcome"]) == (["a"], "menunggu")
    assert "1000" in played(model, file("a.json", {"a": {"n": 1}}))["outcome"]


def test_variables_may_be_given_first(file: Any) -> None:
    answers = {"variables": {"n": 5}, "steps": [{"task": "a"}]}
    assert played(file("uji.bpmn", ROUNDS), file("a.json", answers))["ended"] is True
    assert played(file("uji.bpmn", ROUNDS), file("a.json", {"variables": {"n": 5}, "a": {}}))["ended"] is True


def test_a_standstill_is_told_with_element_and_reason(file: Any) -> None:
    model = file("uji.bpmn", asked("keputusan == 'tolak'"))
    result = run("play", model, "--answers", file("a.json", {"tanya": {"keputusan": "setuju"}}))
    assert result.exit_code == 1
    assert "macet di pilih: tidak ada jalan keluar" in result.output
    result = run("play", file("t.bpmn", TORN), "--answers", file("a.json", {"variables": {"kaya": True}, "a": {}}))
    assert "macet di gabung" in result.output


def test_an_answer_the_task_does_not_offer_is_refused_with_those_it_does(file: Any) -> None:
    model = file("uji.bpmn", line(user("a", "setuju,kembalikan", return_to="a")))
    result = run("play", model, "--answers", file("a.json", {"a": [{"keputusan": "setuju"}, {"keputusan": "setju"}]}))
    assert "a tidak dapat dijawab setju. Jawabannya: setuju, kembalikan." in result.output
    back = {"task": "a", "answer": "kembalikan", "return_to": "b"}
    result = run("play", model, "--answers", file("a.json", [back]), "--bahasa", "en")
    assert (result.exit_code, "Task a cannot be sent back to b." in result.output) == (2, True), result.output


@pytest.mark.parametrize("words", [("play", "--answers"), ("migrate", "--dry-run", "--counts")])
def test_a_file_that_is_no_text_is_told_plainly(file: Any, words: tuple[str, ...]) -> None:
    model, picture = file("uji.bpmn", line(user("a"))), file("foto.png", b"\x89PNG\r\n")
    result = run(words[0], *[model] * (2 if words[0] == "migrate" else 1), *words[1:], picture)
    assert (result.exit_code, "Berkas foto.png bukan teks JSON." in result.output) == (2, True), result.output


@pytest.mark.parametrize(
    "answers",
    [
        "{", "3", "[3]", '["a"]', "[" * 9000, '[{"task": "entah"}]', '{"entah": {}}', '[{"task": "b"}]', '{"a": 3}',
        '{"a": {"n": {"x": 1}}}', '[{"task": "a", "timer": "b"}]', '[{"mantra": "a"}]', '[{"message": "entah"}]',
        '{"variables": 3, "steps": []}', '{"a": {"keputusan": "setju"}}', '[{"task": "a", "answer": "setju"}]',
    ],
)  # fmt: skip
def test_answers_that_do_not_fit_are_told(file: Any, answers: str) -> None:
    result = run("play", file("uji.bpmn", MIXED), "--answers", file("a.json", answers))
    assert result.exit_code == 2
    assert result.output.strip()
    assert "tidak dapat diperiksa" not in result.output


def test_inside_repetitions_and_calls_keys_name_what_is_meant(file: Any) -> None:
    inner = sub("dalam", start("awal"), user("isi"), end("habis"), way=["awal > isi > habis"])
    assert played(file("u.bpmn", line(inner)), file("a.json", {"isi": {}}))["ended"] is True


def test_a_model_that_cannot_be_read_is_told(file: Any) -> None:
    result = run("play", file("u.bpmn", line(node("complexGateway", "rumit"))), "--answers", file("a.json", []))
    assert result.exit_code == 2
    assert "rumit" in result.output


def test_no_environment_is_needed(tmp_path: Path) -> None:
    answers = tmp_path / "a.json"
    answers.write_text('{"susun_usulan": {"keputusan": "batalkan"}}')
    command = [sys.executable, "-m", "portal.cli", "process", "play", str(SHIPPED), "--answers", str(answers)]
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(BPMN.parent)}
    done = subprocess.run(command, env=bare, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "selesai: dibatalkan" in done.stdout


# migrate --------------------------------------------------------------------------------------------------------------


def test_a_dry_run_tells_where_cases_would_go(file: Any) -> None:
    old, new = file("lama.bpmn", line(user("a"))), file("baru.bpmn", line(user("b")))
    result = run("migrate", old, new, "--dry-run")
    assert (result.exit_code, "tidak ada lagi" in result.output) == (1, True)
    result = run("migrate", old, new, "--map", "a=b", "--dry-run")
    assert (result.exit_code, "Berganti nama: a → b" in result.output) == (0, True)


def test_counts_come_from_a_file(file: Any) -> None:
    old = file("lama.bpmn", line(user("a"), catch("tunggu")))
    new = file("baru.bpmn", line(user("a")))
    row, _ = json.loads(run("migrate", old, new, "--dry-run", "--json").output)
    counts = file("c.json", {str(row["marking"]): 12})
    (row,) = json.loads(run("migrate", old, new, "--dry-run", "--json", "--counts", counts).output)
    assert (row["count"], row["ok"]) == (12, True)
    assert run("migrate", old, new, "--dry-run", "--counts", file("c.json", [1])).exit_code == 2


def test_only_dry_runs_and_only_pairs(file: Any) -> None:
    old = file("lama.bpmn", line(user("a")))
    assert run("migrate", old, old).exit_code == 2
    assert run("migrate", old, old, "--map", "a", "--dry-run").exit_code == 2


# words and files that are wrong ---------------------------------------------------------------------------------------


NOT_BEGUN = draw(user("a"), end(), way=["a > selesai"])


def test_a_process_without_a_beginning_is_neither_played_nor_moved(file: Any) -> None:
    bare, whole = file("bare.bpmn", NOT_BEGUN), file("utuh.bpmn", line(user("a")))
    result = run("play", bare, "--answers", file("a.json", []))
    assert (result.exit_code, "tidak punya peristiwa awal" in result.output) == (2, True)
    assert run("migrate", bare, whole, "--dry-run").exit_code == 2


@pytest.mark.parametrize("words", [["nihil.bpmn"], ["--detik", "x"], []])
def test_wrong_words_are_json_where_json_is_wanted(words: list[str]) -> None:
    result = run("check", "--json", *words)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]


def test_what_cannot_be_read_is_json_where_json_is_wanted(file: Any) -> None:
    result = run("play", file("u.bpmn", NOT_BEGUN), "--answers", file("a.json", []), "--json")
    assert "peristiwa awal" in json.loads(result.stdout)["error"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_without_end_are_refused(file: Any, number: str) -> None:
    result = run("play", file("u.bpmn", MIXED), "--answers", file("a.json", f'{{"a": {{"n": {number}}}}}'), "--json")
    assert result.exit_code == 2
    assert number in json.loads(result.stdout)["error"]


def test_only_regular_files_are_opened(tmp_path: Path, file: Any) -> None:
    os.mkfifo(tmp_path / "pipa.bpmn")
    for path in (tmp_path / "pipa.bpmn", Path("/dev/zero")):
        result = run("check", path)
        assert (result.exit_code, "bukan berkas biasa" in result.output) == (2, True)
    result = run("play", file("u.bpmn", MIXED), "--answers", tmp_path / "pipa.bpmn")
    assert "bukan berkas biasa" in result.output


def test_a_file_named_twice_is_taken_once() -> None:
    result = run("check", SHIPPED, SHIPPED / "usulan_baru.bpmn", SHIPPED / "scenarios.yaml")
    assert result.exit_code == 0, result.output


def test_a_pair_must_name_an_element_of_the_old_version(file: Any) -> None:
    old = file("lama.bpmn", line(user("a")))
    result = run("migrate", old, old, "--map", "entah=a", "--dry-run")
    assert result.exit_code == 2
    assert "entah" in result.output
    assert "mulai, a, selesai" in result.output


def test_cases_do_not_move_to_another_process(file: Any) -> None:
    old, new = file("lama.bpmn", line(user("a"), name="satu")), file("baru.bpmn", line(user("a"), name="dua"))
    result = run("migrate", old, new, "--dry-run")
    assert (result.exit_code, "satu" in result.output, "dua" in result.output) == (2, True, True)


@pytest.mark.parametrize(
    ("said", "place"),
    [('{"1": -3}', "kedudukan 1: -3"), ('{"1": 1.5}', "1.5"), ('{"1": true}', "True"), ('{"1": "2"}', "'2'"),
     ('{"1"', "baris 1, huruf ke-5"), ("[1]", "pasangan"), ('{"entah": 3}', "kedudukan entah")],
)  # fmt: skip
def test_counts_that_do_not_fit_are_told_with_file_place_and_shape(file: Any, said: str, place: str) -> None:
    old = file("lama.bpmn", line(user("a")))
    result = run("migrate", old, old, "--dry-run", "--counts", file("jumlah.json", said))
    assert result.exit_code == 2
    assert "jumlah.json" in result.output
    assert place in result.output
    assert '{"-123": 40, …}' in result.output


@pytest.mark.parametrize("words", [["check", str(SHIPPED)], ["check", str(SHIPPED), "--json"]])
def test_a_full_device_and_a_closed_pipe_bring_no_traceback(words: list[str]) -> None:
    command = [sys.executable, "-m", "portal.cli", "process", *words]
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(BPMN.parent)}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, env=bare, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "tidak dapat ditulis" in done.stderr
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, env=bare, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.stderr == ""


def test_the_file_a_finding_is_about_is_named(file: Any) -> None:
    good, calling = line(user("a")), file("utama.bpmn", line(user("a"), name="utama"))
    assert "rusak.bpmn" in run("check", calling, file("rusak.bpmn", good[:-9]), "--proses", "utama").output
    assert "rusak.dmn" in run("check", calling, file("rusak.dmn", b"<svg/>")).output
    assert "janji.yaml" in run("check", calling, file("janji.yaml", "- {nama: satu}")).output
    broken = file("dalam.bpmn", line(node("complexGateway", "rumit"), name="dalam"))
    assert "dalam.bpmn: rumit" in run("check", broken).output
    assert json.loads(run("check", broken, "--json").output)["findings"][0]["file"] == "dalam.bpmn"
    assert "dalam.bpmn: rumit" in run("play", broken, "--answers", file("a.json", [])).output


def test_an_option_that_helps_is_named(file: Any) -> None:
    one, other = file("satu.bpmn", line(user("a"), name="satu")), file("dua.bpmn", line(user("a"), name="dua"))
    assert "--proses" in run("check", one, other).output
