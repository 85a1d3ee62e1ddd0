"""What the console says when the app starts."""

import re

from servers import running


def test_the_console_says_what_was_loaded(root, tmp_path, dataset):
    for name in ("data/2025", "data/municipalities.csv", "geo"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(root / name)
    (tmp_path / "data/explorer.toml").write_text("gsi_tiles = true\n")
    with running(root, EXPLORER_DATA=str(tmp_path)) as server:
        log = server.log
    for expected in (
        r"Settings\(.*gsi_tiles=True",
        r"edition 2025: 55 projects, 12 municipalities, 639 participation, 275 budgets, 78 indicators, ",
        "indicators, 0 actuals, 0 settlements;",
        re.escape(dataset.edition.title),
        f"text SHA-256 {dataset.edition.sha256}, from {root / 'data/2025'};",
        f"boundaries: {dataset.boundary_source}",
    ):
        assert re.search(expected, log), log
