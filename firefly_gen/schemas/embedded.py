"""The engine inside the tool: jsonschema-rs holds every object against its schema in a few microseconds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

import jsonschema_rs
from jsonschema_rs import Draft202012Validator

from firefly_gen.model.finding import Finding
from firefly_gen.model.report import EngineRun
from firefly_gen.model.resource import Resource
from firefly_gen.schemas.bundle import Bundle
from firefly_gen.schemas.explain import Subject, violations
from firefly_gen.schemas.rules import INVALID, finding, unknown_kind

NAME = "embedded"


class Prover:
    """Holds objects against the schemas of a bundle; compiles each schema when the first object needs it.

    Args:
        bundle: The schemas.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}

    def findings(self, resource: Resource) -> tuple[Finding, ...]:
        """All that is wrong with an object by its schema; empty where nothing is."""
        key = (resource.identity.api_version, resource.identity.kind)
        if key not in self._validators:
            text = self._bundle.schemas.get(key)
            self._validators[key] = Draft202012Validator(text) if text is not None else None
        validator = self._validators[key]
        if validator is None:
            return (unknown_kind(resource),)
        try:
            if validator.is_valid(resource.body):
                return ()
            errors = list(validator.iter_errors(resource.body))
        except ValueError as error:  # a value that JSON cannot hold, as half a surrogate pair
            return (finding(INVALID, resource, f"{resource.identity.kind} is no JSON: {error}"),)
        subject = Subject(resource.identity.kind, json.loads(self._bundle.schemas[key]))
        return tuple(
            finding(INVALID, resource, each.message, path=each.path, hint=each.hint)
            for each in violations(errors, subject)
        )


def prove(bundle: Bundle, resources: Iterable[Resource]) -> tuple[EngineRun, tuple[Finding, ...]]:
    """Holds every object against its schema.

    Args:
        bundle: The schemas; made for the kinds of these objects.
        resources: The objects.

    Returns:
        What ran, and the findings in the order of the objects.
    """
    start = perf_counter()
    prover = Prover(bundle)
    found: list[Finding] = []
    count = 0
    for resource in resources:
        found.extend(prover.findings(resource))
        count += 1
    run = EngineRun(name=NAME, version=_version(), objects=count, seconds=perf_counter() - start)
    return run, tuple(found)


def _version() -> str:
    # importlib.metadata would say it too, but takes longer to import than the whole proof takes.
    package = Path(jsonschema_rs.__file__).parent
    named = sorted(package.parent.glob(f"{package.name}-*.dist-info"))
    return f"jsonschema-rs {named[-1].name.removesuffix('.dist-info').partition('-')[2]}" if named else "jsonschema-rs"
