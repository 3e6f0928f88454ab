import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.model.credentials import is_reference, looks_secret

JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("AKIAIOSFODNN7EXAMPLE", "AWS access key"),
        ("export AWS_ACCESS_KEY_ID=ASIAIOSFODNN7EXAMPLE", "AWS access key"),
        ("ghp_" + "a1B2" * 9, "GitHub token"),
        ("github_pat_" + "a1B2" * 9, "GitHub token"),
        ("glpat-" + "a1B2" * 5, "GitLab token"),
        ("xoxb-1234567890-abcdef", "Slack token"),
        ("https://hooks.slack.com/services/T0000AAAA/B0000AAAA/abcdefghijklmnopqrst", "Slack webhook"),
        ("AIza" + "a1B2c" * 7, "Google API key"),
        ("sk_live_" + "a1B2" * 6, "Stripe key"),
        ("SG." + "a1B2" * 5 + "." + "a1B2" * 10, "SendGrid key"),
        ("hvs." + "a1B2" * 8, "Vault token"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "private key"),
        ("-----BEGIN PRIVATE KEY-----", "private key"),
        (JWT, "JSON Web Token"),
        ("postgresql://app:hunter2@db.example.org:5432/app", "URL with a password"),
        ("redis://:hunter2@cache:6379", "URL with a password"),
        ("Authorization: Bearer abcdef0123456789abcdef", "authorization header"),
    ],
)
def test_well_known_forms_are_found_under_any_name(value: str, what: str) -> None:
    assert what in (looks_secret("", value) or "")
    assert what in (looks_secret("DESCRIPTION", f"before {value} after") or "")


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD",
        "password",
        "spring.datasource.password",
        "sslKeyPassword",
        "JWT_SECRET",
        "clientSecret",
        "API_KEY",
        "apiKey",
        "apikey",
        "AUTH_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "ENCRYPTION_KEY",
        "private-key",
        "PASSWORD_2",
        "DB_PWD",
    ],
)
def test_a_literal_under_the_name_of_a_credential_is_one(name: str) -> None:
    assert looks_secret(name, "hunter2") == "is called like a credential and is written out"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", "${DB_PASSWORD}"),
        ("DB_PASSWORD", "$(DB_PASSWORD)"),
        ("DB_PASSWORD", "$DB_PASSWORD"),
        ("token", "$slack-token"),
        ("DB_PASSWORD", "{{ .Values.password }}"),
        ("DB_PASSWORD", "<set in Vault>"),
        ("DB_PASSWORD", "********"),
        ("DB_PASSWORD", "vault:secret/data/db#password"),
        ("DB_PASSWORD_FILE", "hunter2"),
        ("DB_PASSWORD", "/run/secrets/db/password"),
        ("AUTH_TOKEN", "Bearer ${TOKEN}"),
        ("SECRET_NAME", "core-banking-accounts-db"),
        ("secretName", "core-banking-accounts-db"),
        ("TOKEN_URI", "https://login.example.org/token"),
        ("TOKEN", "https://login.example.org/token"),
        ("TOKEN_TTL_SECONDS", "3600"),
        ("JWT_TOKEN_EXPIRATION", "86400"),
        ("MAX_TOKENS", "4096"),
        ("PASSWORD_REQUIRED", "true"),
        ("REQUIRE_PASSWORD", "true"),
        ("PASSWORD_ENCODER", "bcrypt"),
        ("PASSWORD_STRATEGY", "org.example.security.BCryptPasswordEncoder"),
        ("password", "org.example.security.BCryptPasswordEncoder"),
        ("SIGNING_KEY_ID", "key-2026"),
        ("PUBLIC_KEY", HEX),
        ("IMAGE_DIGEST", f"sha256:{HEX}"),
        ("CACHE_KEY_PREFIX", "exp-accounts:"),
        ("AWS_KMS_KEY_ARN", "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
        ("DB_HOST", "accounts-pg-rw.data-postgres.svc.cluster.local"),
        ("DB_URL", "r2dbc:postgresql://accounts-pg-rw:5432/accounts_db?sslMode=verify-full"),
        ("DB_URL", "postgresql://app:${DB_PASSWORD}@db:5432/app"),
        ("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=65 -XX:+UseG1GC -Djava.io.tmpdir=/tmp"),
        ("GIT_COMMIT", HEX),
        ("description", "Issues a token to each partner and rotates the secret every day"),
        ("reason", "Needs a password: nobody has asked for one yet"),
        ("KEY_SPRING_PROFILE", "prod"),
        ("WEBHOOK_KEY", "domain-customer-people-onboarding-key-of-the-partner-2026"),
        ("CLIENT_KEY", "123e4567-e89b-12d3-a456-426614174000"),
        ("banner", "passwords and secrets, tokens and keys"),
    ],
)
def test_settings_references_and_prose_are_fine(name: str, value: str) -> None:
    assert looks_secret(name, value) is None


@pytest.mark.parametrize("name", ["HMAC_KEY_V1", "WEBHOOK", "SALT", "SESSION_KEY"])
def test_a_long_random_text_under_a_suspicious_name_is_a_key(name: str) -> None:
    assert looks_secret(name, HEX) == "looks like a random key"


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("server:\n  port: 8080\nspring:\n  datasource:\n    password: hunter2\n", "password"),
        ("a=b\nspring.datasource.password=hunter2\r\n", "spring.datasource.password"),
        ('{\n  "clientSecret": "hunter2",\n  "x": 1\n}', "clientSecret"),
        ("--db.password=hunter2 --server.port=8080", "db.password"),
        ("-Xmx1g -Dspring.redis.password=hunter2", "spring.redis.password"),
        ('{"sasl.jaas.config": "Login required username=\\"app\\" password=\\"hunter2\\";"}', "password"),
        ("https://api.example.org/v1?user=x&api_key=hunter2", "api_key"),
        ("Server=db;User=app;Password=hunter2", "Password"),
        ('output { password => "hunter2" }\npassword => "hunter2"', "password"),
    ],
)
def test_credentials_inside_configuration_files_and_options_are_named(text: str, inner: str) -> None:
    reason = looks_secret("application", text)
    assert reason == f"sets {inner}, which is called like a credential and is written out"


def test_configuration_files_with_placeholders_are_fine() -> None:
    assert looks_secret("application.yaml", "spring:\n  password: ${DB_PASSWORD}\n  token: |\n    x\n") is None
    assert looks_secret("JSON", '{"sasl.jaas.config": "Login required password=\\"${KAFKA_PASSWORD}\\";"}') is None


@given(st.text(), st.text())
def test_any_text_gets_a_reason_or_none(name: str, value: str) -> None:
    reason = looks_secret(name, value)
    assert reason is None or reason.startswith(("holds ", "is called ", "looks ", "sets "))


@given(st.text(string.ascii_letters + string.digits, min_size=12, max_size=40))
def test_a_reason_never_holds_the_value(value: str) -> None:
    assert value not in (looks_secret("DB_PASSWORD", value) or "")


@pytest.mark.parametrize(("value", "expected"), [("${X}", True), ("/a/b", True), ("a.b.C", True), ("hunter2", False)])
def test_references_are_told_from_literals(*, value: str, expected: bool) -> None:
    assert is_reference(value) is expected
