from __future__ import annotations

import pytest

from firefly_gen.check.images import Reference, parse, repository_of

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis", Reference("docker.io/library/redis", "", "")),
        ("redis:7.4", Reference("docker.io/library/redis", "7.4", "")),
        ("firefly/accounts:latest", Reference("docker.io/firefly/accounts", "latest", "")),
        ("ghcr.io/a/b/c-web:1.0.0-SNAPSHOT", Reference("ghcr.io/a/b/c-web", "1.0.0-SNAPSHOT", "")),
        (f"ghcr.io/a/b@{DIGEST}", Reference("ghcr.io/a/b", "", DIGEST)),
        (f"ghcr.io/a/b:1@{DIGEST}", Reference("ghcr.io/a/b", "1", DIGEST)),
        ("localhost:5000/a", Reference("localhost:5000/a", "", "")),
        ("registry.example.org:443/a:b", Reference("registry.example.org:443/a", "b", "")),
        ("localhost/a__b", Reference("localhost/a__b", "", "")),
    ],
)
def test_references_are_taken_apart(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A/b",
        "a:",
        "a@",
        "a@sha256:12",
        "a b",
        "ghcr.io/",
        "ghcr.io/A/b",
        "a:b:c",
        "/a",
        "a//b",
        "a:-x",
        "-a",
        "a" + "-" * 9,
    ],
)
def test_what_no_runtime_understands_is_none(text):
    assert parse(text) is None


def test_the_repository_of_no_reference_is_the_text():
    assert repository_of("Not One") == "Not One"
    assert repository_of("redis:7") == "docker.io/library/redis"
