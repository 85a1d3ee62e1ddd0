"""The registry of questions: every answer against values counted by hand from the plan's text."""

import re

import pytest

from explorer.figures.answers import QUESTIONS, answer
from explorer.figures.figure import Figure
from explorer.figures.sentences import Subject
from explorer.views.answers import answer_to

NANPORO, SAPPORO, TOBETSU = "014231", "011002", "013030"
SENTENCES = {
    "not-joined": "南幌町が参加していないのは、55事業のうち6事業（No.19〜21、34、35、55）です。",
    "joined": "南幌町は55事業のうち49事業に参加しています（うち、名前を挙げて列挙されているのは1事業）。",
    "not-in": "No.21 医療的ケア児レスパイト事業に参加していないのは、"
    "12市町村のうち小樽市、当別町、南幌町の3市町村です。",
    "differ": "55事業のうち、参加していない市町村があるのは7事業（No.19〜22、34、35、55）です。",
    "grew": "2024年度から2025年度に事業費見込額が増えたのは25事業で、"
    "最大はNo.32 消防の連携・協力の推進の+39.3億円（+3,929,463千円、+244.4%）です。",
    "shrank": "2024年度から2025年度に事業費見込額が減ったのは13事業で、"
    "最大はNo.3 創業の促進の▲3.3億円（▲330,000千円、▲53.0%）です。",
    "new": "2024年度に額の記載がなく、2025年度に記載されたのは3事業（No.21、52、55）、"
    "合計2.04億円（203,613千円）です。",
    "largest": "2025年度の事業費見込額が最も大きいのは"
    "No.15 札幌駅交流拠点の整備等の126.6億円（12,656,995千円）で、全体の50.5%です。",
    "half": "2025年度の事業費見込額250.6億円（25,056,797千円）の半分を、上位1事業（No.15）が占めます。"
    "55事業の中央値は1,578万円（15,780千円）です。",
    "unstated": "額の記載がないのは、2024年度は3事業、"
    "2026年度は55事業、2027年度は55事業、2028年度は55事業です（全55事業）。",
    "everybody": "連携市町村が「全市町村」の事業は48事業です。ただしNo.18、23は、費用負担を"
    "「参加する市町村は」と書いており、全市町村が必ず参加し負担するとは読めません。",
    "patterns": "参加する事業がまったく同じなのは、札幌市・江別市・千歳市・恵庭市・北広島市・石狩市、"
    "新篠津村・長沼町の2組です。",
    "may-cost": "南幌町が参加する49事業のうち、費用負担が生じうるのは"
    "45事業（No.1〜14、16〜18、23〜27、30〜33、36〜54）です（当アプリの分類。負担額は計画に記載がありません）。",
    "burdens": "連携市町村の費用負担は、「必要に応じて負担」が31事業、「事業に必要な費用」が15事業、"
    "「費用負担は生じない」が4事業、「協定書に基づく負担」が3事業、「人口・児童数などに応じた負担」が2事業、"
    "「使いみちを挙げた費用」が1事業、「協議会・実行委員会等で決定」が1事業です"
    "（当アプリの分類。一文に二つの定めがある場合は両方に計上）。",
    "weight": "事業が最も多い分野「その他結びつきやネットワークの強化に関する連携」（7事業）の"
    "事業費は全体の2.0%、"
    "事業費が最も大きい分野「高度な中心拠点の整備等」は2事業で50.6%です（2025年度）。",
    "due": "今年度（2026年度）に期限を迎える指標は1件（No.55）、"
    "来年度（2027年度）は10件（No.4、8、9、14、21、32、35、41、42、52）です。",
    "no-baseline": "78指標のうち、基準値の記載がないのは37件（No.2、4〜8、11、12、15、16、21、27〜29、32、"
    "35〜38、41、42、44〜47、50〜53、55）です。",
    "not-above": "78指標のうち、目標値が基準値と同じか下回るのは17件"
    "（No.2、5、9、10、18〜20、23、26、31、34、40、41、43、48、54）です。",
    "no-number": "78指標のうち、目標に数値がないのは23件"
    "（No.11、13、15、17、22、24、25、27〜33、35、40、46、51、55）です。",
}


@pytest.fixture
def given():
    return Subject(town=NANPORO, no=21, this_year=2026)


@pytest.mark.parametrize(("key", "sentence"), SENTENCES.items())
def test_the_sentence_says_what_the_plan_says(dataset, given, key, sentence):
    assert answer(dataset, key, given).sentence == sentence


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_answer_is_one_sentence_with_a_number_a_figure_and_its_source(dataset, given, key):
    result = answer(dataset, key, given)
    assert re.search(r"\d", result.sentence)
    assert result.sentence.endswith("。")
    assert isinstance(result.figure, Figure)
    assert result.minutes == f"{result.sentence}（{result.figure.source}）"
    assert "事業票 No." in result.minutes


def test_every_question_has_its_sentence_here():
    assert SENTENCES.keys() == QUESTIONS.keys()


def test_at_least_twelve_questions_are_registered_under_their_own_keys():
    assert len(QUESTIONS) >= 12
    assert all(key == question.key for key, question in QUESTIONS.items())


@pytest.mark.parametrize("key", QUESTIONS)
def test_the_title_names_what_the_question_is_about(dataset, given, key):
    result = answer(dataset, key, given)
    assert ("南幌町" in result.title) == ("town" in QUESTIONS[key].parameters)
    assert ("No.21" in result.title) == ("no" in QUESTIONS[key].parameters)


def test_a_town_that_joins_everything_and_a_project_of_everybody_are_said_so(dataset):
    everything = Subject(town=SAPPORO, no=1, this_year=2026)
    assert answer(dataset, "not-joined", everything).sentence == "札幌市は、55事業すべてに参加しています。"
    assert "12市町村すべてが参加" in answer(dataset, "not-in", everything).sentence


def test_another_town_gets_its_own_numbers(dataset):
    result = answer(dataset, "not-joined", Subject(town=TOBETSU, no=21, this_year=2026))
    assert result.sentence == "当別町が参加していないのは、55事業のうち2事業（No.21、55）です。"


def test_towns_and_projects_share_the_answers_that_are_not_about_them(dataset, given):
    other = Subject(town=TOBETSU, no=1, this_year=2026)
    for key, question in QUESTIONS.items():
        shared = answer_to(dataset, key, given) is answer_to(dataset, key, other)
        assert shared == (not question.parameters), key
