"""Open data at fixed addresses, asked as a server asks the app."""

import csv
import io
import json
import zipfile

import geopandas as gpd
import pytest
from starlette.applications import Starlette
from viewer import ask

from explorer.handouts.archive import to_zip
from explorer.handouts.geojson import region_geojson
from explorer.ui import data, open_data
from explorer.ui.open_data import open_data_routes


@pytest.fixture(scope="module")
def app(dataset):
    package = dataset.package
    files = {
        **{f"2025/{name}": content for name, content in package.items()},
        "2025/datapackage.zip": to_zip(package),
        "municipalities.geojson": region_geojson(dataset),
    }
    app = Starlette(routes=open_data_routes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_data, "open_files", lambda: files)
        ask(app, "/open-data/")
    return app


TYPES = {
    "2025/projects.csv": "text/csv; charset=utf-8",
    "2025/datapackage.json": "application/json",
    "2025/source.txt": "text/plain; charset=utf-8",
    "2025/source.toml": "application/toml",
    "2025/datapackage.zip": "application/zip",
    "municipalities.geojson": "application/geo+json",
    "": "application/json",
}


@pytest.mark.parametrize("address", TYPES)
def test_a_file_comes_with_its_type_and_may_be_cached_and_read_from_anywhere(app, address):
    status, headers, body = ask(app, f"/open-data/{address}")
    assert status == 200
    assert headers["content-type"] == TYPES[address]
    assert headers["content-length"] == str(len(body)) != "0"
    assert headers["cache-control"] == "public, max-age=3600"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"


def test_what_is_sent_is_what_lies_in_the_package(app, root):
    for path in (root / "data/2025").iterdir():
        assert ask(app, f"/open-data/2025/{path.name}")[2] == path.read_bytes()


def test_other_programs_can_read_it(app, dataset):
    rows = list(csv.DictReader(io.StringIO(ask(app, "/open-data/2025/projects.csv")[2].decode())))
    assert [row["name"] for row in rows] == dataset.projects["name"].tolist()
    areas = gpd.read_file(io.BytesIO(ask(app, "/open-data/municipalities.geojson")[2]))
    assert areas["municipality_code"].tolist() == dataset.municipalities["municipality_code"].tolist()
    with zipfile.ZipFile(io.BytesIO(ask(app, "/open-data/2025/datapackage.zip")[2])) as archive:
        assert "datapackage.json" in archive.namelist()


def test_the_index_lists_every_address_and_each_answers(app):
    resources = json.loads(ask(app, "/open-data/")[2])["resources"]
    assert {resource["path"] for resource in resources} > {"2025/projects.csv", "municipalities.geojson"}
    for resource in resources:
        status, headers, body = ask(app, f"/open-data/{resource['path']}")
        assert (status, len(body)) == (200, resource["bytes"])
        assert headers["content-type"] == resource["mediatype"]
    status, headers, _ = ask(app, "/open-data")
    assert (status, headers["location"]) == (307, "open-data/")


def test_what_has_not_changed_is_not_sent_again(app):
    path = "/open-data/2025/budgets.csv"
    etag = ask(app, path)[1]["etag"]
    for known in (etag, f"W/{etag}", f'"old", {etag}', "*"):
        status, headers, body = ask(app, path, if_none_match=known)
        assert (status, body, headers["etag"]) == (304, b"", etag)
        assert "cache-control" in headers
    assert ask(app, path, if_none_match='"old"')[0] == 200
    assert ask(app, "/open-data/2025/projects.csv", if_none_match=etag)[0] == 200


def test_only_the_heads_on_request(app):
    path = "/open-data/2025/budgets.csv"
    status, headers, body = ask(app, path, method="HEAD")
    assert (status, body) == (200, b"")
    assert headers == ask(app, path)[1]


@pytest.mark.parametrize(
    "address",
    [
        "nothing.csv",
        "2025",
        "2025/",
        "2025/../../pyproject.toml",
        "../pyproject.toml",
        "2025//projects.csv",
        "/etc/passwd",
        "2025/projects.csv/",
        "2025/PROJECTS.CSV",
        "2025\\projects.csv",
        "2025/projects.csv\x00",
    ],
)
def test_every_other_address_is_answered_in_plain_words(app, address):
    status, headers, body = ask(app, f"/open-data/{address}")
    assert status == 404
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert (
        body.decode()
        == "このアドレスにデータはありません。公開しているデータの一覧は /open-data/ にあります。\n"
    )


def test_nothing_can_be_written(app):
    for method in ("POST", "PUT", "DELETE"):
        assert ask(app, "/open-data/2025/projects.csv", method=method)[0] == 405


def test_the_app_publishes_the_editions(root, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    files = open_data.open_files()
    assert files["2025/projects.csv"] == (root / "data/2025/projects.csv").read_bytes()
    assert {"2025/datapackage.zip", "municipalities.geojson"} <= files.keys()
    assert ask(Starlette(routes=open_data_routes()), "/open-data/2025/projects.csv")[0] == 200
