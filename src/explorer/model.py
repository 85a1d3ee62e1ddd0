"""The registry of every table, field, unit and allowed value.

The schemas, the data package's descriptions, the labels on the screen and the column heads of the exports are
all made from :data:`TABLES`. Labels and descriptions are Japanese because users read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

FieldType = Literal["string", "integer", "number", "boolean"]


class Basis(StrEnum):
    """Why a municipality takes part in a project."""

    CORE = "core"
    ALL = "all"
    LISTED = "listed"


class Side(StrEnum):
    """The two sides of the plan: the core city and its partners."""

    CORE = "core"
    PARTNER = "partner"


class AmountState(StrEnum):
    """What the plan prints in a budget cell. Zero is an amount."""

    AMOUNT = "amount"
    NOT_STATED = "not_stated"
    WORDS = "words"


class TargetKind(StrEnum):
    """The kind of an indicator's target, classified by its wording."""

    NUMBER_BY_YEAR = "number_by_year"
    NUMBER_EVERY_YEAR = "number_every_year"
    NUMBER_UNDATED = "number_undated"
    KEPT_UP = "kept_up"
    CARRIED_OUT = "carried_out"
    DONE_BY_YEAR = "done_by_year"
    WORDS = "words"


EVERY_YEAR = "毎年度?|各年度"
"""The words of a target that holds every year, as a pattern."""
HOLDS_EVERY_YEAR = rf"^(?:{EVERY_YEAR})|[（(]\s*(?:{EVERY_YEAR})\s*[）)]"
"""A target that begins with these words, or has them in brackets."""
SUMMED = "累計|延べ"
"""The words before a number that is summed up, as a pattern: it compares with none that is not."""


class ChangeKind(StrEnum):
    """The kind of a change between two editions, in the order in which changes are listed.

    Each has its ``section`` of the list, named as in the address, and its ``label`` on the screen.
    """

    section: str
    label: str

    def __new__(cls, value: str, section: str = "", label: str = "") -> "ChangeKind":
        """Return the member of that value, with its section and label."""
        member = str.__new__(cls, value)
        member._value_, member.section, member.label = value, section, label
        return member

    PROJECT_ADDED = "project_added", "projects", "事業の追加"
    PROJECT_ENDED = "project_ended", "projects", "事業の終了"
    RENAMED = "renamed", "projects", "名称の変更"
    RENUMBERED = "renumbered", "projects", "番号の変更"
    MOVED = "moved", "projects", "分野の変更"
    AMOUNT_CHANGED = "amount_changed", "amounts", "額の変更"
    AMOUNT_FILLED_IN = "amount_filled_in", "amounts", "額の新たな記載"
    AMOUNT_WITHDRAWN = "amount_withdrawn", "amounts", "額の取り下げ"
    AMOUNT_WORDS = "amount_words", "amounts", "額でない記載の変更"
    YEAR = "year", "amounts", "年度の欄の増減"
    MEMBER_JOINED = "member_joined", "towns", "圏域への加入"
    MEMBER_LEFT = "member_left", "towns", "圏域からの離脱"
    TOWN_JOINED = "town_joined", "towns", "新たに参加"
    TOWN_LEFT = "town_left", "towns", "参加の取りやめ"
    INDICATOR_ADDED = "indicator_added", "indicators", "指標の追加"
    INDICATOR_ENDED = "indicator_ended", "indicators", "指標の終了"
    BASELINE = "baseline", "indicators", "基準値の変更"
    TARGET = "target", "indicators", "目標値の変更"
    KPI = "kpi", "indicators", "基本ＫＰＩの変更"
    TEXT = "text", "texts", "文言の変更"
    HEADING = "heading", "texts", "見出しの変更"
    TERM = "term", "texts", "用語の変更"


class BurdenKind(StrEnum):
    """The kind of a rule for who pays, classified by its wording."""

    NONE = "none"
    BASIC = "basic"
    OWN_COSTS = "own_costs"
    NAMED_COSTS = "named_costs"
    AS_NEEDED = "as_needed"
    BY_AGREEMENT = "by_agreement"
    PER_HEAD = "per_head"
    BY_COUNCIL = "by_council"
    UNKNOWN = "unknown"


class MunicipalityKind(StrEnum):
    """The legal kind of a municipality: the last character of its name."""

    CITY = "市"
    TOWN = "町"
    VILLAGE = "村"


UNITS = {"円": -3, "千円": 0, "百万円": 3}
"""The units in which a plan may state amounts, as powers of ten of thousand yen."""
THOUSAND_YEN = "千円"


@dataclass(frozen=True)
class RegionTerms:
    """What a kind of region calls itself, its core cities, their partners and its top-level headings."""

    region: str
    core: str
    partner: str
    role: str

    @property
    def side(self) -> dict[str, str]:
        """The terms for each :class:`Side`."""
        return {Side.CORE.value: self.core, Side.PARTNER.value: self.partner}

    @property
    def basis(self) -> dict[str, str]:
        """The terms for each :class:`Basis`."""
        return {Basis.CORE.value: self.core, Basis.ALL.value: "全市町村", Basis.LISTED.value: "列挙"}

    def fill(self, template: str) -> str:
        """Fill {region}, {core}, {partner} and {role} of a template with these terms."""
        return template.format(region=self.region, core=self.core, partner=self.partner, role=self.role)


KINDS_OF_REGION = {
    terms.region: terms
    for terms in (
        RegionTerms("連携中枢都市圏", "連携中枢都市", "連携市町村", "役割"),
        RegionTerms("定住自立圏", "中心市", "近隣市町村", "政策分野"),
        RegionTerms("その他の広域圏", "代表市町村", "構成市町村", "柱"),
    )
}
"""The terms of each kind of region by its name, from the outlines (要綱) that the state has issued."""
DEFAULT_KIND = "連携中枢都市圏"
"""The kind of a region whose source.toml names none."""


@dataclass(frozen=True)
class Field:
    """A column: its name, Frictionless type, Japanese label and description, and constraints.

    Label and description are templates for :meth:`RegionTerms.fill`. ``unit`` is the Japanese unit of a
    number; ``required`` forbids an empty cell; ``form`` says in a message, in words and with examples, what
    ``pattern`` allows; ``derived_from`` names the printed column that the value is read from.
    """

    name: str
    type: FieldType
    label: str
    description: str
    unit: str = ""
    required: bool = True
    enum: tuple[str, ...] = ()
    pattern: str = ""
    form: str = ""
    minimum: int | None = None
    derived_from: str = ""

    @property
    def head(self) -> str:
        """The label with the unit."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    def with_terms(self, terms: RegionTerms) -> "Field":
        """Return the field in the terms of a kind of region."""
        return replace(self, label=terms.fill(self.label), description=terms.fill(self.description))


@dataclass(frozen=True)
class ForeignKey:
    """A reference of ``columns`` to ``reference_columns`` of table ``reference``."""

    columns: tuple[str, ...]
    reference: str
    reference_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of the dataset: fields in file order, keys, Japanese title and description.

    The description is a template for :meth:`RegionTerms.fill`. An ``optional`` table has no file if it is
    empty.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    optional: bool = False

    def field(self, name: str) -> Field:
        """Return the field of that name, or raise KeyError."""
        return {field.name: field for field in self.fields}[name]

    @property
    def columns(self) -> list[str]:
        """The field names in file order."""
        return [field.name for field in self.fields]

    def is_header(self, columns: Sequence[str]) -> bool:
        """Whether a file of the table may have these columns.

        Optional columns at the end may be missing, as in editions written before the columns were added.
        """
        missing = self.fields[len(columns) :]
        return list(columns) == self.columns[: len(columns)] and not any(field.required for field in missing)

    def with_terms(self, terms: RegionTerms) -> "Table":
        """Return the table in the terms of a kind of region."""
        fields = tuple(field.with_terms(terms) for field in self.fields)
        return replace(self, description=terms.fill(self.description), fields=fields)


NO = Field("no", "integer", "No.", "連携事業の番号", minimum=1)
SEQ = Field("seq", "integer", "順", "事業の中での指標の順", minimum=1)
FISCAL_YEAR = Field("fiscal_year", "integer", "年度", "会計年度（４月〜翌年３月）の始まる年", minimum=2000)
MUNICIPALITY_CODE = Field(
    "municipality_code",
    "string",
    "団体コード",
    "全国地方公共団体コード（検査数字を含む６桁）",
    pattern="[0-9]{6}",
    form="６桁の数字（例：011002）",
)
HEADING = Field(
    "heading",
    "string",
    "見出しコード",
    "{role}・区分・分野を「-」でつないだ符号（例 3-1-a。{role}だけ、{role}と分野だけでもよい）",
    pattern=r"\d(-\d)?(-[a-z])?",
    form="数字と英小文字を - でつないだもの（例：3-1-a、3-a、3）",
)
ONE_DIGIT = "１桁の数字（例：3）"
ROLE = Field("role", "string", "{role}", "計画の{role}の番号", pattern=r"\d", form=ONE_DIGIT)
CATEGORY = Field(
    "category",
    "string",
    "区分",
    "{role}の下の区分の番号。区分のない{role}では空",
    required=False,
    pattern=r"\d",
    form=ONE_DIGIT,
)
FIELD = Field(
    "field", "string", "分野", "分野の記号（英小文字）", pattern=r"[a-z]", form="英小文字１字（例：a）"
)
TO_PROJECT = ForeignKey(("no",), "projects", ("no",))
TO_MUNICIPALITY = ForeignKey(("municipality_code",), "municipalities", ("municipality_code",))
TO_HEADING = ForeignKey(("heading",), "headings", ("heading",))


MUNICIPALITIES = Table(
    "municipalities",
    "市町村",
    "{region}をつくる市町村",
    (
        MUNICIPALITY_CODE,
        Field("name", "string", "市町村", "市町村の名称"),
        Field("kana", "string", "よみ", "名称のよみ（ひらがな。なければ空）", required=False),
        Field("romaji", "string", "ローマ字", "名称のローマ字表記（なければ空）", required=False),
        Field("kind", "string", "種別", "市・町・村の別", enum=tuple(MunicipalityKind)),
        Field(
            "subprefecture",
            "string",
            "振興局",
            "所在する総合振興局・振興局（ない地域では空）",
            required=False,
        ),
        Field("is_core", "boolean", "{core}", "{core}なら true"),
    ),
    ("municipality_code",),
)
HEADINGS = Table(
    "headings",
    "見出し",
    "計画の見出し（{role}・区分・分野）",
    (
        HEADING,
        ROLE,
        CATEGORY,
        replace(FIELD, required=False),
        Field("title", "string", "見出し", "見出しの文言（原文のまま）"),
        Field(
            "mark",
            "string",
            "符号",
            "計画に印字された見出しの符号（Ⅰ、１、（１）、ア など）。空なら見出しコードの符号",
            required=False,
        ),
    ),
    ("heading",),
)
PROJECTS = Table(
    "projects",
    "連携事業",
    "連携事業ごとの概要・役割分担・参加市町村・費用負担",
    (
        NO,
        Field("name", "string", "連携事業名", "連携事業の名称（原文のまま）"),
        HEADING,
        ROLE,
        CATEGORY,
        replace(FIELD, required=False),
        Field("summary", "string", "事業概要", "事業の概要（原文のまま）"),
        Field("core_role", "string", "役割分担（{core}）", "{core}の役割（原文のまま）"),
        Field("partner_role", "string", "役割分担（{partner}）", "{partner}の役割（原文のまま）"),
        Field(
            "participants",
            "string",
            "{partner}",
            "参加する{partner}（原文のまま。－だけなら、参加する{partner}なし）",
        ),
        Field(
            "core_burden",
            "string",
            "費用負担（{core}）",
            "{core}の費用負担（原文のまま。－だけなら記載なし）",
        ),
        Field(
            "partner_burden",
            "string",
            "費用負担（{partner}）",
            "{partner}の費用負担（原文のまま。－だけなら記載なし）",
        ),
    ),
    ("no",),
    (TO_HEADING,),
)
PROJECT_TEXTS = tuple(field for field in PROJECTS.fields if field.type == "string" and not field.pattern)
"""The printed texts of a project in the order of the columns."""
BUDGETS = Table(
    "budgets",
    "事業費見込額",
    "連携事業・年度ごとの事業費見込額（事業全体の額。市町村ごとの額は計画にない）",
    (
        NO,
        FISCAL_YEAR,
        Field(
            "amount_thousand_yen",
            "integer",
            "事業費見込額",
            "事業費の見込額。未記載・文言の欄は空（０ではない）",
            unit=THOUSAND_YEN,
            required=False,
            minimum=0,
            derived_from="printed",
        ),
        Field(
            "state",
            "string",
            "記載の状態",
            "金額（amount）・未記載（not_stated）・文言（words）の別",
            enum=tuple(AmountState),
            derived_from="printed",
        ),
        Field("printed", "string", "原文", "欄に印字されたままの文字（－は未記載）"),
    ),
    ("no", "fiscal_year"),
    (TO_PROJECT,),
)
PARTICIPATION = Table(
    "participation",
    "参加",
    "どの市町村がどの連携事業に参加するか（参加１件が１行）",
    (
        NO,
        MUNICIPALITY_CODE,
        Field(
            "basis",
            "string",
            "参加の根拠",
            "{core}（core）・全市町村（all）・列挙（listed）の別",
            enum=tuple(Basis),
        ),
    ),
    ("no", "municipality_code"),
    (TO_PROJECT, TO_MUNICIPALITY),
)
INDICATORS = Table(
    "indicators",
    "評価指標",
    "連携事業ごとの評価指標と基準値・目標値。数値は原文から当アプリが読み取ったもの。"
    "評価指標の表が－だけの事業には行がない",
    (
        NO,
        SEQ,
        Field("item", "string", "項目", "指標の項目（原文のまま）"),
        Field("baseline", "string", "基準値（基準年）", "基準値（原文のまま。ー、－は記載なし）"),
        Field("target", "string", "目標値（目標年）", "目標値（原文のまま）"),
        Field(
            "baseline_value",
            "number",
            "基準値（数値）",
            "基準値の数",
            required=False,
            derived_from="baseline",
        ),
        Field(
            "baseline_unit", "string", "基準値の単位", "基準値の単位", required=False, derived_from="baseline"
        ),
        Field(
            "baseline_year", "integer", "基準年度", "基準値の年度", required=False, derived_from="baseline"
        ),
        Field(
            "target_value", "number", "目標値（数値）", "目標値の数", required=False, derived_from="target"
        ),
        Field("target_unit", "string", "目標値の単位", "目標値の単位", required=False, derived_from="target"),
        Field("target_year", "integer", "目標年度", "目標とする年度", required=False, derived_from="target"),
        Field(
            "target_kind",
            "string",
            "目標の種類",
            "目標の書きぶりの分類（当アプリの分類）",
            enum=tuple(TargetKind),
            derived_from="target",
        ),
    ),
    ("no", "seq"),
    (TO_PROJECT,),
)
KPIS = Table(
    "kpis",
    "基本ＫＰＩ",
    "{role}ごとの基本ＫＰＩ",
    (
        ROLE,
        Field("seq", "integer", "順", "{role}の中での順", minimum=1),
        Field("name", "string", "指標名", "基本ＫＰＩの名称（原文のまま）"),
        Field("current", "string", "現状値", "現状値（原文のまま）"),
        Field("current_year", "string", "現状値の年", "現状値の年（原文のまま）"),
        Field("target", "string", "目標値", "目標値（原文のまま）"),
        Field("target_year", "string", "目標年", "目標とする年（原文のまま）"),
        Field("current_value", "number", "現状値（数値）", "現状値の数", derived_from="current"),
        Field("current_unit", "string", "現状値の単位", "現状値の単位", derived_from="current"),
        Field("target_value", "number", "目標値（数値）", "目標値の数", derived_from="target"),
        Field("target_unit", "string", "目標値の単位", "目標値の単位", derived_from="target"),
    ),
    ("role", "seq"),
)
GLOSSARY = Table(
    "glossary",
    "用語",
    "計画の脚注にある用語の説明",
    (
        Field("term", "string", "用語", "脚注で説明される用語（原文のまま）"),
        Field("definition", "string", "説明", "用語の説明（原文のまま）"),
        Field("mark", "string", "脚注番号", "脚注に印字された番号"),
        replace(NO, description="用語が使われている連携事業の番号"),
    ),
    ("term",),
    (TO_PROJECT,),
)
BURDENS = Table(
    "burdens",
    "費用負担",
    "費用負担の書きぶりの分類（当アプリの分類）。一つの文に二つの定めがあれば二行、欄が－だけなら行がない",
    (
        NO,
        Field("side", "string", "負担する側", "{core}（core）・{partner}（partner）", enum=tuple(Side)),
        Field(
            "kind",
            "string",
            "費用負担の種類",
            "費用負担の分類（当アプリの分類）。none 費用負担は生じない、basic 基本的な費用、own_costs 事業に"
            "必要な費用、named_costs 使いみちを挙げた費用、as_needed 必要に応じて、by_agreement 協定書に"
            "基づく、per_head 人口・児童数などに応じた、by_council 協議会・実行委員会等で決定、"
            "unknown どの定めとも読めない",
            enum=tuple(BurdenKind),
            derived_from="printed",
        ),
        Field("printed", "string", "原文", "費用負担の文（原文のまま）"),
    ),
    ("no", "side", "kind"),
    (TO_PROJECT,),
)
EXTRAS = Table(
    "extras",
    "その他の項目",
    "計画の Excel にあり、ほかの表に列のない項目（欄の見出しも内容も原文のまま）",
    (
        NO,
        Field("seq", "integer", "順", "何番目の評価指標の項目か。事業の項目では 0", minimum=0),
        Field("head", "string", "項目名", "欄の見出し（原文のまま）"),
        Field("words", "string", "内容", "欄の内容（原文のまま）"),
    ),
    ("no", "seq", "head"),
    (TO_PROJECT,),
    optional=True,
)
SLIPS = Table(
    "slips",
    "原典の表記",
    "計画そのものの書きぶりで、読むときに気をつけるもの。原文のまま残し、直していない",
    (
        replace(NO, required=False, description="連携事業の番号。事業票の外では空"),
        Field("line", "integer", "行", "source.txt の行番号（１から）", minimum=1),
        Field("printed", "string", "原文", "その箇所の文字（原文のまま）"),
        Field("reason", "string", "気をつける点", "どこが他と異なるか（当アプリの指摘）"),
    ),
    ("line", "reason"),
)
PROVENANCE = Table(
    "provenance",
    "出典行",
    "表のどの欄が、計画の本文（source.txt）の何行目から何行目によるか",
    (
        Field("table", "string", "表", "表の名称"),
        replace(NO, required=False, description="連携事業の番号。見出しと基本ＫＰＩでは空"),
        Field("key", "string", "行の識別", "行の主キーの値を「/」でつないだもの（例 21/2025）"),
        Field("column", "string", "列", "列の名称"),
        Field("first_line", "integer", "始まりの行", "source.txt の行番号（１から）", minimum=1),
        Field("last_line", "integer", "終わりの行", "source.txt の行番号（１から）", minimum=1),
    ),
    ("table", "key", "column"),
)

ACTUALS = Table(
    "actuals",
    "指標の実績",
    "評価指標について年度ごとに達成した値（計画の記載ではなく、後から加えたもの）",
    (
        NO,
        SEQ,
        FISCAL_YEAR,
        Field(
            "value",
            "number",
            "実績値",
            "達成した値。単位は目標値の単位（円・人・％など。千円や百万円ではない）",
            required=False,
        ),
        Field("note", "string", "補足", "数で言えない実績、または補足", required=False),
        Field("source", "string", "実績の出典", "実績を公表した資料", required=False),
    ),
    ("no", "seq", "fiscal_year"),
    (ForeignKey(("no", "seq"), "indicators", ("no", "seq")),),
)
SETTLEMENTS = Table(
    "settlements",
    "決算額",
    "連携事業・年度ごとの決算額（計画の記載ではなく、後から加えたもの）",
    (
        NO,
        FISCAL_YEAR,
        Field(
            "amount", "integer", "決算額", "事業全体の決算額", unit=THOUSAND_YEN, required=False, minimum=0
        ),
        Field("source", "string", "決算の出典", "決算を公表した資料", required=False),
    ),
    ("no", "fiscal_year"),
    (ForeignKey(("no", "fiscal_year"), "budgets", ("no", "fiscal_year")),),
)

RESULT_TABLES: dict[str, Table] = {"actuals": ACTUALS, "settlements": SETTLEMENTS}
EDITION_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        HEADINGS,
        PROJECTS,
        BUDGETS,
        PARTICIPATION,
        INDICATORS,
        KPIS,
        GLOSSARY,
        BURDENS,
        SLIPS,
        PROVENANCE,
    )
}
PLAN_TABLES: dict[str, Table] = EDITION_TABLES | {EXTRAS.name: EXTRAS}
TABLES: dict[str, Table] = {MUNICIPALITIES.name: MUNICIPALITIES} | EDITION_TABLES


def fiscal_year_of(day: date) -> int:
    """Return the fiscal year (April to March) of a day; it is named after the year in which it begins."""
    return day.year if day.month >= 4 else day.year - 1
