"""What several parts of logging share: images, users, and systems outside."""

from __future__ import annotations

from firefly_gen.model.logging import Forward
from firefly_gen.model.profile import Profile
from firefly_gen.resolve import elastic
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.images import pinned

ROOT = ("observability", "logging")
"""Path of the section in the profile."""


def image(name: str, context: Context) -> str:
    """Reference of an image of the section."""
    field = f"{name}_image"
    entry = getattr(context.profile.observability.logging, field)
    return pinned(entry, (*ROOT, field), context.profile, context.problems)


def users(profile: Profile) -> tuple[str, ...]:
    """Users of Elasticsearch beside its own."""
    readers = {elastic.JAEGER: profile.observability.traced, elastic.GRAFANA: profile.observability.drawn}
    return tuple(sorted((elastic.METER, elastic.SETUP, *(name for name, there in readers.items() if there))))


def user_secret(user: str) -> str:
    """Secret with name, roles and password of a user."""
    return f"{elastic.CLUSTER}-user-{user}"


def forward(name: str) -> Forward:
    """Where Logstash finds the token of a system outside."""
    return Forward(env=f"FORWARD_{name.upper().replace('-', '_')}_TOKEN", secret=f"forward-{name}")
