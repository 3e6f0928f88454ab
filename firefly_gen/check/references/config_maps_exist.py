"""REF-002: whoever names a ConfigMap finds it in its own namespace, with the key."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.fields import CONFIG_MAPS, CONTAINER_CONFIG_MAPS, POD_CONFIG_MAPS
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.references.lookup import Answers, asked
from firefly_gen.model.finding import Finding, Severity

META = Meta(
    id="REF-002",
    severity=Severity.ERROR,
    statement="Every ConfigMap that is named exists in the same namespace, and has the key that is asked for.",
    why="The pod hangs in CreateContainerConfigError; with a content hash in the name, after the next change.",
    mend="make the ConfigMap in the same namespace, or name one that exists, content hash included; "
    "one that is made outside the tree belongs under `provided` in the profile",
)


def run(platform: Platform) -> Iterator[Finding]:
    """Looks up every ConfigMap that pods and other kinds name."""
    answers = Answers(META, "ConfigMap", platform.config_maps, certain=platform.closed)
    for question in asked(platform, CONTAINER_CONFIG_MAPS, POD_CONFIG_MAPS, CONFIG_MAPS):
        yield from answers.of(question)
