"""Grafana, its sources of data, its folders and its dashboards.

Sources: https://grafana.github.io/grafana-operator/docs/ and https://grafana.com/docs/grafana/v12.4/setup-grafana/.
"""

from __future__ import annotations

from typing import Any

from firefly_gen.model.dashboard import Grafana, GrafanaDashboard, GrafanaDatasource, GrafanaFolder, SecretValue
from firefly_gen.model.profile import Login, Profile
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve import collector_configs, elastic, tracing
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.dashboards import FOLDERS, HOME, PROMETHEUS, dashboards, drawn
from firefly_gen.resolve.images import pinned
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.maps import by_key
from firefly_gen.resolve.names import people_host, service_host

NAME, SERVICE = "grafana", "grafana-service"
"""Name of Grafana, and of the Service that its operator makes for it."""

APPLICATION = "observability/grafana"
JAEGER, LOGS = "jaeger", "logs"
"""Identifiers of sources."""

_ROOT = ("observability", "grafana")
_SELECTOR = {"firefly.io/grafana": NAME}
_TLS_SECRET = f"{NAME}-tls"
_LOGIN_SECRET, _LOGIN_KEY = "grafana-login", "client-secret"
_ELASTIC_SECRET = "grafana-elasticsearch"  # noqa: S105 - the name of a Secret
PROMETHEUS_SERVICE = "kube-prometheus-stack-prometheus", 9090
"""Service of Prometheus, as its chart calls it, and the port."""


def grafanas(context: Context) -> tuple[Grafana, ...]:
    """The one Grafana; none where there are no dashboards."""
    profile, entry = context.profile, context.profile.observability.grafana
    if not profile.observability.drawn:
        return ()
    labels = watching_labels(NAME, context.environment)
    return (
        Grafana(
            name=NAME,
            namespace=profile.observability.namespace,
            application=APPLICATION,
            labels=dict(sorted({**labels, **_SELECTOR}.items())),
            selector=_SELECTOR,
            image=pinned(entry.image, (*_ROOT, "image"), profile, context.problems),
            cpu=cpu_text(millicores(entry.cpu)),
            memory=memory_text(mebibytes(entry.memory)),
            priority_class=profile.observability.tracing.priority_class,
            config=_config(profile),
            login_secret=_LOGIN_SECRET if entry.login else "",
            tls_secret=_TLS_SECRET,
            home=HOME,
        ),
    )


def _config(profile: Profile) -> dict[str, dict[str, str]]:
    entry = profile.observability.grafana
    host = people_host("grafana", entry.host, profile)
    config = {
        "analytics": {"check_for_plugin_updates": "false", "check_for_updates": "false", "reporting_enabled": "false"},
        "auth": {"disable_login_form": "false", "login_maximum_inactive_lifetime_duration": "12h"},
        "auth.anonymous": {"enabled": "false"},
        "log": {"mode": "console"},
        "log.console": {"format": "json"},
        "security": {"cookie_secure": "true", "disable_gravatar": "true", "strict_transport_security": "true"},
        "server": {"domain": host, "root_url": f"https://{host}"},
        "snapshots": {"external_enabled": "false"},
        "users": {"allow_sign_up": "false", "auto_assign_org_role": "Viewer", "viewers_can_edit": "false"},
    }
    if entry.login:
        config["auth.generic_oauth"] = _login(entry.login)
        config["auth"]["disable_login_form"] = "true"
    return {section: dict(sorted(settings.items())) for section, settings in sorted(config.items())}


def _login(login: Login) -> dict[str, str]:
    endpoints = f"{login.issuer}/protocol/openid-connect"
    editors = " || ".join(f"contains(groups[*], '{group}')" for group in login.editors)
    role = f"({editors}) && 'Editor' || 'Viewer'" if editors else "'Viewer'"
    return {
        "enabled": "true",
        "name": "Bank",
        "client_id": login.client_id,
        "auth_url": f"{endpoints}/auth",
        "token_url": f"{endpoints}/token",
        "api_url": f"{endpoints}/userinfo",
        "scopes": "openid profile email groups",
        "use_pkce": "true",
        "role_attribute_path": role,
        "allow_sign_up": "true",
        "auto_login": "true",
    }


def folders(context: Context) -> tuple[GrafanaFolder, ...]:
    """A folder for each that has a dashboard."""
    profile = context.profile
    used = {each.folder for each in dashboards(profile)} if profile.observability.drawn else set()
    return tuple(
        GrafanaFolder(
            name=name,
            namespace=profile.observability.namespace,
            application=APPLICATION,
            labels=watching_labels(NAME, context.environment),
            selector=_SELECTOR,
            title=title,
        )
        for name, title in sorted(FOLDERS.items())
        if name in used
    )


def grafana_dashboards(context: Context) -> tuple[GrafanaDashboard, ...]:
    """Every dashboard as Grafana is given it."""
    profile = context.profile
    if not profile.observability.drawn:
        return ()
    return tuple(
        GrafanaDashboard(
            name=each.uid,
            namespace=profile.observability.namespace,
            application=APPLICATION,
            labels=watching_labels(NAME, context.environment),
            selector=_SELECTOR,
            folder=each.folder,
            uid=each.uid,
            text=drawn(each),
        )
        for each in dashboards(profile)
    )


def datasources(context: Context) -> tuple[GrafanaDatasource, ...]:
    """Prometheus, and Jaeger and Elasticsearch where they are."""
    observability = context.profile.observability
    if not observability.drawn:
        return ()
    found = [_datasource(PROMETHEUS, _prometheus(context.profile), (), context)]
    if observability.traced:
        found.append(_datasource(JAEGER, _jaeger(context.profile), (), context))
    if observability.logged:
        password = SecretValue(
            path="secureJsonData.basicAuthPassword",
            secret=_ELASTIC_SECRET,
            key="password",
        )
        found.append(_datasource(LOGS, _logs(context), (_authority(), password), context))
    return tuple(sorted(found, key=lambda each: each.name))


def _authority() -> SecretValue:
    return SecretValue(path="secureJsonData.tlsCACert", secret=_TLS_SECRET, key="ca.crt")


def _prometheus(profile: Profile) -> dict[str, Any]:
    name, port = PROMETHEUS_SERVICE
    host = service_host(name, profile.observability.namespace, profile.kubernetes.cluster_domain)
    json_data: dict[str, Any] = {
        "httpMethod": "POST",
        "timeInterval": f"{profile.observability.prometheus.scrape.interval_seconds}s",
    }
    if profile.observability.traced:
        json_data["exemplarTraceIdDestinations"] = [{"name": "trace_id", "datasourceUid": JAEGER}]
    return {
        "name": "Prometheus",
        "type": "prometheus",
        "url": f"http://{host}:{port}",
        "isDefault": True,
        "jsonData": json_data,
    }


def _jaeger(profile: Profile) -> dict[str, Any]:
    host = tracing.collector_host(tracing.JAEGER, profile)
    json_data: dict[str, Any] = {"nodeGraph": {"enabled": True}}
    if profile.observability.logged:
        json_data["tracesToLogsV2"] = {
            "datasourceUid": LOGS,
            "customQuery": True,
            "query": 'trace.id:"${__span.traceId}"',
            "spanStartTimeShift": "-5m",
            "spanEndTimeShift": "5m",
        }
    return {
        "name": "Jaeger",
        "type": "jaeger",
        "url": f"http://{host}:{collector_configs.QUERY}",
        "isDefault": False,
        "jsonData": json_data,
    }


def _logs(context: Context) -> dict[str, Any]:
    json_data: dict[str, Any] = {
        "index": f"logs-*-{context.environment}",
        "timeField": "@timestamp",
        "logMessageField": "message",
        "logLevelField": "log.level",
        "tlsAuthWithCACert": True,
    }
    if context.profile.observability.traced:
        json_data["dataLinks"] = [{"field": "trace.id", "datasourceUid": JAEGER, "url": "${__value.raw}"}]
    return {
        "name": "Logs",
        "type": "elasticsearch",
        "url": elastic.url(context.profile),
        "isDefault": False,
        "basicAuth": True,
        "basicAuthUser": elastic.GRAFANA,
        "jsonData": json_data,
        # The values come from Secrets.
        "secureJsonData": {"basicAuthPassword": "${password}", "tlsCACert": "${ca.crt}"},
    }


def _datasource(
    uid: str, spec: dict[str, Any], secrets: tuple[SecretValue, ...], context: Context
) -> GrafanaDatasource:
    return GrafanaDatasource(
        name=uid,
        namespace=context.profile.observability.namespace,
        application=APPLICATION,
        labels=watching_labels(NAME, context.environment),
        selector=_SELECTOR,
        uid=uid,
        spec=by_key({"access": "proxy", "editable": False, **spec}),
        secrets=secrets,
    )


def grafana_secrets(context: Context) -> tuple[Secret, ...]:
    """What Grafana logs in to Elasticsearch by, and what people log in to Grafana by."""
    profile, login = context.profile, context.profile.observability.grafana.login
    if not profile.observability.drawn:
        return ()
    wanted = []
    if profile.observability.logged:
        wanted.append((_ELASTIC_SECRET, "password", elastic.vault_key(elastic.GRAFANA, profile)))
    if login:
        wanted.append((_LOGIN_SECRET, _LOGIN_KEY, f"{profile.secret_store.key_prefix}/{login.vault_key}"))
    return tuple(
        Secret(
            name=name,
            namespace=profile.observability.namespace,
            application=APPLICATION,
            type="Opaque",
            labels=watching_labels(NAME, context.environment),
            entries=(SecretEntry(key=key, remote_key=remote, remote_property=key),),
        )
        for name, key, remote in wanted
    )
