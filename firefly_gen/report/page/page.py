"""The page: facts, calls by tier, budgets, findings, and what Argo CD applies in which order.

It asks for nothing else: no script, no font, no picture from elsewhere. The same environment gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.overview import Budget, Overview, Part
from firefly_gen.report.page import topology
from firefly_gen.report.page.html import Html, join, table, tag
from firefly_gen.report.problems import exit_code
from firefly_gen.report.summary import plural

_STYLE = Path(__file__).with_name("page.css")
_SECTIONS = (
    ("calls", "Who calls whom"),
    ("services", "Services"),
    ("budgets", "Budgets"),
    ("findings", "Findings"),
    ("applications", "Applications"),
)
_BUDGET = ("of", "what", "may be taken", "there is", "share", "")
_TIGHT, _NEARLY = 100, 80  # percent


def draw(overview: Overview) -> str:
    """The whole page."""
    nav = join((tag("a", title, href=f"#{name}") for name, title in _SECTIONS), " ")
    contents = (_calls(overview), _services(overview), _budgets(overview), _findings(overview), _applications(overview))
    sections = (
        tag("section", tag("h2", title, id=name), Html("\n"), content, aria_labelledby=name)
        for (name, title), content in zip(_SECTIONS, contents, strict=True)
    )
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{overview.name} - firefly-gen"),
        # A style sheet is no text: what would end it is not in it.
        tag("style", Html(_STYLE.read_text(encoding="utf-8"))),
    )
    body = (
        tag("a", "Skip to the findings", href="#findings", class_="skip"),
        tag("header", tag("h1", overview.name), tag("p", overview.description), _facts(overview)),
        tag("nav", nav, aria_label="Sections"),
        tag("main", Html("\n"), join(sections)),
    )
    page = tag("html", Html("\n"), tag("head", join(head)), Html("\n"), tag("body", join(body)), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _facts(overview: Overview) -> Html:
    return tag("dl", *(part for word, said in overview.facts for part in (tag("dt", word), tag("dd", said))))


def _calls(overview: Overview) -> Html:
    return topology.draw(overview)


# --------------------------------------------------------------------------------------------------------- services


def _services(overview: Overview) -> Html:
    callers: dict[str, list[str]] = {}
    for part in overview.parts:
        for called in part.calls:
            callers.setdefault(called, []).append(part.name)
    columns = ("service", "tier", "namespace", "pods", "calls", "called by", "database", "topics", "what it is")
    head = tag("tr", *(tag("th", each, scope="col") for each in columns))
    rows = join(_service(each, callers.get(each.name, ())) for each in overview.parts)
    caption = f"{plural(len(overview.parts), 'service')}, and what each of them uses"
    whole = tag("table", tag("caption", caption), Html("\n"), tag("thead", head), Html("\n"), tag("tbody", rows))
    parts = [tag("div", whole, class_="wide", tabindex="0", role="region", aria_label="Services")]
    if overview.disabled:
        parts.append(table("Services that do not run here", ("service", "why"), overview.disabled))
    return join(parts)


def _service(part: Part, callers: Iterable[str]) -> Html:
    cells = (part.tier, part.namespace, part.pods, ", ".join(part.calls), ", ".join(callers), part.database)
    more = (", ".join(part.topics), part.description)
    return tag(
        "tr", tag("th", part.name, scope="row"), *(tag("td", each or "-") for each in (*cells, *more)),
        id=f"service-{part.name}",
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- budgets


def _budgets(overview: Overview) -> Html:
    kinds = (
        ("Quotas of namespaces: workloads at their largest, in a rollout", overview.quotas),
        ("Connections of PostgreSQL clusters: every pod of every service, scaled out", overview.connections),
        ("Nodes, with one zone gone: every pod, scaled out", overview.nodes),
    )
    return join(table(caption, _BUDGET, map(_budget, budgets), (2, 3, 4)) for caption, budgets in kinds if budgets)


def _budget(budget: Budget) -> tuple[str, ...]:
    share = budget.percent
    # The bar shows nothing that the number beside it does not say.
    bar = tag(
        "meter", min="0", max="100", high=str(_NEARLY), optimum="0", value=str(min(share, 100)), aria_hidden="true"
    )
    name = "error" if share > _TIGHT else "warning" if share >= _NEARLY else ""
    shown = tag("span", f"{share}%", class_=name) if name else f"{share}%"
    return budget.of, budget.kind, budget.used_text, budget.most_text, shown, bar


# --------------------------------------------------------------------------------------------------------- findings


def _findings(overview: Overview) -> Html:
    report = overview.report
    engines = ", ".join(f"{each.name} {each.version}" for each in report.engines)
    counts = ", ".join(plural(report.count(each), each.value) for each in Severity)
    looked = (
        f"{plural(report.objects, 'object')}, {plural(len(report.checks), 'check')}, schemas ({engines}): {counts}."
    )
    verdict = tag("p", looked, class_="error" if exit_code(report) else "clean")
    if not report.findings:
        return verdict
    columns = ("id", "severity", "object", "what is wrong", "what to do")
    return join((verdict, table("What was found, the worst first", columns, _rows(report.findings))))


def _rows(findings: Iterable[Finding]) -> Iterator[tuple[str, ...]]:
    for each in findings:
        where = " ".join(part for part in (str(each.subject or each.location or ""), each.path) if part)
        waived = f"waived: {each.waived}" if each.waived else ""
        severity = tag("span", each.severity.value, class_=each.severity.value)
        yield each.id, "waived" if waived else severity, where, each.message, waived or each.hint


# ------------------------------------------------------------------------------------------------------ applications


def _applications(overview: Overview) -> Html:
    columns = ("wave", "Application", "project", "namespace", "objects", "what it applies")
    rows = (
        (str(each.wave), each.name, each.project, each.namespace or "-", each.objects or "-", each.what)
        for each in overview.applications
    )
    caption = "In the order that Argo CD makes them: each wave waits until the one before is healthy"
    return table(caption, columns, rows, (0, 4))
