"""What the documents promise: each address, parameter, setting, command and path in them is in the code."""

import re
import subprocess
import sys
from dataclasses import fields

import pytest

from explorer import caching, linebreaks
from explorer.handouts import drawing, files
from explorer.settings import Settings
from explorer.ui import data, prerendered
from explorer.ui.files import DIRECTION, FIGURE, PAPER
from explorer.views import figures
from explorer.views.pages import PAGES
from explorer.views.parameters import PAGE_PARAMETERS, PARAMETERS, PRESENTING

DOCUMENTS = (
    "README.md",
    "data/README.md",
    "geo/README.md",
    "tests/bench/README.md",
    ".deploy/README.md",
    ".github/CONTRIBUTING.md",
    ".github/SECURITY.md",
    ".github/ACCESSIBILITY.md",
    ".github/README.ja.md",
)
ELSEWHERE = {"/healthz", "/open-data/", "/presenter", "/beside"}
STREAMLITS = {"/media/", "/static/", "/component/", "/auth/", "/oauth2callback"}


@pytest.fixture(params=DOCUMENTS)
def document(root, request):
    return root / request.param


def test_every_page_stands_in_the_readme(root):
    said = re.findall(r"^\| `/([a-z]*)` (\S+) \|", (root / "README.md").read_text("utf-8"), re.MULTILINE)
    assert set(said) == {(page.path, page.title) for page in PAGES.values() if page.name != "search"}


def test_every_parameter_of_the_readme_is_taken_by_its_page(root):
    for line in (root / "README.md").read_text("utf-8").splitlines():
        if row := re.match(r"\| `/([a-z]*)`", line):
            page = next(page for page in PAGES.values() if page.path == row[1])
            taken = {parameter.key for parameter in PAGE_PARAMETERS.get(page, ())} | {"edition", *PRESENTING}
            for query in re.findall(r"`\?([^`]*)`", line):
                assert {part.split("=")[0] for part in query.split("&")} <= taken, (line, query)


def test_every_address_of_a_document_is_served(document):
    for address in re.findall(r"`(/[a-z][^`\s]*)`", document.read_text("utf-8")):
        name = re.split(r"[?.]", address[1:], maxsplit=1)[0]
        known = (
            name in PAGES or address in ELSEWHERE | STREAMLITS or address.startswith(("/open-data/", "/srv/"))
        )
        assert known, (document.name, address)
        for key in re.findall(r"[?&]([a-z]+)=", address):
            assert key in {*PARAMETERS, *PRESENTING, FIGURE, PAPER, DIRECTION, "embed"}, (
                document.name,
                address,
            )


@pytest.mark.parametrize(
    ("what", "most"),
    [
        ("answers", caching.ANSWERS.maxsize),
        ("figures", figures._made_once.cache.maxsize),
        ("maps in a look", data.map_in_look.cache.maxsize),
        ("maps over tiles", data.over_tiles.cache.maxsize),
        ("prerendered views", prerendered.MOST_VIEWS),
        ("prerendered views", f"{prerendered.MOST_VIEWS}, {prerendered.WAITING} waiting"),
        ("files at addresses", files.file_of.cache.maxsize),
        ("drawn charts", drawing._svg.cache.maxsize),
        ("PNGs", drawing.png.cache.maxsize),
        ("pictures of two figures", files.picture_of_two.cache.maxsize),
        ("words broken into phrases", linebreaks.phrases.cache_info().maxsize),
        ("and lines", linebreaks._balanced.cache_info().maxsize),
    ],
)
def test_the_bound_of_what_is_kept_is_the_one_of_the_code(root, what, most):
    words = (root / ".github/CONTRIBUTING.md").read_text("utf-8")
    assert re.search(rf"^\| [^|]*{what}[^|]* \| {most}\b", words, re.MULTILINE)


def test_every_path_of_a_document_is_there(root, document):
    words = document.read_text("utf-8")
    for path in re.findall(r"\]\((?!http)([^)#]+)\)", words):
        assert (document.parent / path).exists(), (document.name, path)
    for path in re.findall(
        r"`((?:src|pages|tests|geo|views|figures|handouts|questions|ui|plan)/[\w./]*)`", words
    ):
        assert (root / path).exists() or (root / "src/explorer" / path).exists(), (document.name, path)


def test_every_setting_stands_in_the_document(root):
    words = (root / "data/README.md").read_text("utf-8")
    for field in fields(Settings):
        assert f"{field.name} = " in words
        assert f"- `{field.name}`" in words


def test_every_command_of_a_document_is_one(document):
    commands = set(re.findall(r"-m explorer ([a-z]+)", document.read_text("utf-8")))
    if commands:
        done = subprocess.run(
            [sys.executable, "-m", "explorer", "--help"], capture_output=True, text=True, check=True
        )
        for command in commands:
            assert command in done.stdout


def test_the_readme_has_the_two_commands(root):
    english, japanese = ((root / name).read_text("utf-8") for name in ("README.md", ".github/README.ja.md"))
    for words in (english, japanese):
        assert "-e . && python -m streamlit run app.py" in words
        assert '-e ".[test]" && python -m pytest' in words
