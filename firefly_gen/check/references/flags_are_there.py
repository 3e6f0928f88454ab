"""FLAG-001: flags have the values that they fall back to, and services read flags that are there."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import at, below, mapping, strings, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="FLAG-001",
    severity=Severity.ERROR,
    statement="A flag's default is one of its variants, and sources and pods name flags and sources that exist.",
    why="flagd refuses the whole file with the flag, and every flag in it falls back to what the code says.",
    mend="name a variant of the flag, a FeatureFlag of the tree, and a FeatureFlagSource of the pod's namespace",
)

_GROUP = "core.openfeature.dev"
_ANNOTATION = "openfeature.dev/featureflagsource"
_OWN_KIND = ("kubernetes", "flagd-proxy")


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at each flag, each source, and each pod that names one."""
    for domain in platform.of_kind(f"FeatureFlag.{_GROUP}"):
        yield from _defaults(domain)
    for source in platform.of_kind(f"FeatureFlagSource.{_GROUP}"):
        yield from _sources(platform, source)
    for pod in platform.rendered_pods:
        yield from _named(platform, pod)


def _defaults(domain: Resource) -> Iterator[Finding]:
    base = "spec.flagSpec.flags"
    for name, flag in mapping(at(domain.body, base)).items():
        variants, default = mapping(mapping(flag).get("variants")), mapping(flag).get("defaultVariant")
        if text(default) not in variants:
            known = ", ".join(map(str, variants)) or "none"
            message = f"flag {name} falls back to {default!r}, and its variants are {known}"
            yield META.finding(domain, message, f"{below(base, str(name))}.defaultVariant")


def _sources(platform: Platform, source: Resource) -> Iterator[Finding]:
    for each in walk(source.body, "spec.sources[]"):
        if text(at(each.value, "provider")) not in _OWN_KIND:
            continue
        namespace, _, name = text(at(each.value, "source")).rpartition("/")
        if platform.find(f"FeatureFlag.{_GROUP}", namespace or source.identity.namespace, name) is None:
            message = f"there is no FeatureFlag {namespace or source.identity.namespace}/{name}"
            yield META.finding(source, message, f"{each.path}.source")


def _named(platform: Platform, pod: Pod) -> Iterator[Finding]:
    base = f"{pod.path}.metadata.annotations".lstrip(".")
    names = strings(at(pod.owner.body, base)).get(_ANNOTATION, "")
    for each in filter(None, (part.strip() for part in names.split(","))):
        namespace, _, name = each.rpartition("/")
        if platform.find(f"FeatureFlagSource.{_GROUP}", namespace or pod.namespace, name) is None:
            message = f"there is no FeatureFlagSource {namespace or pod.namespace}/{name}"
            yield META.finding(pod.owner, message, below(base, _ANNOTATION))
