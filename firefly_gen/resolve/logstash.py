"""The pipelines of Logstash, put together from plugins and conditions.

Sources: https://www.elastic.co/docs/reference/logstash, and for the fields of the services' JSON lines
``logback-firefly.xml`` of the framework.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firefly_gen.model.logging import Forward
from firefly_gen.model.profile import LogClass, Logging
from firefly_gen.resolve import elastic
from firefly_gen.resolve.redaction import HIDE, KEPT, UNREADABLE

TLS_FOLDER = "/usr/share/logstash/tls"
"""Where Logstash has its certificate, its key, and the authority of Filebeat's."""

MAIN, REFUSED = "main", "refused"
"""Names of the pipelines."""

Value = str | int | bool | Mapping[str, str] | Sequence[str]

_PARSED = "[parsed]"
_FIELDS = {
    "level": "[log][level]",
    "logger": "[log][logger]",
    "thread": "[process][thread][name]",
    "message": "[message]",
    "traceId": "[trace][id]",
    "spanId": "[span][id]",
    "userId": "[user][id]",
    "requestId": "[http][request][id]",
    "correlationId": "[labels][correlation_id]",
    "X-Transaction-Id": "[labels][transaction_id]",
}
"""Fields of the services' lines, and what the Elastic Common Schema calls them."""

_KEEP = """\
original = event.to_json
reason = event.get("[@metadata][dead_letter_queue][reason]")
event.to_hash.each_key { |key| event.remove("[#{key}]") unless key.start_with?("@") }
event.set("[event][original]", original)
event.set("[error][message]", reason)"""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin with its settings."""

    name: str
    settings: Mapping[str, Value]

    def lines(self) -> list[str]:
        """The plugin in the language of Logstash."""
        return [f"{self.name} {{", *(f"  {key} => {_written(value)}" for key, value in self.settings.items()), "}"]


@dataclass(frozen=True, slots=True)
class Branch:
    """Plugins for events that meet a condition; the first branch of a chain that fits is taken."""

    condition: str
    plugins: tuple[Plugin, ...]


Part = Plugin | tuple[Branch, ...]


def main_pipeline(logging: Logging, environment: str, forwards: Mapping[str, Forward]) -> str:
    """Takes lines from Filebeat, reads them, hides what is personal, and stores each with its class.

    Args:
        logging: The profile's section.
        environment: Name of the environment.
        forwards: Systems outside that ask for a token, by name.
    """
    outputs = [_elasticsearch(), *(_http(name, each.url, forwards.get(name)) for name, each in logging.forward.items())]
    filters: list[Part] = [
        (Branch(r"[message] =~ /^\s*\{/", (_json(),)),),
        (Branch(_PARSED, (_renamed(), _timed())),),
        Plugin("ruby", {"code": HIDE, "tag_on_exception": UNREADABLE}),
        (Branch(f'"{UNREADABLE}" in [tags]', (Plugin("prune", {"whitelist_names": KEPT}), _unreadable())),),
        _classes(logging.classes),
        Plugin("mutate", {"add_field": _stream(environment), "remove_field": [_PARSED]}),
    ]
    return _pipeline([_beats()], filters, outputs)


def refused_pipeline(environment: str) -> str:
    """Keeps what Elasticsearch refused as text, with the reason.

    Args:
        environment: Name of the environment.
    """
    source = Plugin(
        "dead_letter_queue",
        {"path": "/usr/share/logstash/data/dead_letter_queue", "pipeline_id": MAIN, "commit_offsets": True},
    )
    stream = {"[data_stream][dataset]": REFUSED, **_stream(environment)}
    filters = [Plugin("ruby", {"code": _KEEP}), Plugin("mutate", {"add_field": stream})]
    return _pipeline([source], filters, [_elasticsearch()])


def _beats() -> Plugin:
    return Plugin(
        "beats",
        {
            "port": elastic.BEATS_PORT,
            "ssl_enabled": True,
            "ssl_certificate": f"{TLS_FOLDER}/tls.crt",
            "ssl_key": f"{TLS_FOLDER}/tls.key",
            "ssl_certificate_authorities": [f"{TLS_FOLDER}/ca.crt"],
            "ssl_client_authentication": "required",
        },
    )


def _json() -> Plugin:
    return Plugin("json", {"source": "message", "target": _PARSED, "skip_on_invalid_json": True})


def _renamed() -> Plugin:
    renamed = {f"{_PARSED}[{field}]": name for field, name in _FIELDS.items()}
    stack = {f"{_PARSED}[exception][stacktrace]": "[error][stack_trace]"}
    return Plugin("mutate", {"rename": {**renamed, **stack}})


def _timed() -> Plugin:
    return Plugin("date", {"match": [f"{_PARSED}[timestamp]", "ISO8601"]})


def _unreadable() -> Plugin:
    return Plugin("mutate", {"add_field": {"message": "a line that could not be searched for what has to be hidden"}})


def _classes(classes: Mapping[str, LogClass]) -> tuple[Branch, ...]:
    """The first class that fits; the one that names neither loggers nor namespaces takes the rest."""
    named = [name for name, each in sorted(classes.items()) if each.loggers or each.namespaces]
    rest = elastic.rest_class(classes)
    branches = [Branch(_condition(classes[name]), (_dataset(name),)) for name in named]
    return (*branches, Branch("", (_dataset(rest),)))


def _dataset(name: str) -> Plugin:
    return Plugin("mutate", {"add_field": {"[data_stream][dataset]": name}})


def _condition(each: LogClass) -> str:
    parts = [f"[log][logger] =~ /^{re.escape(prefix)}/" for prefix in each.loggers]
    if each.namespaces:
        parts.append(f'[kubernetes][namespace] in [{", ".join(map(_written, each.namespaces))}, ""]')
    return " or ".join(parts)


def _stream(environment: str) -> dict[str, str]:
    return {"[data_stream][type]": "logs", "[data_stream][namespace]": environment}


def _elasticsearch() -> Plugin:
    """ECK gives the variables to whoever names the cluster ``es``."""
    return Plugin(
        "elasticsearch",
        {
            "hosts": ["${ES_ES_HOSTS}"],
            "user": "${ES_ES_USER}",
            "password": "${ES_ES_PASSWORD}",
            "ssl_certificate_authorities": ["${ES_ES_SSL_CERTIFICATE_AUTHORITY}"],
            "data_stream": True,
        },
    )


def _http(name: str, url: str, forward: Forward | None) -> Plugin:
    settings: dict[str, Value] = {"id": f"forward_{name}", "url": url, "http_method": "post", "format": "json_batch"}
    if forward:
        settings["headers"] = {"Authorization": f"Bearer ${{{forward.env}}}"}
    return Plugin("http", settings)


def _pipeline(inputs: Sequence[Plugin], filters: Sequence[Part], outputs: Sequence[Plugin]) -> str:
    lines: list[str] = []
    for stage, parts in (("input", inputs), ("filter", filters), ("output", outputs)):
        lines += [f"{stage} {{", *(f"  {line}" for part in parts for line in _part(part)), "}"]
    return "\n".join(lines) + "\n"


def _part(part: Part) -> list[str]:
    if isinstance(part, Plugin):
        return part.lines()
    lines: list[str] = []
    for index, branch in enumerate(part):
        word = f"if {branch.condition}" if not index else f"else if {branch.condition}" if branch.condition else "else"
        lines += [f"{word} {{", *(f"  {line}" for plugin in branch.plugins for line in plugin.lines()), "}"]
    return lines


def _written(value: Value) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return f"'{value}'" if '"' in value else f'"{value}"'
        case Mapping():
            pairs = " ".join(f"{_written(key)} => {_written(each)}" for key, each in value.items())
            return f"{{ {pairs} }}"
        case _:
            return f"[{', '.join(map(_written, value))}]"
