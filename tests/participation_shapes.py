"""Small plans of odd shapes for who takes part and who pays, each made from the committed edition's tables.

Every function takes a Dataset and returns another one; nothing is changed in place.
"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from explorer.dataset import Dataset
from explorer.model import Basis

Shape = Callable[[Dataset], Dataset]
NANPORO = "014231"
LONG, RARE = "とてもながいなまえのまち" * 4, "𠮷葛\U000e0100が浦町"


def as_printed(dataset: Dataset) -> Dataset:
    return dataset


def everybody_joins(dataset: Dataset) -> Dataset:
    codes = dataset.municipalities[["municipality_code", "is_core"]]
    rows = dataset.projects[["no"]].merge(codes, how="cross")
    basis = rows["is_core"].map({True: Basis.CORE.value, False: Basis.ALL.value})
    return replace(
        dataset,
        participation=rows.assign(basis=basis)[["no", "municipality_code", "basis"]],
        projects=dataset.projects.assign(participants="全市町村"),
    )


def town_in_nothing(dataset: Dataset) -> Dataset:
    rows = dataset.participation
    partners = rows["basis"].mask(rows["basis"] == Basis.ALL, Basis.LISTED.value)
    return replace(
        dataset, participation=_fresh(rows.assign(basis=partners)[rows["municipality_code"] != NANPORO])
    )


def project_without_partners(dataset: Dataset) -> Dataset:
    rows = dataset.participation
    return replace(
        dataset,
        participation=_fresh(rows[(rows["no"] != 2) | (rows["basis"] == Basis.CORE)]),
        burdens=_fresh(dataset.burdens[dataset.burdens["no"] != 2]),
    )


def one_municipality(dataset: Dataset) -> Dataset:
    return _only(dataset, 1)


def two_municipalities(dataset: Dataset) -> Dataset:
    return _only(dataset, 2)


def sixty_municipalities(dataset: Dataset) -> Dataset:
    first, rest = dataset.municipalities.iloc[:1], dataset.municipalities.iloc[1:]
    copies = [
        rest.assign(
            municipality_code=rest["municipality_code"].str[2:] + f"{number:02}",
            name=rest["name"].str[:-1] + f"{number}" + rest["name"].str[-1],
        )
        for number in range(6)
    ]
    towns = pd.concat([first, *copies], ignore_index=True).head(60)
    origin = dict(zip(towns["municipality_code"].str[:4], towns["municipality_code"].str[:4], strict=True))
    assert len(origin) == 12
    old = dataset.participation.assign(start=dataset.participation["municipality_code"].str[2:])
    starts = towns.assign(start=towns["municipality_code"].str[:4].where(~towns["is_core"], "1002"))
    rows = old.merge(
        starts[["start", "municipality_code"]].rename(columns={"municipality_code": "code"}), on="start"
    )
    rows = rows.sort_values(["no", "code"]).assign(municipality_code=lambda frame: frame["code"])
    near = dataset.boundaries.assign(start=dataset.boundaries["municipality_code"].str[2:])
    areas = starts[["start", "municipality_code", "name"]].merge(
        near.drop(columns=["municipality_code", "name"]), on="start"
    )
    return replace(
        dataset,
        municipalities=towns,
        participation=_fresh(rows[["no", "municipality_code", "basis"]]),
        boundaries=type(dataset.boundaries)(areas.drop(columns="start"), crs=dataset.boundaries.crs),
    )


def long_and_rare_names(dataset: Dataset) -> Dataset:
    names = {"南幌町": LONG[:40], "小樽市": RARE}
    towns, areas = (
        frame.assign(name=frame["name"].replace(names))
        for frame in (dataset.municipalities, dataset.boundaries)
    )
    return replace(dataset, municipalities=towns, boundaries=areas)


def four_roles(dataset: Dataset) -> Dataset:
    """The second role's headings and projects as a fourth one's."""

    def fourth(frame: pd.DataFrame) -> pd.DataFrame:
        heading = frame["heading"].str.replace("^2", "4", regex=True)
        return frame.assign(heading=heading, role=heading.str[0])

    return replace(dataset, headings=fourth(dataset.headings), projects=fourth(dataset.projects))


def one_project(dataset: Dataset) -> Dataset:
    return _projects(dataset, dataset.projects["no"] == 1)


def fields_called_the_same(dataset: Dataset) -> Dataset:
    """A field of the second and one of the third role, each with projects that not all join."""
    titles = dataset.headings["title"].where(
        ~dataset.headings["heading"].isin(["1-a", "3-1-b", "3-3-c"]), "その他"
    )
    return replace(dataset, headings=dataset.headings.assign(title=titles))


def four_hundred_projects(dataset: Dataset) -> Dataset:
    """Each sheet eight times."""
    most = len(dataset.projects)

    def copied(frame: pd.DataFrame) -> pd.DataFrame:
        parts = [frame.assign(no=frame["no"] + most * number) for number in range(8)]
        return pd.concat(parts, ignore_index=True).sort_values("no", kind="stable", ignore_index=True)

    names = ("projects", "budgets", "participation", "burdens", "indicators")
    return replace(dataset, **{name: copied(getattr(dataset, name)) for name in names})


def no_burdens(dataset: Dataset) -> Dataset:
    projects = dataset.projects.assign(core_burden="－", partner_burden="－")
    return replace(dataset, burdens=_fresh(dataset.burdens.iloc[:0]), projects=projects)


def only_unknown_burdens(dataset: Dataset) -> Dataset:
    rows = dataset.burdens.drop_duplicates(["no", "side"])
    return replace(dataset, burdens=_fresh(rows.assign(kind="unknown", printed="別に定める")))


def nobody_pays(dataset: Dataset) -> Dataset:
    rows = dataset.burdens.drop_duplicates(["no", "side"])
    return replace(dataset, burdens=_fresh(rows.assign(kind="none", printed="費用負担は生じない")))


SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        as_printed,
        everybody_joins,
        town_in_nothing,
        project_without_partners,
        one_municipality,
        two_municipalities,
        sixty_municipalities,
        long_and_rare_names,
        four_roles,
        one_project,
        fields_called_the_same,
        four_hundred_projects,
        no_burdens,
        only_unknown_burdens,
        nobody_pays,
    )
}


def _fresh(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.reset_index(drop=True)


def _only(dataset: Dataset, most: int) -> Dataset:
    """The core city and the first partners."""
    towns = dataset.municipalities.head(most)
    codes = towns["municipality_code"]
    rows, areas = dataset.participation, dataset.boundaries
    return replace(
        dataset,
        municipalities=towns,
        participation=_fresh(rows[rows["municipality_code"].isin(codes)]),
        boundaries=areas[areas["municipality_code"].isin(codes)],
    )


def _projects(dataset: Dataset, keep: pd.Series) -> Dataset:
    numbers = dataset.projects.loc[keep, "no"]
    names = ("projects", "budgets", "participation", "burdens", "indicators", "glossary")
    frames = {name: getattr(dataset, name) for name in names}
    return replace(
        dataset, **{name: _fresh(frame[frame["no"].isin(numbers)]) for name, frame in frames.items()}
    )
