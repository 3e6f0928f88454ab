"""The environment variables of a service, as its own configuration names them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from firefly_gen.model.profile import Service, Stage
from firefly_gen.model.secrets import SecretEnv
from firefly_gen.model.tracing import ServiceTracing
from firefly_gen.model.uses import DatabaseUse, Edge, KafkaUse, RedisUse, Shard
from firefly_gen.resolve.kafka_users import AUTHORITY_ENV, PASSWORD_ENV, client_settings
from firefly_gen.resolve.names import POSTGRES_PORT
from firefly_gen.resolve.secrets import AUTHORITY, PASSWORD
from firefly_gen.yamlio import Path

# Which of a service's Spring profiles suit a stage. The services do not agree on names: some call production
# `prod`, some `pro`; staging has `testing`, `pre`, or nothing of its own.
_PRODUCTION = ("prod", "pro")
_STAGING = ("testing", "pre")
# Source: https://docs.spring.io/spring-boot/reference/features/ssl.html#features.ssl.pem
_TLS = {"spring.data.redis.ssl.enabled": "true", "spring.data.redis.ssl.bundle": "redis"}
_TRUST = "spring.ssl.bundle.pem.redis.truststore.certificate"
_SETTINGS = "SPRING_APPLICATION_JSON"


def active_profiles(stage: Stage, known: Sequence[str]) -> tuple[str, ...]:
    """The Spring profiles that are made active: of those that the service knows, the ones that suit the stage."""
    production = tuple(name for name in _PRODUCTION if name in known)
    match stage:
        case Stage.PROD:
            return production
        case Stage.STAGING:
            return tuple(name for name in _STAGING if name in known)[:1] or production
        case Stage.DEV:
            return tuple(name for name in ("dev",) if name in known)


@dataclass(slots=True)
class Variables:
    """The variables of one service, and where in the profile each comes from.

    Attributes:
        plain: Values that stand in the ConfigMap.
        secret: Variables that are read from a Secret.
        settings: Settings of the framework that have no variable of their own.
        twice: Variables that two parts of the catalogue entry set, with the place of the second.
    """

    plain: dict[str, str] = field(default_factory=dict)
    secret: list[SecretEnv] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    twice: list[tuple[Path, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Every variable that is set."""
        return {*self.plain, *(each.name for each in self.secret)}

    def put(self, name: str, value: str, path: Path) -> None:
        """Sets a variable to a value."""
        if name in self.names:
            self.twice.append((path, name))
        self.plain[name] = value

    def put_secret(self, name: str, secret: str, key: str, path: Path) -> None:
        """Sets a variable to a key of a Secret."""
        if name in self.names:
            self.twice.append((path, name))
        self.secret.append(SecretEnv(name=name, secret=secret, key=key))

    def put_settings(self, settings: Mapping[str, str], path: Path) -> None:
        """Sets properties of Spring that have no variable of their own; all of them stand in one document."""
        if _SETTINGS in self.names and not self.settings:
            self.twice.append((path, _SETTINGS))
        self.settings |= settings
        self.plain[_SETTINGS] = json.dumps(dict(sorted(self.settings.items())))

    def put_server(self, service: str, port: int, profiles: Sequence[str], shutdown_seconds: int) -> None:
        """Sets what every service needs: it binds to localhost unless it is told otherwise."""
        self.plain |= {
            "SERVER_ADDRESS": "0.0.0.0",  # noqa: S104 - inside a pod, behind its own network policy
            "SERVER_PORT": str(port),
            "SPRING_APPLICATION_NAME": service,
            "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE": f"{shutdown_seconds}s",
        }
        if profiles:
            self.plain["SPRING_PROFILES_ACTIVE"] = ",".join(profiles)

    def put_database(self, use: DatabaseUse, secret: str, path: Path, *, named: bool) -> None:
        """Sets the connection of R2DBC and Flyway, which share these variables.

        The services hand DB_SSL_MODE to both drivers as `sslMode`, which that of JDBC does not know: its option is
        written in small letters. So Flyway gets its whole URL where the server's certificate is to be checked.

        Args:
            use: The database.
            secret: Secret with the login.
            path: Where the profile says so.
            named: Whether the Secret holds the name too; where not, the name stands in the open.
        """
        self.plain |= {
            "DB_HOST": use.host,
            "DB_NAME": use.name,
            "DB_PORT": str(POSTGRES_PORT),
            "DB_SSL_MODE": use.ssl_mode,
        }
        if use.authority:
            self.put_settings(_checked_connection(use), path)
        if named:
            self.secret.append(SecretEnv(name="DB_USERNAME", secret=secret, key="username"))
        else:
            self.plain["DB_USERNAME"] = use.role
        self.secret.append(SecretEnv(name="DB_PASSWORD", secret=secret, key="password"))

    def put_shards(self, use: DatabaseUse, env: str, path: Path) -> None:
        """Sets the map of the clusters that a service's data is split over, the first of which is its own."""
        first = Shard(cluster=use.cluster, namespace=use.namespace, host=use.host, ssl_mode=use.ssl_mode)
        shards = [
            {"host": each.host, "port": POSTGRES_PORT, "database": use.name, "sslMode": each.ssl_mode}
            for each in (first, *use.shards)
        ]
        self.put(env, json.dumps(shards), path)

    def put_kafka(self, use: KafkaUse, bootstrap_env: str, service: str, secret: str, path: Path) -> None:
        """Sets the brokers and the login; publishing is off in the framework unless it is switched on."""
        self.put(bootstrap_env, use.bootstrap, (*path, "bootstrap_env"))
        if use.publishes:
            self.put("FIREFLY_EDA_PUBLISHERS_ENABLED", "true", (*path, "publishes"))
        if use.publishes or use.consumes:
            self.put_settings(client_settings(service, use), path)
            self.put_secret(AUTHORITY_ENV, secret, AUTHORITY, path)
            self.put_secret(PASSWORD_ENV, secret, PASSWORD, path)

    def put_redis(self, use: RedisUse, entry: Service, secret: str, path: Path) -> None:
        """Sets where a Redis instance is, its password, and how to check it, by the names that the service reads."""
        if entry.redis is None:
            return
        if use.clustered:
            self.put(entry.redis.nodes_env, f"{use.host}:{use.port}", (*path, "nodes_env"))
        else:
            self.put(entry.redis.host_env, use.host, (*path, "host_env"))
            self.put(entry.redis.port_env, str(use.port), (*path, "port_env"))
        if use.encrypted:
            self.put_settings(_TLS | {_TRUST: f"file:{use.authority}"}, path)
            if entry.redis.ssl_env:
                self.put(entry.redis.ssl_env, "true", (*path, "ssl_env"))
        self.put_secret(entry.redis.password_env, secret, "password", (*path, "password_env"))

    def put_calls(self, calls: Sequence[Edge], path: Path) -> None:
        """Sets the base URL of each service that is called."""
        for call in calls:
            self.put(call.env, call.url, (*path, call.target, "env"))

    def put_metrics(self, buckets_ms: Sequence[int]) -> None:
        """Sets the times at which requests are counted as quicker: without them there is no histogram.

        Source: https://docs.spring.io/spring-boot/3.5/reference/actuator/metrics.html (Per-meter Properties)
        """
        self.plain["MANAGEMENT_METRICS_DISTRIBUTION_SLO_HTTP_SERVER_REQUESTS"] = ",".join(
            f"{each}ms" for each in sorted(buckets_ms)
        )

    def put_tracing(self, tracing: ServiceTracing, path: Path) -> None:
        """Sets where traces go. All are sent: which are kept is for the gateways to say, once a trace is complete.

        Spring's own names are set beside those of the service's configuration, which does not say the transport, and
        of which some keep a tenth only.
        """
        if not tracing.env:
            return
        self.put(tracing.env, tracing.endpoint, (*path, "endpoint_env"))
        self.put("MANAGEMENT_TRACING_SAMPLING_PROBABILITY", "1.0", path)
        if tracing.protocol == "otlp":
            self.put("MANAGEMENT_OTLP_TRACING_TRANSPORT", "http", path)


def _checked_connection(use: DatabaseUse) -> dict[str, str]:
    """By which authority R2DBC and Flyway check the server's certificate."""
    settings = {"spring.r2dbc.properties[sslRootCert]": use.authority}
    if use.migrates:
        url = f"jdbc:postgresql://{use.host}:{POSTGRES_PORT}/{use.name}"
        settings["spring.flyway.url"] = f"{url}?sslmode={use.ssl_mode}&sslrootcert={use.authority}"
    return settings
