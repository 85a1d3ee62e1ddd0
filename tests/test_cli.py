"""``python -m explorer``: exit codes, and messages that say file, line and what was expected."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.__main__ import main
from explorer.dataset import read_dataset
from explorer.editions import edition_names
from explorer.municipalities import read_municipalities
from explorer.verify import read_verified


@pytest.fixture
def data(root, tmp_path):
    """A copy of the data folder."""
    return Path(shutil.copytree(root / "data", tmp_path / "data"))


def ingesting(file: Path, edition: str, data: Path, *more: str) -> list[str]:
    """Return the arguments that ingest a file."""
    return ["ingest", str(file), "--edition", edition, "--data", str(data), *more]


class TestIngest:
    def test_it_writes_the_package_and_says_where(self, root, data, capsys):
        shutil.rmtree(data / "2025")

        code = main(
            ingesting(root / "data/2025/source.txt", "2025", data, "--geo", str(root / "geo"), "--write")
        )

        assert code == 0
        assert capsys.readouterr().out.endswith(f"\n書き込みました: {data / '2025'}\n")
        assert (data / "2025/budgets.csv").read_bytes() == (root / "data/2025/budgets.csv").read_bytes()

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({110: "5,726 abc － － －"}, ":110: No. 1：2025年度の事業費見込額が「abc」です（期待した内容："),
            (dict.fromkeys(range(4420, 4821)), ":4419: ページが途中で終わっています（期待した内容："),
            ({2: ""}, ":4: 最初のページの前に「Ⅵ 連携協約に基づき推進する具体的取組」があります"),
        ],
    )
    def test_a_bad_text_is_refused_with_file_and_line(self, data, tmp_path, capsys, change, changes, message):
        text = tmp_path / "plan.txt"
        text.write_bytes(change(changes))

        code = main(ingesting(text, "2026", data, "--write"))

        assert code == 1
        assert capsys.readouterr().err.startswith(f"エラー: {text}{message}")
        assert not (data / "2026").exists()

    @pytest.mark.parametrize("text", ["missing.txt", "."])
    def test_a_text_that_cannot_be_read_is_refused(self, data, tmp_path, capsys, text):
        code = main(ingesting(tmp_path / text, "2026", data))

        assert code == 1
        assert capsys.readouterr().err.startswith(f"エラー: {tmp_path / text}: 読めません")

    def test_a_folder_without_municipalities_is_refused(self, root, tmp_path, capsys):
        code = main(ingesting(root / "data/2025/source.txt", "2025", tmp_path / "no"))

        assert code == 1
        assert capsys.readouterr().err.startswith(
            f"エラー: {tmp_path / 'no' / 'municipalities.csv'}: 読めません"
        )

    @pytest.mark.parametrize("edition", ["", "../2025", "2025 改定", "a/b", "."])
    def test_an_edition_that_is_no_name_is_not_understood(self, root, data, capsys, edition):
        with pytest.raises(SystemExit) as exited:
            main(ingesting(root / "data/2025/source.txt", edition, data))

        assert exited.value.code == 2
        assert "版の名前は半角の英数字とハイフンです（例 2025）" in capsys.readouterr().err

    @pytest.mark.parametrize("pages", ["", "3", "3-", "三-五", "1-2-3"])
    def test_pages_that_are_no_numbers_are_not_understood(self, root, data, capsys, pages):
        with pytest.raises(SystemExit) as exited:
            main(ingesting(root / "data/2025/source.txt", "2026", data, "--pages", pages))

        assert exited.value.code == 2
        assert "ページは最初と最後の番号です（例 24-54）" in capsys.readouterr().err


class TestCheck:
    def test_it_prints_what_is_in_the_repository(self, root, monkeypatch, capsys):
        monkeypatch.chdir(root)

        code = main(["check"])

        output = capsys.readouterr()
        assert code == 0
        assert output.err == ""
        for expected in (
            "版 2025: 第２期さっぽろ連携中枢都市圏ビジョン",
            "連携事業 55、役割 3、区分 3、分野 22",
            "市町村 12、参加 639（全市町村の事業 48、差がある事業 7）",
            "評価指標 78、基本ＫＰＩ 4、用語 7、出典行 1714",
            "事業費見込額（欄 275）",
            "2024年度 17,639,701千円（金額 52、未記載 3、文言 0）",
            "2025年度 25,056,797千円（金額 55、未記載 0、文言 0）",
            "2027年度 未記載（金額 0、未記載 54、文言 1）",
            "原典の表記 11 件",
            "1812行 No.21 「100％（2027度）」 「年度」の「年」がない",
        ):
            assert expected in output.out

    def test_every_edition_is_checked(self, root, data, capsys):
        shutil.copytree(data / "2025", data / "2026")
        (data / "2026/budgets.csv").write_text("no\n")

        code = main(["check", "--data", str(data), "--geo", str(root / "geo")])

        assert code == 1
        assert capsys.readouterr().err.startswith(f"エラー: {data / '2026' / 'budgets.csv'}:1: 列が no です")

    @pytest.mark.parametrize(
        ("file", "old", "new", "place"),
        [
            ("2025/budgets.csv", "\n1,2024,5726,", "\n1,2024,x,", "2025/budgets.csv:2: "),
            ("2025/source.txt", "全市町村", "全市", "2025/source.txt: "),
            ("2025/municipalities.csv", ",石狩,true", ",石狩,1", "2025/municipalities.csv: "),
        ],
    )
    def test_broken_data_is_refused_with_file_and_line(self, root, data, capsys, file, old, new, place):
        path = data / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

        code = main(["check", "--data", str(data), "--geo", str(root / "geo")])

        output = capsys.readouterr()
        assert code == 1
        assert output.err.startswith(f"エラー: {data / place}")
        assert "（期待した内容：" in output.err

    def test_missing_boundaries_are_refused(self, root, tmp_path, capsys):
        code = main(["check", "--data", str(root / "data"), "--geo", str(tmp_path)])

        assert code == 1
        assert capsys.readouterr().err.startswith(f"エラー: {tmp_path / 'municipalities.geojson'}: ")

    def test_a_folder_without_editions_is_refused(self, tmp_path, capsys):
        assert main(["check", "--data", str(tmp_path)]) == 1
        assert (
            "版がありません（期待した内容：datapackage.json のある版のフォルダー" in capsys.readouterr().err
        )


def test_a_preview_shows_the_draft_beside_the_editions_and_writes_nothing(root, data, monkeypatch, capsys):
    shown: dict[str, object] = {}

    def start(command: list[str], cwd: Path, env: dict[str, str], check: bool) -> None:
        shown["editions"] = edition_names(Path(env["EXPLORER_DATA"]) / "data")
        home = Path(env["EXPLORER_DATA"])
        shown["projects"] = len(read_verified(home / "data", home / "geo", "2026").projects)
        shown["command"] = command
        raise KeyboardInterrupt

    monkeypatch.setattr("explorer.__main__.subprocess.run", start)
    before = sorted(data.rglob("*"))
    text = root / "data/2025/source.txt"
    given = ["preview", str(text), "--edition", "2026", "--port", "8599"]
    assert main([*given, "--data", str(data), "--geo", str(root / "geo")]) == 0
    assert shown["editions"] == ["2026", "2025"]
    assert shown["projects"] == 55
    assert "--server.port=8599" in shown["command"]
    assert sorted(data.rglob("*")) == before
    assert "http://localhost:8599" in capsys.readouterr().out


def test_a_preview_of_what_is_no_plan_is_refused(root, data, capsys):
    file = data / "2025/source.toml"
    assert (
        main(["preview", str(file), "--edition", "2026", "--data", str(data), "--geo", str(root / "geo")])
        == 1
    )
    assert "source.toml" in capsys.readouterr().err


def run(root: Path, *arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", *arguments],
        cwd=root,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )


def test_a_terminal_without_japanese_gets_no_traceback(root):
    done = run(root, "check", encoding="ascii")

    assert (done.returncode, done.stderr) == (0, b"")
    assert b" 2025: " in done.stdout


def test_refused_data_gives_one_line_and_no_traceback(root, tmp_path):
    done = run(root, *ingesting(tmp_path / "plan.pdf", "2026", tmp_path))

    assert done.returncode == 1
    assert done.stdout == b""
    assert len(done.stderr.decode().splitlines()) == 1
    assert done.stderr.decode().startswith("エラー: ")


def test_a_reader_that_leaves_gets_no_traceback(root):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "explorer", "check"],
            cwd=root,
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (141, b"")


ENIWA = "012319,恵庭市,えにわし,Eniwa,市,石狩,false\n"
UTASHINAI = "012271,歌志内市,うたしないし,Utashinai,市,空知,false\n"


class TestBoundaries:
    def test_the_areas_are_those_of_the_members_of_all_editions(self, root, data, tmp_path):
        """恵庭市 is in the edition of 2025 only, 歌志内市 in none yet."""
        pytest.importorskip("reversejp")
        path = data / "municipalities.csv"
        path.write_text(path.read_text("utf-8").replace(ENIWA, "") + UTASHINAI, "utf-8")
        geo = tmp_path / "geo"
        geo.mkdir()
        anchors = (root / "geo/label_anchors.csv").read_text("utf-8")
        (geo / "label_anchors.csv").write_text(anchors + "012271,142.035,43.522\n", "utf-8")

        assert main(["boundaries", "--data", str(data), "--geo", str(geo)]) == 0

        built = json.loads((geo / "municipalities.geojson").read_text("utf-8"))
        names = [feature["properties"]["name"] for feature in built["features"]]
        assert sorted(names) == sorted([*read_municipalities(root / "data")["name"], "歌志内市"])
        assert len(read_dataset(data, geo, "2025").boundaries) == 12

    def test_members_that_cannot_be_read_are_refused(self, root, data, capsys):
        path = data / "2025/municipalities.csv"
        path.write_text(path.read_text("utf-8").replace("012319", "012310"), "utf-8")
        before = data / "municipalities.geojson"

        assert main(["boundaries", "--data", str(data), "--geo", str(data)]) == 1
        assert capsys.readouterr().err.startswith(f"エラー: {path}:7: municipality_code が「012310」です")
        assert not before.exists()

    def test_what_the_next_edition_begins_with_is_checked_too(self, root, data, capsys):
        path = data / "municipalities.csv"
        path.write_text(path.read_text("utf-8").replace("012319", "012310"), "utf-8")

        assert main(["check", "--data", str(data), "--geo", str(root / "geo")]) == 1
        assert capsys.readouterr().err.startswith(f"エラー: {path}:7: ")
