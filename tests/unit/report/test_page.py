from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.overview import Budget, Delivered, Overview, Part
from firefly_gen.model.report import Report, Verb
from firefly_gen.model.resource import Identity
from firefly_gen.report.page import draw
from firefly_gen.report.page.html import Html, tag, text
from firefly_gen.report.page.topology import tiers_in_order

EVIL = '<script>alert("x")</script>&\x1b[31m'


def part(name: str, tier: str, *calls: str) -> Part:
    return Part(
        name=name,
        tier=tier,
        namespace="n",
        description=f"{name} does it",
        pods="2",
        calls=calls,
        database="",
        topics=(),
    )


def budget(of: str, used: int, most: int) -> Budget:
    return Budget(of=of, kind="pods", used=used, most=most, used_text=f"{used} p", most_text=f"{most} p")


PARTS = (part("accounts", "core"), part("cards", "core", "accounts"), part("web", "edge", "cards", "rates"))
OVERVIEW = Overview(
    name="bank",
    description="The bank.",
    facts=(("Stage", "prod"),),
    parts=PARTS,
    outside=("rates",),
    disabled=(("old", "it is gone"),),
    quotas=(budget("n", 5, 10), budget("m", 8, 10), budget("l", 11, 10)),
    connections=(),
    nodes=(budget("general", 1, 0),),
    applications=(
        Delivered(wave=-5, name="operators", project="p", namespace="", objects="", what="chart x 1"),
        Delivered(wave=0, name="accounts", project="p", namespace="n", objects="7", what="folder y"),
    ),
    report=Report(verb=Verb.REPORT, target="bank", objects=3, files=3),
)
FINDING = Finding(
    id="REF-001",
    severity=Severity.ERROR,
    message=f"it names {EVIL}",
    subject=Identity("v1", "Service", "n", "accounts"),
    path="spec.x",
    hint="name another",
)


class Reader(HTMLParser):
    """Holds every element that is opened against the one that is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data.strip())

    def attributes(self, name: str) -> list[str]:
        return [value or "" for _, each in self.seen for key, value in each.items() if key == name]


def read(overview: Overview) -> Reader:
    reader = Reader(draw(overview))
    assert reader.open == []
    return reader


def test_every_element_is_closed_and_every_link_leads_somewhere_on_the_page() -> None:
    reader = read(OVERVIEW)
    ids = reader.attributes("id")
    assert len(set(ids)) == len(ids)
    targets = reader.attributes("href")
    assert targets
    assert all(each.startswith("#") and each[1:] in ids for each in targets)
    assert reader.attributes("src") == []
    assert "url(" not in draw(OVERVIEW)
    assert "@import" not in draw(OVERVIEW)


def test_what_people_who_see_nothing_need_is_there() -> None:
    reader = read(OVERVIEW)
    elements = [name for name, _ in reader.seen]
    assert ("html", {"lang": "en"}) in reader.seen
    assert elements.count("h1") == elements.count("main") == 1
    assert elements.count("table") == elements.count("caption")
    assert all("scope" in each for name, each in reader.seen if name == "th")
    assert {"img", "region"} <= set(reader.attributes("role"))
    for label in reader.attributes("aria-labelledby"):
        assert label in reader.attributes("id")


def test_the_services_with_who_calls_whom() -> None:
    words = read(OVERVIEW).words
    assert {"web calls cards", "web calls rates", "cards calls accounts", "edge (1)", "core (2)", "outside (1)"} <= {
        *words
    }
    assert "it is gone" in words


def test_budgets_that_are_nearly_or_more_than_used_stand_out() -> None:
    page = draw(OVERVIEW)
    assert '<td class="number">50%</td>' in page
    assert '<span class="warning">80%</span>' in page
    assert '<span class="error">110%</span>' in page
    assert '<td class="number">0%</td>' in page


def test_applications_stand_in_their_order() -> None:
    words = read(OVERVIEW).words
    assert words.index("chart x 1") < words.index("folder y")


@pytest.mark.parametrize("waived", ["", "until May: <b>known</b>"])
def test_findings_are_told_and_nothing_of_them_is_html(waived: str) -> None:
    found = replace(FINDING, waived=waived)
    page = draw(replace(OVERVIEW, description=EVIL, report=replace(OVERVIEW.report, findings=(found,))))
    assert "<script" not in page
    assert "<b>" not in page
    assert "\x1b" not in page
    words = Reader(page).words
    assert "Service n/accounts spec.x" in words
    assert (f"waived: {waived}" if waived else "name another") in words
    assert ("1 error" in "".join(words)) is not bool(waived)


def test_the_same_environment_gives_the_same_bytes() -> None:
    assert draw(OVERVIEW) == draw(replace(OVERVIEW))


def test_tiers_that_call_others_stand_first() -> None:
    parts = (part("a", "core"), part("b", "edge", "a", "c"), part("c", "middle", "a"), part("d", "alone"))
    assert tiers_in_order(parts) == ("edge", "alone", "middle", "core")
    assert tiers_in_order(()) == ()


def test_nothing_but_what_is_html_already_stays_as_it_is() -> None:
    assert tag("p", "a<b", Html("<i>c</i>"), class_="x", aria_label='"') == (
        '<p class="x" aria-label="&quot;">a&lt;b<i>c</i></p>'
    )
    assert tag("meta", name="n") == '<meta name="n">'
    assert text("a & b") == "a &amp; b"
