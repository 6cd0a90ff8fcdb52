"""Public pages in fewer bytes: the tree of elements is what it was."""

from html.parser import HTMLParser

import pytest

from kompass.pagecache import store
from kompass.tight import tight
from tests.factories import make_offer, make_topic

BLOCKS = {"div", "p", "ul", "ol", "dl", "h1", "h2", "h3", "section", "nav", "form", "fieldset"}
CLOSED_BY = {"li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "p": BLOCKS | {"li"}}
VOID = {"meta", "link", "input", "img", "br", "source", "hr", "use", "path"}


class Tree(HTMLParser):
    """The elements with attributes and texts, each with those it stands in; ends are worked out."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        while self.open and tag in CLOSED_BY.get(self.open[-1], ()):
            self.open.pop()
        self.found.append((*self.open, tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        while self.open and self.open[-1] in CLOSED_BY and self.open[-1] != tag:
            self.open.pop()
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, text):
        if text.strip():
            self.found.append((*self.open, text.strip()))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<li class="a"><a href="/x/">y</a></li>', "<li class=a><a href=/x/>y</a>"),
        (
            '<use href="a.svg#b"/><p title="zwei Worte">',
            '<use href="a.svg#b"/><p title="zwei Worte">',
        ),
        ('<p>so: lang="de" steht es da</p>', '<p>so: lang="de" steht es da</p>'),
        (
            '<a href="/x/?a=1&amp;page=2" title="B &amp; C">A &amp;b=1</a>',
            '<a href="/x/?a=1&page=2" title="B &amp; C">A &amp;b=1</a>',
        ),
        (
            "<div><p>a</p>\n\n<ul>\n<li><p>b</p></li></ul></div>",
            "<div><p>a<ul><li><p>b</ul></div>",
        ),
        ("<a href=/x/><p>a</p></a>\n<i>b</i>", "<a href=/x/><p>a</p></a>\n<i>b</i>"),
        ("<pre>a\n\n<p>b</pre>\n<div>", "<pre>a\n\n<p>b</pre>\n<div>"),
        ('<input value=""><dl><dt>a</dt><dd>b</dd></dl>', '<input value=""><dl><dt>a<dd>b</dl>'),
    ],
)
def test_only_what_html_does_not_need_goes(html, expected):
    assert tight(html.encode()).decode() == expected


@pytest.mark.django_db
def test_pages_have_the_same_tree_and_fewer_bytes(client, settings):
    topic = make_topic(title="Bewegung & Spiel")
    for number in range(3):
        make_offer(title=f"Treff <{number}> „Anker“", topics=[topic])

    for address in ("/angebote/", "/", "/themen/", "/notfall/"):
        pages = []
        for is_tight in (False, True):
            settings.TIGHT_PAGES = is_tight
            store.clear()
            pages.append(client.get(address).content.decode())
        plain, small = pages
        assert Tree(small).found == Tree(plain).found, address
        assert len(small) < 0.97 * len(plain)
