"""Label selectors, as the API server evaluates them.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from firefly_gen.check.reading import mapping, sequence, text


def contains(labels: Mapping[str, str], wanted: Mapping[str, Any]) -> bool:
    """Whether the labels hold every wanted one."""
    return all(labels.get(key) == value for key, value in wanted.items())


def matches(selector: Any, labels: Mapping[str, str]) -> bool:
    """Whether a LabelSelector (``matchLabels`` and ``matchExpressions``) selects those labels.

    An empty selector selects everything; an absent one, or anything that is no map, selects nothing.
    """
    if not isinstance(selector, Mapping):
        return False
    return contains(labels, mapping(selector.get("matchLabels"))) and all(
        _holds(mapping(each), labels) for each in sequence(selector.get("matchExpressions"))
    )


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, values = text(expression.get("key")), sequence(expression.get("values"))
    match expression.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False
