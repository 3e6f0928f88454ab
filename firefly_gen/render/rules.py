"""What a template may not do, told from its syntax tree, so that a typo can never render as nothing.

Structure comes from data that was complete and checked before; a template pours values.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import meta, nodes

NAMES = frozenset({"env", "layer", "item"})
"""What a template sees: the Environment, the settings of its layer, and the item that it is rendered for."""

_HIDING = frozenset({"default", "d"})
_ASKING = frozenset({"defined", "undefined"})


def faults(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Everything in a template that breaks a rule, as line and message.

    Args:
        tree: The parsed template; macros count as a part of it.
    """
    for name in sorted(meta.find_undeclared_variables(tree) - NAMES):
        yield 1, f"{name!r} is none of {', '.join(sorted(NAMES))}"
    for each in tree.find_all((nodes.Filter, nodes.Test, nodes.BinExpr, nodes.Include, nodes.Import, nodes.FromImport)):
        message = _forbidden(each)
        if message:
            yield each.lineno, message
    for output in tree.find_all(nodes.Output):
        for expression in output.nodes:
            if not _is_poured(expression):
                yield expression.lineno, "every value goes through the filter `y`"


def _forbidden(node: nodes.Node) -> str:
    match node:
        case nodes.Filter(name=name) if name in _HIDING:
            return f"the filter {name!r} hides what is missing"
        case nodes.Test(name=name) if name in _ASKING:
            return f"the test {name!r} hides what is missing"
        case nodes.And() | nodes.Or():
            return ""
        case nodes.BinExpr():
            return f"no arithmetic in a template ({node.operator}): the value comes ready from resolve/"
        case nodes.Include():
            return "no include: use a macro of lib/"
        case nodes.Import(with_context=True) | nodes.FromImport(with_context=True):
            return "no import with context: a macro gets what it needs as arguments"
    return ""


def _is_poured(node: nodes.Expr) -> bool:
    if isinstance(node, nodes.TemplateData):
        return True
    if isinstance(node, nodes.Filter):
        return node.name == "y"
    # A macro pours its values itself; it is called by a bare name, as it was imported.
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name)
