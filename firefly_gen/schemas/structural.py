"""From the schema inside a CustomResourceDefinition to a strict JSON Schema that means the same.

What the API server prunes is refused, and what it says in extensions is said in JSON Schema
(https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation).
"""

from __future__ import annotations

from typing import Any

from firefly_gen.schemas.dialect import DRAFT, mapped, with_numeric_bounds
from firefly_gen.schemas.kinds import ApiKind

_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_METADATA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "generateName": {"type": "string"},
        "namespace": {"type": "string"},
        "labels": _TEXTS,
        "annotations": _TEXTS,
        "finalizers": {"type": "array", "items": {"type": "string"}},
        "ownerReferences": {"type": "array", "items": {"type": "object"}},
    },
    "additionalProperties": False,
}
_EMBEDDED: dict[str, Any] = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"type": "object"},
}
_PRESERVES = "x-kubernetes-preserve-unknown-fields"
_INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]

# Below these a CustomResourceDefinition only narrows what stands beside them; fields are not declared there.
_NARROWING = ("allOf", "anyOf", "oneOf", "not")


def strict_schema(schema: dict[str, Any], kind: ApiKind, scope: str) -> dict[str, Any]:
    """The JSON Schema of a custom kind.

    Args:
        schema: ``openAPIV3Schema`` of one version of its CustomResourceDefinition.
        kind: The kind.
        scope: ``Namespaced`` or ``Cluster``, kept as ``x-scope``.
    """
    strict = _strict(schema)
    fields = {
        **strict.get("properties", {}),
        "apiVersion": {"type": "string", "enum": [kind.api_version]},
        "kind": {"type": "string", "enum": [kind.kind]},
        "metadata": _METADATA,
    }
    required = {*strict.get("required", ()), "apiVersion", "kind", "metadata"}
    root = {**strict, "$schema": DRAFT, "type": "object", "properties": fields, "x-scope": scope}
    if strict.get(_PRESERVES) is not True:
        root["additionalProperties"] = False
    return {**root, "required": sorted(required)}


def _strict(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    narrowing = {key: value for key, value in schema.items() if key in _NARROWING}
    declaring = {key: value for key, value in schema.items() if key not in _NARROWING}
    strict = {**mapped(declaring, _strict), **mapped(narrowing, _narrowed)}
    strict = with_numeric_bounds(strict)
    if strict.get("x-kubernetes-int-or-string") is True:
        strict.pop("type", None)
        strict.setdefault("anyOf", _INT_OR_STRING)
    if strict.get("x-kubernetes-embedded-resource") is True:
        strict = _with_object_fields(strict)
    if strict.pop("nullable", False) is True:
        strict = _nullable(strict)
    if "properties" in strict and strict.get(_PRESERVES) is not True:
        strict.setdefault("additionalProperties", False)
    return strict


def _narrowed(schema: Any) -> Any:
    return with_numeric_bounds(mapped(schema, _narrowed)) if isinstance(schema, dict) else schema


def _with_object_fields(schema: dict[str, Any]) -> dict[str, Any]:
    required = {*schema.get("required", ()), "apiVersion", "kind"}
    return {
        **schema,
        "properties": {**_EMBEDDED, **schema.get("properties", {})},
        "required": sorted(required),
    }


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    result = dict(schema)
    if isinstance(result.get("type"), str):
        result["type"] = [result["type"], "null"]
    elif result.get("x-kubernetes-int-or-string") is True:
        result["anyOf"] = [*result["anyOf"], {"type": "null"}]
    if "enum" in result and None not in result["enum"]:
        result["enum"] = [*result["enum"], None]
    return result
