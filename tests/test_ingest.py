"""A new edition from a text or a PDF: read first, written only on request, completely or not at all."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from plan_pdf import compile_pdf, set_pdf, typeset, words_of
from region import ABOUT, PROJECTS, plan_text, write_region

from explorer.__main__ import main
from explorer.dataset import read_tables
from explorer.editions import edition_names
from explorer.frames import DataError
from explorer.municipalities import read_municipalities
from explorer.plan import install
from explorer.plan.pdf import Letter, draw_lines, read_pdf
from explorer.plan.source import parse_source
from explorer.plan.tables import build_tables

Run = Callable[..., int]
CITY = "みなと市"
BLANK_PAGE = "#set page(width: 200pt, height: 200pt)\n#rect(width: 100pt, height: 100pt, fill: gray)\n"


@pytest.fixture(scope="module")
def plan():
    """The invented region's plan."""
    return parse_source(plan_text().encode(), "plan.txt")


@pytest.fixture(scope="module")
def pdf(plan):
    return set_pdf(plan, CITY)


@pytest.fixture
def text(tmp_path):
    """The plan of an invented region, in a folder with its municipalities and boundaries."""
    return write_region(tmp_path)


@pytest.fixture
def ingest(text, monkeypatch):
    """Run ``python -m explorer ingest FILE …`` for the edition 2031 of the invented region."""
    monkeypatch.setenv("EXPLORER_DATA", str(text.parent))
    return lambda *arguments: main(["ingest", *map(str, arguments), "--edition", "2031"])


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(content: bytes, pages: tuple[int, int] | None = None) -> str:
    with pytest.raises(DataError) as problem:
        read_pdf(content, "plan.pdf", pages)
    return str(problem.value)


class TestPdf:
    def test_the_whole_plan_reads_as_its_text_does(self, source, tables, municipalities):
        built = build_tables(read_pdf(set_pdf(source, "札幌市"), "plan.pdf"), municipalities)

        for name in tables.keys() - {"provenance", "slips"}:
            pd.testing.assert_frame_equal(built[name], tables[name])
        columns = ["printed", "reason", "no"]  # without the lines, which are others
        pd.testing.assert_frame_equal(
            built["slips"][columns].sort_values(columns, ignore_index=True),
            tables["slips"][columns].sort_values(columns, ignore_index=True),
        )
        assert len(built["provenance"]) == len(tables["provenance"])

    def test_its_lines_are_those_of_the_text(self, plan, pdf):
        lines = [[line.text for line in source.lines] for source in (plan, read_pdf(pdf, "plan.pdf"))]

        assert lines[0] == lines[1]

    def test_it_says_how_it_was_obtained(self, pdf):
        assert "の 1〜4ページのテキスト層" in read_pdf(pdf, "plan.pdf").obtained

    def test_pages_can_be_chosen(self, plan, pdf):
        source = read_pdf(pdf, "plan.pdf", (2, 3))

        assert [line.text for line in source.lines if line.text.startswith("No. ")] == [
            "No. 2 連携事業名",
            "No. 3 連携事業名",
        ]
        with pytest.raises(DataError, match=r"^plan\.pdf:2ページ: 分野の見出しより前に事業票があります"):
            build_tables(
                source, pd.DataFrame({"municipality_code": ["1"], "name": [CITY], "is_core": [True]})
            )
        assert "3〜5ページはありません（期待した内容：1〜4 のうちのページ）" in refused(pdf, (3, 5))

    def test_cells_drawn_in_another_order_are_refused(self, plan, text):
        by_place = [sorted(page, key=lambda word: (word[1], word[0])) for page in words_of(plan, CITY)]
        municipalities = read_municipalities(text.parent / "data")

        with pytest.raises(DataError, match=r"^plan\.pdf:1ページ: .*（期待した内容："):
            build_tables(read_pdf(typeset(by_place), "plan.pdf"), municipalities)

    @pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"])
    def test_a_torn_file_is_refused_in_one_line(self, content):
        message = refused(content)

        assert message.startswith("plan.pdf: PDF として読めません")
        assert "\n" not in message

    def test_half_a_file_is_refused(self, pdf, municipalities):
        with pytest.raises(DataError):
            build_tables(read_pdf(pdf[: len(pdf) // 2], "plan.pdf"), municipalities)

    def test_a_scan_is_refused_with_its_page(self, pdf):
        scan = compile_pdf(BLANK_PAGE, {})
        second = compile_pdf(f"事業\n#pagebreak()\n{BLANK_PAGE}", {})

        message = "文字がありません（スキャンした画像のようです）（期待した内容：テキスト層のある PDF）"
        assert refused(scan) == f"plan.pdf:1ページ: {message}"
        assert refused(second) == f"plan.pdf:2ページ: {message}"

    def test_radicals_are_read_as_the_ideographs_they_stand_for(self):
        source = read_pdf(typeset([[(30, 30, 10, "費⽤")]]), "plan.pdf")

        assert "費用" in [line.text for line in source.lines]

    def test_a_letter_without_a_name_is_refused_with_its_page(self):
        message = refused(typeset([[(30, 30, 10, "費用")], [(30, 30, 10, "費\ue000")]]))

        assert message.startswith("plan.pdf:2ページ: 文字コードの分からない文字があります")

    def test_without_the_library_it_says_what_to_install(self, pdf, monkeypatch):
        monkeypatch.setitem(sys.modules, "pdfminer.converter", None)

        assert "pdfminer.six がありません（期待した内容：pip install -e '.[pdf]'）" in refused(pdf)

    @pytest.mark.parametrize(("first_page", "kept"), [(24, 0), (None, 0)])
    def test_page_numbers_are_left_out(self, plan, first_page, kept):
        source = read_pdf(set_pdf(plan, CITY, first_page), "plan.pdf")

        assert sum(line.text.startswith("- ") for line in source.lines) == kept

    def test_numbers_that_do_not_count_through_stay(self, plan):
        pages = words_of(plan, CITY)
        for page, number in zip(pages, ("1", "2", "4", "5"), strict=True):
            page.append((290, 1380, 10.0, number))

        source = read_pdf(typeset(pages), "plan.pdf")

        assert [line.text for line in source.lines if line.text.isdecimal()] == ["1", "2", "4", "5"]


class TestLines:
    """Letters of 10 points: text, left, bottom and sometimes size."""

    @pytest.mark.parametrize(
        ("letters", "lines"),
        [
            ([("あ", 0, 0), ("い", 10, 0)], ["あい"]),
            ([("あ", 0, 0), ("い", 11.9, 0)], ["あい"]),
            ([("2", 0, 0), ("年", 12.5, 0)], ["2 年"]),
            ([("あ", 0, 0), (" ", 10, 0), ("い", 30, 0)], ["あ い"]),
            ([("成", 0, 0), ("1", 10, 4, 5)], ["成1"]),
            ([("成", 0, 0), ("1", 10, 9, 5)], ["成", "1"]),
            ([("上", 0, 14), ("下", 0, 0)], ["上", "下"]),
            ([("欄", 60, 6.5), ("上", 100, 13), ("下", 100, 0)], ["欄", "上", "下"]),
            ([("後", 100, 0), ("前", 0, 0)], ["後", "前"]),
        ],
    )
    def test_what_follows_at_one_height_is_a_line(self, letters, lines):
        def letter(text: str, left: float, bottom: float, size: float = 10) -> Letter:
            return Letter(text, left, bottom, left + size, bottom + size)

        assert [line.text for line in draw_lines(letter(*box) for box in letters)] == lines


class TestDryRun:
    @pytest.mark.parametrize("kind", ["txt", "pdf"])
    def test_it_says_what_it_understood_and_writes_nothing(self, ingest, text, pdf, capsys, kind):
        text.with_suffix(".pdf").write_bytes(pdf)
        before = snapshot(text.parent)

        assert ingest(text.with_suffix(f".{kind}")) == 0

        output = capsys.readouterr().out
        for expected in (
            "版 2031: みなと圏域の計画（みなと市）",
            "連携事業 4、役割 2、区分 0、分野 3",
            "2030年度 31,400千円（金額 3、未記載 1、文言 0）",
            "原典の表記 0 件",
            "比較できる版はありません",
            "書き込んでいません。書き込むには --write を付けてください",
        ):
            assert expected in output
        assert snapshot(text.parent) == before

    def test_it_says_what_changed(self, ingest, text, capsys):
        ingest(text, "--write")
        first, *rest = PROJECTS
        text.write_text(plan_text([replace(first, amounts="1,000 2,500 － － －"), *rest]), "utf-8")
        capsys.readouterr()

        assert ingest(text) == 0

        output = capsys.readouterr().out
        assert "版 2031 からの変更 1 件\n  額の変更 1 件\n" in output
        assert "    No.1 額の変更（2031） 「2,000」 → 「2,500」　" in output

    def test_many_changes_are_cut_off_with_their_number(self, ingest, text, capsys):
        ingest(text, "--write")
        more = [replace(PROJECTS[3], above="", name=f"新しい事業{at}") for at in range(45)]
        text.write_text(plan_text([*PROJECTS, *more]), "utf-8")
        capsys.readouterr()

        assert ingest(text) == 0

        output = capsys.readouterr().out
        assert "版 2031 からの変更 45 件\n  事業の追加 45 件\n" in output
        assert output.count("    No.") == 40
        assert "    ほか 5 件\n" in output

    def test_an_edition_that_cannot_be_read_does_not_keep_the_new_one_out(self, ingest, text, capsys):
        ingest(text, "--write")
        (text.parent / "data/2031/budgets.csv").write_text("no\n")

        assert ingest(text, "--write") == 0
        assert "版 2031 とは比較できません: " in capsys.readouterr().out
        assert read_tables(text.parent / "data", "2031")

    def test_what_is_not_known_of_the_source_is_named(self, ingest, text, capsys):
        text.with_suffix(".toml").write_text(ABOUT.replace('issuer = "みなと市"', ""), "utf-8")

        assert ingest(text) == 0
        assert "出典の情報が空の項目: issuer（" in capsys.readouterr().out

    def test_an_unknown_town_is_an_error(self, ingest, text, capsys):
        text.write_text(plan_text([replace(PROJECTS[0], participants="もり町、うみ町")]), "utf-8")

        assert ingest(text, "--write") == 1
        output = capsys.readouterr()
        assert output.out == ""
        assert (
            "No. 1：連携市町村「うみ町」は圏域の市町村ではありません"
            "（期待した内容：全市町村、または もり町・かわ村）" in output.err
        )
        assert not (text.parent / "data/2031").exists()

    def test_pages_are_for_a_pdf(self, ingest, text, capsys):
        assert ingest(text, "--pages", "1-2") == 1
        assert "PDF ではないため、ページを指定できません" in capsys.readouterr().err


KILLED = """
import os, signal, sys
from explorer.__main__ import main
from explorer.plan import install, package

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def after(work):
    return lambda *args: (work(*args), die())

{when}
main(["ingest", sys.argv[1], "--edition", "2031", "--write"])
"""


class TestKilled:
    """After a SIGKILL at any moment the complete old or new edition is there."""

    @pytest.fixture
    def ended(self):
        """Return the id of a process that has ended."""
        with subprocess.Popen([sys.executable, "-c", ""]) as process:
            return process.pid

    @pytest.fixture
    def written(self, ingest, text):
        """Install an edition, then change an amount in the text; return the edition's files."""
        ingest(text, "--write")
        before = snapshot(text.parent / "data/2031")
        first, *rest = PROJECTS
        text.write_text(plan_text([replace(first, amounts="1,000 2,500 － － －"), *rest]), "utf-8")
        return before

    @pytest.mark.parametrize(
        ("when", "old"),
        [
            ("package._write_text = after(package._write_text)", True),
            ("package.read_tables = die", True),
            ("install.exchange = die", True),
            ("install.exchange = after(install.exchange)", False),
        ],
        ids=["writing", "written", "about to move", "moved"],
    )
    def test_an_edition_stands_there_whole(self, ingest, text, written, when, old):
        data = text.parent / "data"

        done = subprocess.run([sys.executable, "-c", KILLED.format(when=when), text], check=False)

        assert done.returncode == -signal.SIGKILL
        assert (snapshot(data / "2031") == written) == old
        assert edition_names(data) == ["2031"]
        assert read_tables(data, "2031")["budgets"]["amount_thousand_yen"].sum() == (
            58_850 if old else 59_350
        )
        assert len(list(data.glob(".2031-*"))) == 1
        assert ingest(text, "--write") == 0  # and nothing stands in the way of the next run
        assert read_tables(data, "2031")["budgets"]["amount_thousand_yen"].sum() == 59_350
        assert names(data) == ["2031", "municipalities.csv"]

    def test_a_draft_of_a_process_that_lives_stays(self, ingest, text):
        other = text.parent / f"data/.2031-{os.getppid()}-abc"
        other.mkdir()

        assert ingest(text, "--write") == 0
        assert other.exists()

    @pytest.mark.parametrize(
        "name", [".2031-abc", "2031-{pid}-abc", ".{pid}-abc", ".git-{pid}", ".2031-{pid}-"]
    )
    def test_other_folders_stay(self, ingest, text, ended, name):
        other = text.parent / "data" / name.format(pid=ended)
        other.mkdir()

        assert ingest(text, "--write") == 0
        assert other.exists()

    def test_the_old_copy_of_an_edition_stays(self, ingest, text, ended):
        """A kill between the two renames, where folders cannot be exchanged."""
        old = text.parent / f"data/.2026-{ended}-abc/2026.old"
        old.mkdir(parents=True)

        assert ingest(text, "--write") == 0
        assert old.exists()


def test_where_folders_cannot_change_places_the_old_one_steps_aside(ingest, text, monkeypatch):
    monkeypatch.setattr(install, "exchange", lambda *_: False)

    assert ingest(text, "--write") == 0
    assert ingest(text, "--write") == 0
    assert names(text.parent / "data") == ["2031", "municipalities.csv"]
