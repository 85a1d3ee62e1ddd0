"""Another region: ``EXPLORER_DATA`` names its folder, and nothing of the first one is left."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from pages import open_page
from region import write_region

from explorer.__main__ import main
from explorer.dataset import read_dataset
from explorer.handouts.pdf import town_pdf
from explorer.ui import data

OURS = re.compile("札幌|さっぽろ|Sapporo|北海道|小樽|石狩|当別|南幌")


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The folder of the invented region, its plan written as the edition 2031."""
    folder = tmp_path_factory.mktemp("region")
    text = write_region(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_DATA", str(folder))
        assert main(["ingest", str(text), "--edition", "2031", "--write"]) == 0
    return folder


def test_its_data_passes_the_check(region, monkeypatch, capsys):
    monkeypatch.setenv("EXPLORER_DATA", str(region))

    assert main(["check"]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    assert "版 2031: みなと圏域の計画（みなと市）" in said.out
    assert "市町村 3、参加 11（全市町村の事業 3、差がある事業 1）" in said.out


def test_its_first_page_is_shown(region, monkeypatch):
    monkeypatch.setattr(data, "ROOT", region)

    app = open_page()

    assert not app.exception
    assert [title.value for title in app.title] == ["みなと圏域"]
    shown = [str(element.value) for kind in ("markdown", "caption") for element in app.get(kind)]
    shown += [element.proto.body for element in app.get("html")]
    assert any("2,745万円" in words for words in shown)
    assert any("みなと圏域の計画（みなと市、" in words for words in shown)
    assert any("市町村界：出典 みなと市の測量" in words for words in shown)
    assert not [words for words in shown if OURS.search(words)]


def test_a_town_outside_hokkaido_has_a_profile_on_paper(region):
    plan = read_dataset(region / "data", region / "geo", "2031")

    assert plan.municipalities["subprefecture"].isna().all()
    assert town_pdf(plan, "990027", date(2031, 4, 1)).startswith(b"%PDF")
    unread = replace(plan, municipalities=plan.municipalities.assign(kana=pd.NA, romaji=pd.NA))
    assert town_pdf(unread, "990027", date(2031, 4, 1)).startswith(b"%PDF")


def test_the_app_takes_the_data_there_and_the_pages_here(region, root, tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from explorer.ui import data; print(data.ROOT, data.APP, *data.editions().names)",
        ],
        env=os.environ | {"EXPLORER_DATA": str(region), "EXPLORER_ROOT": str(root)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == [str(region), str(root), "2031"]


def test_the_code_names_no_place_of_the_first_region(root):
    """Comments and docstrings may cite the plan; what the program says may not."""
    named = [
        f"{path.name}:{number}"
        for folder in ("src/explorer", "pages")
        for path in (root / folder).rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if OURS.search(line) and path.name not in CITING
    ]

    assert named == []


CITING = {"build.py"}
"""Modules whose docstrings explain a rule of the codes by an example."""
