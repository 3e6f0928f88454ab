"""LOG-001: logs of every node find their way to Elasticsearch, through parts of one version."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.hosts import address, service_named, services
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, below, mapping, sequence, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="LOG-001",
    severity=Severity.ERROR,
    statement="Kibana, Logstash and Beats have the version of their Elasticsearch; what they name exists; Beats that "
    "run on each node run on every node.",
    why="Kibana does not start with an older Elasticsearch. Lines that are sent to nowhere, or never read, are missing "
    "on the day that somebody has to know what happened.",
    mend="give all of them one version, and let Beats send to <logstash>-ls-<service>",
)

_ELASTICSEARCH = "Elasticsearch.elasticsearch.k8s.elastic.co"
_BEAT = "Beat.beat.k8s.elastic.co"
_LOGSTASH = "Logstash.logstash.k8s.elastic.co"
_REFERENCES = {
    "Kibana.kibana.k8s.elastic.co": ("spec.elasticsearchRef",),
    _LOGSTASH: ("spec.elasticsearchRefs[]",),
    _BEAT: ("spec.elasticsearchRef",),
}
_OUTPUT = "output.logstash"


def run(platform: Platform) -> Iterator[Finding]:
    """Follows logs from the nodes to where they are stored."""
    for kind, paths in _REFERENCES.items():
        for resource in platform.of_kind(kind):
            for path in paths:
                yield from _referred(platform, resource, path)
    for beat in platform.of_kind(_BEAT):
        yield from _heard(platform, beat)
        yield from _everywhere(beat)
    yield from _like_its_elasticsearch(platform)


def _referred(platform: Platform, resource: Resource, path: str) -> Iterator[Finding]:
    for place, reference in walk(resource.body, path):
        name = text(mapping(reference).get("name"))
        namespace = text(mapping(reference).get("namespace")) or resource.identity.namespace
        if not name:
            continue
        found = platform.find(_ELASTICSEARCH, namespace, name)
        if found is None:
            yield META.finding(resource, f"there is no Elasticsearch {namespace}/{name}", place)
        else:
            yield from _version(resource, found)


def _version(resource: Resource, elasticsearch: Resource) -> Iterator[Finding]:
    own, theirs = (text(at(each.body, "spec.version")) for each in (resource, elasticsearch))
    if own == theirs or not own or not theirs:
        return
    newer = _numbers(own) > _numbers(theirs)
    message = f"{own} is {'newer' if newer else 'older'} than {theirs} of Elasticsearch {elasticsearch.identity.name}"
    severity = META.severity if newer else Severity.WARNING
    yield META.finding(resource, message, "spec.version", f"set it to {theirs}", severity)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))


def _like_its_elasticsearch(platform: Platform) -> Iterator[Finding]:
    """Beats that send to Logstash name no Elasticsearch: they are held against the one that Logstash names."""
    stores = {
        f"{each.identity.name}-ls-": found
        for each in platform.of_kind(_LOGSTASH)
        for _, reference in walk(each.body, "spec.elasticsearchRefs[]")
        if (found := platform.find(_ELASTICSEARCH, each.identity.namespace, text(mapping(reference).get("name"))))
    }
    for beat in platform.of_kind(_BEAT):
        for _, host in _hosts(beat):
            for beginning, elasticsearch in stores.items():
                if host.startswith(beginning):
                    yield from _version(beat, elasticsearch)


def _hosts(beat: Resource) -> Iterator[tuple[str, str]]:
    config = mapping(at(beat.body, "spec.config"))
    written = mapping(config.get(_OUTPUT) or at(config, _OUTPUT))
    for index, host in enumerate(sequence(written.get("hosts"))):
        yield f"{below('spec.config', _OUTPUT)}.hosts[{index}]", text(host)


def _heard(platform: Platform, beat: Resource) -> Iterator[Finding]:
    outputs = [key for key in mapping(at(beat.body, "spec.config")) if str(key).startswith("output")]
    if not outputs and not text(at(beat.body, "spec.elasticsearchRef.name")):
        yield META.finding(beat, "it reads logs and sends them to nobody", "spec.config")
    environment = platform.environment
    domain = environment.cluster.domain if environment is not None else "cluster.local"
    for path, written in _hosts(beat):
        host, port, _ = address(written)
        named = service_named(host, beat.identity.namespace, domain)
        if named is None or not platform.closed:
            continue
        ports = services(platform).get(named)
        if ports is None:
            yield META.finding(beat, f"nothing is reached by {written}", path)
        elif port not in ports:
            there = ", ".join(map(str, sorted(ports)))
            yield META.finding(beat, f"{written} is no port of Service {named[0]}/{named[1]}, which has {there}", path)


def _everywhere(beat: Resource) -> Iterator[Finding]:
    if "daemonSet" not in mapping(beat.body.get("spec")):
        return
    path = "spec.daemonSet.podTemplate.spec.tolerations"
    tolerations = [mapping(each) for each in sequence(at(beat.body, path))]
    if not any(
        each.get("operator") == "Exists" and not (each.get("key") or each.get("effect")) for each in tolerations
    ):
        message = "it stays away from nodes with a taint, and nobody reads their logs"
        yield META.finding(beat, message, path, "tolerate everything: `- operator: Exists`", Severity.WARNING)
