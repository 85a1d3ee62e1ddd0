"""Hostile addresses, the pages that a server draws for them, and what no page may contain."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from hypothesis import strategies as st
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from explorer.views.pages import PAGES

READ = {
    "": ["edition", "slide"],
    "map": ["lens", "town", "heading", "differing", "burden", "joined"],
    "budgets": ["view", "scale", "heading", "differing", "burden"],
    "projects": ["no"],
    "towns": ["town", "with", "heading"],
    "matrix": ["order", "columns", "heading", "towns"],
    "indicators": ["kind", "list", "heading"],
    "questions": ["ask"],
}
"""Keys that each page reads, whatever else is in its address, and for which an invalid value is noticed."""
VALID = {
    "heading": ["1", "3-1", "3-1-b"],
    "town": ["014231", "011002"],
    "with": ["012033", "012033,013030"],
    "towns": ["012033,013030"],
    "no": ["1", "21", "55"],
    "lens": ["share", "project", "fields"],
    "view": ["breakdown", "change", "ranking", "burden"],
    "scale": ["log"],
    "rows": ["5", "all"],
    "columns": ["similar"],
    "year": ["2024"],
    "aside": ["1"],
    "differing": ["1"],
    "joined": ["014231"],
    "burden": ["partner:by_agreement"],
    "order": ["amount", "joined", "pattern"],
    "ask": ["grew", "not-joined", "not-in"],
    "kind": ["number_by_year"],
    "list": ["due", "not_above"],
    "edition": ["2025"],
    "before": ["2024"],
    "changed": ["amounts"],
    "q": ["ﾋｸﾞﾏ", "連携 事業"],
    "words": ["南幌", "子育て"],
    "deck": ["region"],
    "slide": ["1", "4"],
    "look": ["dark", "contrast"],
    "embed": ["true"],
    "embed_options": ["dark_theme"],
}
ATTACKS = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</style></title><svg onload=alert(1)>",
    "[x](javascript:alert(1)) ![y](http://evil.example/y.png)",
    "https://evil.example www.evil.example a@evil.example <http://evil.example>",
    ":material/home: :red[x] :streamlit: $x$ $$y$$ `c` **b**",
    "../../../../etc/passwd",
    "..\\..\\app.py",
    "%2e%2e%2f",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//evil.example",
    "'; DROP TABLE x; --",
    "{{7*7}} ${7*7} {0.__class__} %s %n",
    "\x00\x1b[31m\u202e\u2028\ud7ff\uffff\U000e0041",
    "あ" * 5000,
    "(" * 3000,
    "NaN",
    "-1",
    "1e999",
    "9" * 400,
    "２１",
    " 21",
    "021",
    "None",
]
WORDS = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from([valid for values in VALID.values() for valid in values]),
)
MUTATED = st.builds(
    lambda valid, at, words: valid[: at % (len(valid) + 1)] + words + valid[at % (len(valid) + 1) :],
    st.sampled_from([valid for values in VALID.values() for valid in values]),
    st.integers(0, 40),
    WORDS,
)
KEYS = st.one_of(st.sampled_from(list(VALID)), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
PARAMETERS = st.lists(st.tuples(KEYS, st.one_of(WORDS, MUTATED)), max_size=6).map(urlencode)
RAW = st.text(st.characters(max_codepoint=126, min_codepoint=33), max_size=80)


class Hostile(NamedTuple):
    """A page, its query, and the key of a value that is certainly invalid, if there is one."""

    path: str
    query: str
    invalid: str = ""


def _invalid(path: str) -> st.SearchStrategy[Hostile]:
    """Return addresses with one invalid value, beside a key that the page does not read."""
    return st.builds(
        lambda key, words: Hostile(path, urlencode({"ignored": words, key: f"{words}!"}), key),
        st.sampled_from(READ[path]),
        WORDS,
    )


ANYTHING = st.builds(
    lambda page, query: Hostile(page.path, query),
    st.sampled_from(list(PAGES.values())),
    st.one_of(PARAMETERS, PARAMETERS, RAW),
)
HOSTILE = st.one_of(ANYTHING, st.sampled_from(list(READ)).flatmap(_invalid))


@contextmanager
def session(address: str) -> Iterator[Callable[..., list[Element]]]:
    """Connect to the server; the context is a function as _draw() without its first two arguments."""
    stream = f"ws://{urlsplit(address).netloc}/_stcore/stream"
    options: dict[str, Any] = {"max_size": None, "compression": None, "open_timeout": 60}
    with connect(stream, subprotocols=["streamlit"], **options) as socket:
        yield partial(_draw, socket, address)


def _draw(socket: Any, address: str, path: str, query: str = "", pressed: str = "") -> list[Element]:
    """Open a page, or press the button with that id on it, and return what is drawn, reruns included."""
    message = BackMsg()
    message.rerun_script.page_name = path
    message.rerun_script.query_string = query
    message.rerun_script.context_info.url = f"{address}/{path}"
    if pressed:
        message.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
    socket.send(message.SerializeToString())
    elements = []
    while True:
        received = ForwardMsg.FromString(socket.recv(timeout=60))
        kind = received.WhichOneof("type")
        assert kind != "page_not_found"
        if kind == "delta" and received.delta.WhichOneof("type") == "new_element":
            elements.append(received.delta.new_element)
        if kind == "script_finished" and received.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return elements


def answered(address: str, path: str, query: str) -> list[Element]:
    """Return what is drawn for a new visitor."""
    with session(address) as run:
        return run(path, query)


MARKUP = re.compile(
    r"(?<!\\)(\]\(|\$|`|~~|!\[|:red\[|<[a-z/!])|(?<=:)//|www\.|:material/|\w@\w", re.IGNORECASE
)
"""What Streamlit's Markdown would show as more than text."""
FORBIDDEN_TAGS = {
    "script",
    "image",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "form",
    "input",
    "link",
    "meta",
}
LINKS = re.compile(r"(mailto:|open-data/|\./|[a-z]+(\.[a-z]+)?(\?|$))")
"""The addresses to which a link may lead."""
PICTURES = re.compile(r"[a-z]+\.svg\?[^:]*$")
"""The addresses of pictures, which are the app's own."""


class StrictParser(HTMLParser):
    """Fails on a tag or attribute that the app never writes itself."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in FORBIDDEN_TAGS, self.get_starttag_text()
        for name, value in attrs:
            assert name != "src" or PICTURES.match(value or ""), self.get_starttag_text()
            assert not name.startswith("on"), self.get_starttag_text()
            assert name != "href" or LINKS.match(value or ""), self.get_starttag_text()


def check_html(body: str) -> None:
    """Fail if the app's HTML contains an element that it never makes itself."""
    if not body.startswith("<script"):
        parser = StrictParser()
        parser.feed(body)
        parser.close()


def check_answer(address: Hostile, elements: list[Element]) -> None:
    """Fail if the page failed, showed words as more than text, or did not notice an invalid value."""
    kinds = [element.WhichOneof("type") for element in elements]
    assert "exception" not in kinds
    alerts = [element.alert for element in elements if element.WhichOneof("type") == "alert"]
    assert not [alert.body for alert in alerts if alert.format == Alert.ERROR]
    for element in elements:
        kind = element.WhichOneof("type")
        if kind == "html":
            check_html(element.html.body)
        elif kind in ("heading", "markdown", "alert"):
            words = getattr(element, kind).body
            assert not MARKUP.search(words), words
    for alert in alerts:
        assert "\n" not in alert.body
    if address.invalid:
        assert any(f"「{address.invalid}=" in alert.body for alert in alerts), address
    assert any(kind in ("heading", "html") for kind in kinds)
