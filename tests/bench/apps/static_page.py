"""The ranking as files that draw with Vega, without a program behind: ``python static_page.py FOLDER``."""

import json
import sys
from pathlib import Path

import vl_convert
from ranking import YEARS, chart

PAGE = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<title>事業費と費用負担</title>
<script src="vega.js"></script>
<h1>事業費と費用負担</h1>
{buttons}
<div id="picture"></div>
<script>
const charts = {charts};
const draw = (year) => vegaEmbed("#picture", charts[year]);
for (const button of document.querySelectorAll("button")) button.onclick = () => draw(button.value);
draw({latest});
</script>
</html>
"""
BUTTON = '<button value="{year}">{year}年度</button>'


def write(folder: Path) -> None:
    """Write the page and Vega beside it."""
    buttons = "".join(BUTTON.format(year=year) for year in YEARS)
    charts = json.dumps({year: chart(year) for year in YEARS}, ensure_ascii=False)
    page = PAGE.format(buttons=buttons, charts=charts, latest=YEARS[-1])
    (folder / "index.html").write_text(page, "utf-8")
    (folder / "vega.js").write_text(vl_convert.javascript_bundle(), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
