"""Applications, and the folders that they are exported to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from firefly_gen.model.resource import Resource


def folder_of(application: str) -> str:
    """Folder of an Application's export, which is the name of its chart too."""
    return application.replace("/", "-")


def members_of(resources: Iterable[Resource]) -> list[tuple[str, Sequence[Resource]]]:
    """The objects of each Application in their order; Applications sorted by name."""
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for each in resources:
        found[each.application].append(each)
    return sorted(found.items())
