"""Plans of every shape: small invented ones as text and as a Dataset, and functions that bend one.

``PLAN`` is an ordinary plan. Each function in :data:`SHAPES` takes a Plan and returns one that differs in a
way that next spring's plan may; they can be mixed. ``dataset_of`` reads the text as ``ingest`` does, once
per test run.
"""

import json
import pickle
import shutil
import string
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from ingesting import ingest
from regions import REGIONS, Region, install_region
from results import write_results

from explorer.dataset import Dataset, read_dataset

NONE = "－"
"""What a cell says that states nothing."""
ABOUT = {
    "title": "みなと圏域の計画",
    "short_title": "みなと圏域の計画",
    "issuer": "みなと市",
    "region": "みなと圏域",
    "period": "2030年度〜2034年度",
    "date": "2030年4月",
    "licence": "試験のための架空の計画",
    "obtained": "試験のために書いたもの",
    "lacks": "なし",
}


@dataclass(frozen=True)
class Project:
    """A sheet; an empty tuple of indicators, or a cell that says －, states nothing.

    ``heading`` is (role, category or "", field letter); ``amounts`` are the printed cells by year;
    ``participants`` is 全市町村, － or names joined by 、; ``indicators`` are (item, baseline, target).
    """

    name: str
    heading: tuple[str, str, str]
    amounts: tuple[str, ...]
    participants: str = "全市町村"
    core_burden: str = "事業に係る基本的な費用を負担"
    partner_burden: str = "必要に応じてその他個別費用を負担"
    indicators: tuple[tuple[str, str, str], ...] = (("参加者数", "100名（2029年度）", "150名（毎年度）"),)
    footnote: tuple[str, str] | None = None


@dataclass(frozen=True)
class Kpi:
    """A basic KPI as printed; the years are those of its values."""

    name: str = "圏域の人口"
    current: str = "30 千人"
    target: str = "32 千人"
    current_year: str = "2029 年"
    target_year: str = "2034 年"


@dataclass(frozen=True)
class Plan:
    """A whole plan: partners by name, titles of headings by (role, category, field), KPIs by role, sheets."""

    partners: tuple[str, ...]
    titles: dict[tuple[str, str, str], str]
    kpis: dict[str, tuple[Kpi, ...]]
    projects: tuple[Project, ...]
    core: str = "みなと市"
    first_year: int = 2030
    edition: str = "2031"
    unit: str = "千円"
    """In which the amounts are printed; above they are in thousand yen."""
    results: tuple[str, ...] = ()
    """Rows of actuals: no, seq, fiscal year, value, note, source. With any, there is a settled amount too."""


PLAN = Plan(
    partners=("もり町", "かわ村"),
    titles={
        ("1", "", ""): "経済の成長",
        ("1", "", "a"): "観光",
        ("1", "", "b"): "産業",
        ("2", "", ""): "暮らしの向上",
        ("2", "1", ""): "安心な暮らし",
        ("2", "1", "a"): "医療",
        ("2", "1", "b"): "防災",
    },
    kpis={"1": (Kpi(),), "2": (Kpi("転入超過数", "▲100 人", "0 人"),)},
    projects=(
        Project("港まつりの開催", ("1", "", "a"), ("1,000", "2,000", NONE, NONE, NONE)),
        Project("水産加工の支援", ("1", "", "b"), ("30,000", "25,000", NONE, NONE, NONE), "もり町"),
        Project(
            "救急医療の確保",
            ("2", "1", "a"),
            ("400", "400", NONE, NONE, NONE),
            indicators=(
                ("搬送時間", "40分（2029年度）", "35分（2034年度）"),
                ("医師数", "ー", "10人（2034年度）"),
            ),
        ),
        Project(
            "防災訓練の実施",
            ("2", "1", "b"),
            (NONE, "50", NONE, NONE, NONE),
            "もり町、かわ村",
            indicators=(("訓練の回数", "1回（2029年度）", "毎年度"), ("計画の策定", "ー", "2032年度")),
        ),
    ),
)


# The text, and the folder that `ingest` reads


def plan_text(plan: Plan) -> str:
    """Return the plan's text as a PDF's text layer has it, a page for each project."""
    shown: set[tuple[str, str, str]] = set()
    pages = []
    for no, project in enumerate(plan.projects, start=1):
        above = []
        role, category, _ = project.heading
        for code in dict.fromkeys([(role, "", ""), (role, category, ""), project.heading]):
            if code not in shown:
                shown.add(code)
                above += _heading_lines(plan, code)
        pages.append(_page(plan, no, project, above))
    return "\n" + "".join(pages).removesuffix("\n")


def _heading_lines(plan: Plan, code: tuple[str, str, str]) -> list[str]:
    role, category, field = code
    if field:
        return [f"{_wide(field)} {plan.titles[code]}"]
    if category:
        return [f"（{_wide(category)}）{plan.titles[code]}"]
    kpis = plan.kpis.get(role, ())
    lines = [f"{_wide(role)} {plan.titles[code]}"]
    if kpis:
        lines += ["【基本ＫＰＩ】", "指標名 現状値 目標値"]
        for kpi in kpis:
            lines += [
                f"{kpi.name} {kpi.current}",
                f"（{kpi.current_year}）",
                kpi.target,
                f"（{kpi.target_year}）",
            ]
        lines.append(" ")
    return lines


def _page(plan: Plan, no: int, project: Project, above: list[str]) -> str:
    last = plan.first_year + len(project.amounts) - 1
    years = [[f"{year}年度", f"（R{year - 2018}年度）"] for year in range(plan.first_year, last + 1)]
    rows = [" ".join(row) for row in project.indicators] or [NONE]
    note = (
        [f"{no % 99 + 1} ", f"{no % 99 + 1} 【{project.footnote[0]}】{project.footnote[1]} "]
        if project.footnote
        else []
    )
    lines = [
        *above,
        f"No. {no} 連携事業名",
        *"役割分担",
        f"{plan.core} {project.name}の企画",
        f"連携市町村 {project.name}への協力",
        project.name,
        f"事業概要 圏域において{project.name}を行う。"
        + (f"{project.footnote[0]}を使う。" if project.footnote else ""),
        f"連携市町村 {project.participants}",
        "事業予定年度　及び",
        f"事業費見込額（{plan.unit}）",
        *(line for year in years[:-1] for line in year),
        *"費用負担",
        f"{plan.core} {project.core_burden}",
        f"連携市町村 {project.partner_burden}",
        *years[-1],
        " ".join(_in_unit(cell, plan.unit) for cell in project.amounts),
        "評価指標",
        "項目 基準値（基準年） 目標値（目標年）",
        *rows,
        *note,
    ]
    return "\n\n".join([" " * 9, *lines]) + "\n\n\n\n"


def _in_unit(cell: str, unit: str) -> str:
    """Return a cell in thousand yen as a plan in this unit prints it."""
    amount = cell.replace(",", "")
    return (
        f"{Decimal(amount).scaleb({'円': 3, '千円': 0, '百万円': -3}[unit]).normalize():,f}"
        if amount.isdecimal()
        else cell
    )


def write_plan(folder: Path, plan: Plan) -> Path:
    """Write municipalities, boundaries and the plan's text with its metadata; return the text's path."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "geo").mkdir(exist_ok=True)
    names = [plan.core, *plan.partners]
    codes = [_code(at) for at in range(len(names))]
    rows = ["municipality_code,name,kana,romaji,kind,subprefecture,is_core"]
    for code, name in zip(codes, names, strict=True):
        kind = name[-1] if name[-1] in "市町村" else "町"
        readings = f"{name},Town{code}" if name == plan.core else ","
        rows.append(f"{code},{name},{readings},{kind},,{'true' if name == plan.core else 'false'}")
    (folder / "data/municipalities.csv").write_text("\n".join(rows) + "\n", "utf-8")
    features = [_square(code, name, at) for at, (code, name) in enumerate(zip(codes, names, strict=True))]
    areas = {"type": "FeatureCollection", "source": "みなと市の測量", "features": features}
    (folder / "geo/municipalities.geojson").write_text(json.dumps(areas, ensure_ascii=False), "utf-8")
    about = "\n".join(f'{key} = "{words}"' for key, words in ABOUT.items()) + "\n"
    (folder / f"plan-{plan.edition}.toml").write_text(about, "utf-8")
    text = folder / f"plan-{plan.edition}.txt"
    text.write_text(plan_text(plan), "utf-8")
    return text


def install_plan(folder: Path, plan: Plan | Region) -> None:
    """Write the plan into the folder and ingest it, so that the app can be started on it.

    What stands in a folder without other plans is ingested once per test run.
    """
    if (folder / "data").exists():
        _install(folder, plan)
    else:
        shutil.copytree(_kept(plan) / "files", folder, dirs_exist_ok=True)


kept_in = Path()
"""The folder for what the processes of a test run share, set when the run begins."""


def _kept(plan: Plan | Region) -> Path:
    """Return the folder with the installed plan's files and its dataset."""
    kept = kept_in / sha256(repr(plan).encode()).hexdigest()
    if not kept.exists():
        folder = Path(mkdtemp(dir=kept_in))
        files = folder / "files"
        files.mkdir()
        _install(files, plan)
        read = read_dataset(files / "data", files / "geo", plan.edition)
        (folder / "dataset").write_bytes(pickle.dumps(read))
        with suppress(OSError):  # Another process was faster.
            folder.rename(kept)
    return kept


def _install(folder: Path, plan: Plan | Region) -> None:
    if isinstance(plan, Region):
        install_region(folder, plan)
        return
    edition = ingest(write_plan(folder, plan), plan.edition, folder / "data")
    if plan.results:
        write_results(
            edition,
            "\n".join(["no,seq,fiscal_year,value,note,source", *plan.results, ""]),
            "no,fiscal_year,amount,source\n1,2025,1200,決算書\n2,2025,,\n",
        )


def dataset_of(plan: Plan | Region) -> Dataset:
    """Return the plan as the app reads it; each is read once per test run."""
    if (key := repr(plan)) not in _READ:
        _READ[key] = pickle.loads((_kept(plan) / "dataset").read_bytes())
    return _READ[key]


_READ: dict[str, Dataset] = {}


def _code(at: int) -> str:
    """Return a municipality code of an invented prefecture (99), with its check digit."""
    digits = f"99{at + 1:03}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(6, 1, -1), strict=True))
    return digits + str((11 - weighted % 11) % 10)


def _square(code: str, name: str, at: int) -> dict[str, object]:
    """Return a municipality that is a square of a tenth of a degree; eight stand in a row."""
    west, south = round(135 + at % 8 / 10, 1), round(35 + at // 8 / 10, 1)
    east, north = round(west + 0.1, 1), round(south + 0.1, 1)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    properties = {
        "municipality_code": code,
        "name": name,
        "label_longitude": round(west + 0.05, 2),
        "label_latitude": round(south + 0.05, 2),
    }
    return {
        "type": "Feature",
        "id": code,
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _wide(words: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in words)


# The shapes

Shape = Callable[[Plan], Plan]


def _each(plan: Plan, **fields: object) -> Plan:
    return replace(plan, projects=tuple(replace(project, **fields) for project in plan.projects))


def _amounts(cells: Callable[[int, tuple[str, ...]], tuple[str, ...]]) -> Shape:
    """Return a shape in which ``cells`` gives a project's first cells by its place and its former cells."""

    def shape(plan: Plan) -> Plan:
        projects = tuple(
            replace(project, amounts=(*cells(at, project.amounts), *project.amounts)[: len(project.amounts)])
            for at, project in enumerate(plan.projects)
        )
        return replace(plan, projects=projects)

    return shape


NO_YEAR = (NONE,) * 5
AMOUNTS = {
    "nothing_changes": _amounts(lambda at, was: ("500", "500", *was[2:])),
    "only_grows": _amounts(lambda at, was: ("500", f"{600 + at}", *was[2:])),
    "only_shrinks": _amounts(lambda at, was: (f"{600 + at}", "500", *was[2:])),
    "grows_from_zero": _amounts(lambda at, was: ("5", "5", *was[2:]) if at else ("0", "900,000", *was[2:])),
    "all_zero": _amounts(lambda at, was: ("0", "0", *was[2:])),
    "first_edition": _amounts(lambda at, was: (f"{at + 1},000", NONE, *was[2:])),
    "no_amounts": _amounts(lambda at, was: NO_YEAR),
    "one_cell_ahead": _amounts(
        lambda at, was: (f"{at + 1},000", f"{at + 2},000", NONE if at else "6,000", *was[3:])
    ),
    "two_years_with_a_gap": _amounts(lambda at, was: (f"{at + 1}", NONE, NONE, f"{at + 2}", NONE)),
    "every_year_stated": _amounts(lambda at, was: (f"{at + 1},000",) * 5),
    "one_project_states": _amounts(lambda at, was: NO_YEAR if at else was),
    "words_for_amounts": _amounts(lambda at, was: ("（未定）", *was[1:])),
    "amounts_withdrawn": _amounts(
        lambda at, was: ("700", f"{at},000" if at > 1 else NONE if at else "（未定）", *was[2:])
    ),
    "large_amounts": _amounts(lambda at, was: ("1", f"{at + 1},000,000,000", *was[2:])),
}


UNITS: dict[str, Shape] = {
    "in_yen": lambda plan: replace(plan, unit="円"),
    "in_million_yen": lambda plan: replace(plan, unit="百万円"),
}


def _indicators(*indicators: tuple[str, str, str]) -> Shape:
    return lambda plan: _each(plan, indicators=indicators)


INDICATORS = {
    "no_indicators": _indicators(),
    "no_baselines": _indicators(("利用者数", "ー", "100人（毎年度）"), ("体制", "ー", "維持")),
    "steep_target": _indicators(
        ("利用者数", "1人（2029年度）", "1,000,000人（2034年度）"),
        ("件数", "5件（2029年度）", "0件（2034年度）"),
    ),
    "a_thousand_million_times": _indicators(("利用者数", "1人（2029年度）", "1,000,000,000人（2034年度）")),
    "a_millionth": _indicators(("利用者数", "1,000,000人（2029年度）", "1人（2034年度）")),
    "from_nothing": _indicators(
        ("利用者数", "0人（2029年度）", "10人（2034年度）"), ("事故", "0件（2029年度）", "0件（2034年度）")
    ),
    "below_zero": _indicators(
        ("転入超過", "▲10人（2029年度）", "▲5人（2034年度）"),
        ("収支", "10円（2029年度）", "▲10,000,000円（2034年度）"),
    ),
    "no_due_year": _indicators(("利用者数", "1人（2029年度）", "2人（毎年度）")),
    "due_long_ago": _indicators(("利用者数", "1人（1989年度）", "2人（1999年度）")),
    "other_times": _indicators(
        ("相談件数", "50件（2029年度末）", "60件（2034年度末）"),
        ("空き家の活用", "50件（2029年）", "60件（令和16年度末）"),
        ("参加者数", "50人（毎年）", "60人（各年度）"),
        ("講座", "5回／年（2029年度）", "6回／年（2034年）"),
        ("支援件数", "20件（2029年度）", "累計60件（2034年度）"),
        ("体制", "維持（2029年）", "維持（毎年）"),
        ("新規就農者", "50人（2029年4月時点）", "60人（2030〜2034年度）"),
        ("移住者", "ー", "60人（計画期間中）"),
        ("来場者", "ー", "約500人（2034年度）"),
    ),
    "long_items": _indicators(("長い名の指標" * 14, "1人（2029年度）", "2人（2034年度）")),
}


def _kpis(*kpis: Kpi) -> Shape:
    return lambda plan: replace(plan, kpis=dict.fromkeys(plan.kpis, kpis))


def _results(*rows: str) -> Shape:
    """Return a shape that has begun, with results of the first project's first indicator."""
    indicators = (("参加者数", "100名（2023年度）", "150名（毎年度）"),)
    return lambda plan: replace(_each(plan, indicators=indicators), first_year=2024, results=rows)


KPIS_AND_RESULTS = {
    "no_kpis": lambda plan: replace(plan, kpis={}),
    "kpis_of_one_role": lambda plan: replace(plan, kpis={"2": (Kpi(),)} if "2" in plan.kpis else {}),
    "kpis_due_this_year": _kpis(Kpi(target_year="2031 年")),
    "two_units": _kpis(Kpi("圏域の人口", "30 千人", "40 万人"), Kpi("事故", "0 件", "0 件")),
    "results": _results("1,1,2025,120,,実績報告"),
    "results_in_words": _results("1,1,2025,,試行を始めた,実績報告"),
    "results_far_off": _results("1,1,2024,-10,,実績報告", "1,1,2025,8000000000,,実績報告"),
}


def distant_years(plan: Plan) -> Plan:
    """Reiwa 10 and later, with a target in 2099."""
    plan = _each(plan, indicators=(("利用者数", "1人（2029年度）", "2人（2099年度）"),))
    return replace(plan, first_year=2040, edition="2041")


def four_roles(plan: Plan) -> Plan:
    titles = plan.titles | {(role, "", ""): f"役割その{role}" for role in "345"}
    titles |= {(role, "", "a"): f"分野その{role}" for role in "345"}
    projects = tuple(
        Project(f"役割{role}の事業", (role, "", "a"), ("10", "20", NONE, NONE, NONE)) for role in "345"
    )
    kpis = plan.kpis | {role: (Kpi("学校の数", "3 校", "3 校"),) for role in "345"}
    return replace(plan, titles=titles, projects=plan.projects + projects, kpis=kpis)


def same_titles(plan: Plan) -> Plan:
    """Fields of different roles with one title."""
    return replace(plan, titles={code: "その他" if code[2] else title for code, title in plan.titles.items()})


def digit_titles(plan: Plan) -> Plan:
    titles = dict(
        zip(
            [code for code in plan.titles if code[2]],
            ["Society5.0", "Web3", "COVID-19", "ＤＸ2"],
            strict=False,
        )
    )
    return replace(plan, titles=plan.titles | titles)


def everybody_joins(plan: Plan) -> Plan:
    return _each(plan, participants="全市町村")


def town_in_nothing(plan: Plan) -> Plan:
    if len(plan.partners) < 2:
        return plan
    return _each(plan, participants=plan.partners[0])


def no_partners(plan: Plan) -> Plan:
    """A project in which no partner takes part."""
    first, *rest = plan.projects
    return replace(plan, projects=(replace(first, participants=NONE, partner_burden=NONE), *rest))


def lone_town(plan: Plan) -> Plan:
    return _each(replace(plan, partners=()), participants="全市町村")


def two_towns(plan: Plan) -> Plan:
    return _each(replace(plan, partners=("もり町",)), participants="全市町村")


def sixty_towns(plan: Plan) -> Plan:
    names = tuple(f"{first}{second}町" for first in "東西南北中上下大小新" for second in "山川田野島原")
    first, *rest = _each(replace(plan, partners=names[:59]), participants="全市町村").projects
    few = replace(first, participants="、".join(names[:7]))
    return replace(plan, partners=names[:59], projects=(few, *rest))


def long_names(plan: Plan) -> Plan:
    """Names of forty letters, and rare kanji."""
    partners = tuple((f"𠮷{at}塚" + "葛󠄀" + "長い名の" * 9)[:39] + "町" for at in range(len(plan.partners)))
    old = dict(zip(plan.partners, partners, strict=True))
    projects = tuple(
        replace(
            project,
            name=(project.name + "のためのとても長い名前の連携事業の推進と評価に関する取組" * 2)[:60],
            participants="、".join(old.get(name, name) for name in project.participants.split("、")),
        )
        for project in plan.projects
    )
    return replace(plan, partners=partners, projects=projects)


def one_project(plan: Plan) -> Plan:
    return _keep(plan, plan.projects[:1])


def many_projects(plan: Plan) -> Plan:
    """Four hundred sheets."""
    projects = sorted(
        (
            replace(project, name=f"{project.name}その{turn}")
            for turn in range(-(-400 // len(plan.projects)))
            for project in plan.projects
        ),
        key=lambda project: project.heading,
    )
    return replace(plan, projects=tuple(projects))


def _keep(plan: Plan, projects: tuple[Project, ...]) -> Plan:
    """Return the plan with only these projects and the headings above them."""
    used = {code for project in projects for code in _above(project.heading)}
    return replace(
        plan,
        projects=projects,
        titles={code: title for code, title in plan.titles.items() if code in used},
        kpis={role: kpis for role, kpis in plan.kpis.items() if (role, "", "") in used},
    )


def _above(code: tuple[str, str, str]) -> set[tuple[str, str, str]]:
    role, category, _ = code
    return {(role, "", ""), (role, category, ""), code}


def _burdens(printed: str) -> Shape:
    return lambda plan: _each(plan, core_burden=printed, partner_burden=printed)


BURDENS = {
    "no_burdens": _burdens(NONE),
    "only_unknown_burdens": _burdens("別に定める"),
    "nobody_pays": _burdens("費用負担は生じない"),
}


def footnotes(plan: Plan) -> Plan:
    projects = tuple(
        replace(project, footnote=(f"用語{string.ascii_uppercase[at % 26]}{at}", "説明の文。"))
        for at, project in enumerate(plan.projects)
    )
    return replace(plan, projects=projects)


def long_words(plan: Plan) -> Plan:
    """Long titles of headings, KPIs and indicators, beside the long names."""
    more = "のとても長い名の指標" * 4
    plan = replace(
        plan,
        kpis={
            role: tuple(replace(kpi, name=kpi.name + more) for kpi in kpis)
            for role, kpis in plan.kpis.items()
        },
        titles={code: (title + "とても長い題名の分野と政策" * 4)[:40] for code, title in plan.titles.items()},
    )
    projects = (
        replace(project, indicators=tuple((item + more, *values) for item, *values in project.indicators))
        for project in plan.projects
    )
    return long_names(replace(plan, projects=tuple(projects)))


def crowded(plan: Plan) -> Plan:
    """Everybody joins, and every one of fifty-nine partners has a name of forty letters."""
    names = tuple(f"第{at:02}{'長い名の' * 9}町" for at in range(59))
    return everybody_joins(replace(plan, partners=names))


def crowded_and_few_join(plan: Plan) -> Plan:
    plan = crowded(plan)
    first, *rest = plan.projects
    return replace(plan, projects=(replace(first, participants="、".join(plan.partners[:7])), *rest))


SHAPES: dict[str, Shape] = {
    **AMOUNTS,
    **INDICATORS,
    **KPIS_AND_RESULTS,
    **BURDENS,
    **{
        shape.__name__: shape
        for shape in (
            distant_years,
            four_roles,
            same_titles,
            digit_titles,
            everybody_joins,
            town_in_nothing,
            no_partners,
            lone_town,
            two_towns,
            sixty_towns,
            long_names,
            long_words,
            crowded,
            crowded_and_few_join,
            one_project,
            many_projects,
            footnotes,
        )
    },
    **UNITS,
    "three_years": _amounts(lambda at, was: was[:3]),
    "eight_years": _amounts(lambda at, was: (*was, f"{at + 1},000", NONE, f"{at + 3},000")),
}
"""By name, each from an ordinary plan to one of another shape."""
PLANS: dict[str, Plan | Region] = (
    {"ordinary": PLAN} | {name: shape(PLAN) for name, shape in SHAPES.items()} | REGIONS
)
