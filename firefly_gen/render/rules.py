"""What a template may not do, told from its syntax tree, so that a typo can never render as nothing.

Structure comes from data that was complete and checked before; a template pours values.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import meta, nodes, tests

NAMES = frozenset({"env", "layer", "item"})
"""What a template sees: the Environment, the settings of its layer, and the item that it is rendered for."""

POURING = frozenset({"y"})
"""Filters that values of YAML go through."""

WRITING = frozenset({"y", "md", "code", "block"})
"""Filters that values of Markdown go through."""

_HIDING = frozenset({"default", "d"})
_ASKING = frozenset({"defined", "undefined"})
_LOOKED_AT = (
    *(nodes.BinExpr, nodes.Call, nodes.CondExpr, nodes.Extends, nodes.Filter, nodes.FromImport),
    *(nodes.Import, nodes.Include, nodes.Slice, nodes.Test, nodes.UnaryExpr, nodes.Concat),
)


def faults(tree: nodes.Template, filters: frozenset[str] = POURING) -> Iterator[tuple[int, str]]:
    """Everything in a template that breaks a rule, as line and message.

    Args:
        tree: The parsed template; macros count as a part of it.
        filters: Those that there are; every value goes through one of them.
    """
    found = [(each.lineno, message) for each in tree.find_all(_LOOKED_AT) if (message := _forbidden(each, filters))]
    found.extend(
        (expression.lineno, f"every value goes through the filter {_listed(filters)}")
        for output in tree.find_all(nodes.Output)
        for expression in output.nodes
        if not _is_poured(expression, filters)
    )
    # Jinja tells which names are free by compiling the template, which takes filters and tests that exist.
    yield from found or _strangers(tree)


def _strangers(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    unknown = meta.find_undeclared_variables(tree) - NAMES
    lines: dict[str, int] = {}
    for each in tree.find_all(nodes.Name):
        lines.setdefault(each.name, each.lineno)
    for name in sorted(unknown):
        yield lines.get(name, 1), f"{name!r} is none of {', '.join(sorted(NAMES))}"


def _forbidden(node: nodes.Node, filters: frozenset[str]) -> str:
    match node:
        case nodes.Filter(name=name) if name in _HIDING:
            return f"the filter {name!r} hides what is missing"
        case nodes.Filter(name=name) if name not in filters:
            return f"no filter but {_listed(filters)} ({name}): the value comes ready from resolve/"
        case nodes.Test(name=name) if name in _ASKING:
            return f"the test {name!r} hides what is missing"
        case nodes.Test(name=name) if name not in tests.TESTS:
            return f"there is no test {name!r}"
        case nodes.CondExpr(expr2=None):
            return "an `if` without `else` hides what is missing"
        case nodes.Call() if not isinstance(node.node, nodes.Name):
            return "no methods: a template calls macros of lib/, by the names that it imports"
        case nodes.Include() | nodes.Extends():
            return f"no {type(node).__name__.lower()}: use a macro of lib/"
        case nodes.Import(with_context=True) | nodes.FromImport(with_context=True):
            return "no import with context: a macro gets what it needs as arguments"
    return _computed(node)


def _computed(node: nodes.Node) -> str:
    match node:
        case nodes.And() | nodes.Or() | nodes.Not():
            return ""
        case nodes.BinExpr() | nodes.UnaryExpr():
            return f"no arithmetic in a template ({node.operator}): the value comes ready from resolve/"
        case nodes.Concat() | nodes.Slice():
            return "no text is put together or cut in a template: it comes ready from resolve/"
    return ""


def _listed(filters: frozenset[str]) -> str:
    return ", ".join(f"`{each}`" for each in sorted(filters))


def _is_poured(node: nodes.Expr, filters: frozenset[str]) -> bool:
    if isinstance(node, nodes.TemplateData):
        return True
    if isinstance(node, nodes.Filter):
        return node.name in filters
    # A macro pours its values itself; it is called by a bare name, as it was imported.
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name)
