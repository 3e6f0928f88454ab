"""What operators make out of custom resources, worked out from the ``generates`` data of the environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from firefly_gen.check.fields import kind_key
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, text, walk
from firefly_gen.check.values import Keyed
from firefly_gen.model.profile import Generated, GeneratedKeys, GeneratedPods, Operator
from firefly_gen.model.resource import Resource


def by_kind(operators: Mapping[str, Operator]) -> Mapping[str, tuple[Generated, ...]]:
    """What is made out of each kind (``Kind.group``), by any operator."""
    found: dict[str, tuple[Generated, ...]] = {}
    for operator in operators.values():
        for kind, generated in operator.generates.items():
            found[kind] = (*found.get(kind, ()), generated)
    return found


def makers(
    resources: Iterable[Resource], generates: Mapping[str, tuple[Generated, ...]]
) -> tuple[tuple[Resource, Generated], ...]:
    """Each object that an operator makes something out of, with what it makes."""
    if not generates:
        return ()
    return tuple(
        (resource, generated) for resource in resources for generated in generates.get(kind_key(resource.identity), ())
    )


def keyed(maker: Resource, made: Iterable[GeneratedKeys]) -> Iterator[Keyed]:
    """The Secrets or ConfigMaps that come out of one object."""
    for each in made:
        name = text(at(maker.body, each.name_from)) if each.name_from else ""
        yield Keyed(
            maker.identity.namespace,
            name or filled(each.name, maker),
            None if each.any_key else _keys(maker, each),
            maker,
        )


def _keys(maker: Resource, made: GeneratedKeys) -> frozenset[str] | None:
    keys = set(made.keys)
    for path in made.keys_from:
        for _, key in walk(maker.body, path):
            if not isinstance(key, str):
                return None  # a field like ExternalSecret's dataFrom: it adds keys that only the store knows
            keys.add(key)
    return frozenset(keys)


def pods(maker: Resource, generated: Generated) -> Iterator[Pod]:
    """The pods that come out of one object."""
    for each in generated.pods:
        if not is_made(maker, each):
            continue
        yield Pod(
            owner=maker,
            namespace=maker.identity.namespace,
            labels={key: filled(value, maker) for key, value in each.labels.items()},
            path="",
            spec={"serviceAccountName": filled(each.service_account, maker)} if each.service_account else {},
            containers=(),
            ports=frozenset(each.ports),
            port_names={},
        )


def is_made(maker: Resource, made: GeneratedPods) -> bool:
    """Whether an object is one that such pods come out of."""
    if made.made_for and at(maker.body, made.made_for) is None:
        return False
    return all(text(at(maker.body, path)) == value for path, value in made.made_where.items())


def filled(template: str, maker: Resource) -> str:
    """A name of something that is made out of an object."""
    identity = maker.identity
    return template.replace("{name}", identity.name).replace("{namespace}", identity.namespace)
