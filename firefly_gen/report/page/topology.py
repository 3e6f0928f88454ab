"""Who calls whom, drawn: a column for each tier, and a line for each call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from firefly_gen.model.overview import Overview, Part
from firefly_gen.report.page.html import Html, join, tag

_WIDE, _HIGH, _GAP, _ROW, _TOP = 250, 20, 110, 26, 44
_OUTSIDE = "outside"
_BEND = 60  # how far a line to the same column swings out

Place = tuple[int, int]


def tiers_in_order(parts: Sequence[Part]) -> tuple[str, ...]:
    """The tiers, those first that call the others; by name where that says nothing."""
    tier = {each.name: each.tier for each in parts}
    weight: Counter[str] = Counter({each.tier: 0 for each in parts})
    for caller, called in _calls(parts):
        other = tier.get(called, tier[caller])
        if other != tier[caller]:
            weight[tier[caller]] -= 1
            weight[other] += 1
    return tuple(sorted(weight, key=lambda each: (weight[each], each)))


def draw(overview: Overview) -> Html:
    """The drawing; what it shows stands in the table of services too."""
    columns = [
        (each, sorted(p.name for p in overview.parts if p.tier == each)) for each in tiers_in_order(overview.parts)
    ]
    if overview.outside:
        columns.append((_OUTSIDE, list(overview.outside)))
    places = {
        name: (number * (_WIDE + _GAP), _TOP + row * _ROW)
        for number, (_, names) in enumerate(columns)
        for row, name in enumerate(names)
    }
    width = len(columns) * (_WIDE + _GAP) - _GAP
    height = _TOP + max((len(names) for _, names in columns), default=0) * _ROW + 8
    heads = (tag("text", f"{each} ({len(names)})", class_="head", x=str(number * (_WIDE + _GAP)), y="20")
             for number, (each, names) in enumerate(columns))  # fmt: skip
    inside = {each.name for each in overview.parts}
    drawing = tag(
        "svg",
        tag("title", f"Calls between the services of {overview.name}", id="calls-title"),
        tag(
            "desc",
            "A column for each tier; lines lead from callers to what they call. The table of services says the same.",
        ),
        Html("\n"),
        join(heads),
        Html("\n"),
        join(_lines(overview.parts, places)),
        Html("\n"),
        join(_box(name, place, inside=name in inside) for name, place in places.items()),
        viewBox=f"-4 0 {width + 8} {height}",
        width=str(width + 8),
        height=str(height),
        role="img",
        aria_labelledby="calls-title",
    )
    return tag("div", drawing, class_="wide", tabindex="0", role="region", aria_label="Calls between services")


def _calls(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    return ((each.name, called) for each in parts for called in each.calls)


def _lines(parts: Iterable[Part], places: dict[str, Place]) -> Iterator[Html]:
    for caller, called in _calls(parts):
        if caller in places and called in places:
            yield tag("path", tag("title", f"{caller} calls {called}"), d=_path(places[caller], places[called]))


def _path(start: Place, end: Place) -> str:
    """A line from the side of one box to that of another."""
    (x1, y1), (x2, y2) = ((x, y + _HIGH // 2) for x, y in (start, end))
    if x1 == x2:
        side = x1 + _WIDE
        return f"M{side} {y1}C{side + _BEND} {y1} {side + _BEND} {y2} {side} {y2}"
    x1, x2 = (x1 + _WIDE, x2) if x1 < x2 else (x1, x2 + _WIDE)
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _box(name: str, place: Place, *, inside: bool) -> Html:
    x, y = place
    drawn = join(
        (
            tag("rect", x=str(x), y=str(y), width=str(_WIDE), height=str(_HIGH), rx="4"),
            tag("text", _short(name), x=str(x + 8), y=str(y + 14)),
        ),
        "",
    )
    return tag("a", tag("title", name), drawn, href=f"#service-{name}") if inside else tag("g", drawn, class_="outside")


def _short(name: str) -> str:
    """A name that fits its box."""
    return name if len(name) <= 36 else f"{name[:35]}…"  # noqa: PLR2004 - letters in a box
