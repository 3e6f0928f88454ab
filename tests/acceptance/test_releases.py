"""``image set`` and ``promote``: a pipeline changes what runs, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, FilesOf, Project

NEW = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32
ACCOUNTS = "core-banking-accounts"
PROD = "releases/prod.yaml"


def entry(project: Project, service: str, name: str = PROD) -> str:
    """The lines of one release."""
    lines = project.read(name).splitlines()
    start = lines.index(f"  {service}:")
    return "\n".join(lines[start : start + 3])


def test_a_release_is_set_and_everything_else_stays(cli: Cli, project: Project) -> None:
    before, old = project.read(PROD), entry(project, ACCOUNTS)
    outcome = cli("image", "set", "prod", ACCOUNTS, f"1.4.0@{NEW}")
    assert entry(project, ACCOUNTS) == f'  {ACCOUNTS}:\n    tag: "1.4.0"\n    digest: {NEW}'
    assert project.read(PROD) == before.replace(old, entry(project, ACCOUNTS))
    assert outcome.out.startswith(f"profiles/{PROD}: {ACCOUNTS} 1.0.0@sha256:")
    assert outcome.out.endswith("1 changed, 0 as asked for already\n")


def test_setting_what_is_there_touches_nothing(cli: Cli, project: Project) -> None:
    cli("image", "set", "prod", ACCOUNTS, f"1.4.0@{NEW}")
    file = project.root / "profiles" / PROD
    stamp = file.stat().st_mtime_ns
    outcome = cli("image", "set", "prod", ACCOUNTS, f"1.4.0@{NEW}")
    assert outcome.out == "0 changed, 1 as asked for already\n"
    assert file.stat().st_mtime_ns == stamp


def test_a_digest_alone_keeps_the_tag(cli: Cli, project: Project) -> None:
    cli("image", "set", "prod", ACCOUNTS, NEW)
    assert entry(project, ACCOUNTS) == f'  {ACCOUNTS}:\n    tag: "1.0.0"\n    digest: {NEW}'


def test_a_tag_alone_takes_the_digest_of_the_old_image_away(cli: Cli, project: Project) -> None:
    cli("image", "set", "staging", ACCOUNTS, "2.0.0")
    text = project.read("releases/staging.yaml")
    assert f'  {ACCOUNTS}:\n    tag: "2.0.0"\n  core-' in text


def test_the_repository_may_be_said_where_it_is_the_services_own(cli: Cli, project: Project) -> None:
    services = json.loads(cli("image", "set", "prod", ACCOUNTS, f"1.4.0@{NEW}", "--dry-run", "--format", "json").out)
    assert services[0]["after"] == f"1.4.0@{NEW}"
    outcome = cli("image", "set", "prod", ACCOUNTS, f"ghcr.io/somebody/else:1.4.0@{NEW}", code=2)
    assert f"{ACCOUNTS} runs ghcr.io/" in outcome.err
    repository = outcome.err.split(f"{ACCOUNTS} runs ")[1].split(",")[0]
    cli("image", "set", "prod", ACCOUNTS, f"{repository}:1.4.0@{NEW}")
    assert NEW in entry(project, ACCOUNTS)


def test_a_pipeline_hands_over_a_file(cli: Cli, project: Project) -> None:
    built = project.root / "built.json"
    built.write_text(json.dumps({ACCOUNTS: f"1.4.0@{NEW}", "exp-lending": f"1.4.1@{OTHER}"}))
    outcome = cli("image", "set", "prod", "--from", built)
    assert NEW in entry(project, ACCOUNTS)
    assert OTHER in entry(project, "exp-lending")
    assert outcome.out.endswith("2 changed, 0 as asked for already\n")


def test_a_release_of_a_profile_that_others_extend_is_not_changed_for_them(cli: Cli, project: Project) -> None:
    project.write("mine.yaml", "extends: staging\n")
    before = project.read("releases/staging.yaml")
    outcome = cli("image", "set", "mine", ACCOUNTS, f"1.4.0@{NEW}")
    assert outcome.out.startswith("profiles/mine.yaml: ")
    assert project.read("releases/staging.yaml") == before
    assert project.read("mine.yaml") == (
        f'extends: staging\nreleases:\n  {ACCOUNTS}:\n    tag: "1.4.0"\n    digest: {NEW}\n'
    )


def test_a_dry_run_tells_and_writes_nothing(cli: Cli, project: Project, files_of: FilesOf) -> None:
    before = files_of(project.root)
    outcome = cli("image", "set", "prod", ACCOUNTS, f"1.4.0@{NEW}", "--dry-run")
    assert outcome.out.endswith("1 would change, 0 as asked for already\n")
    assert files_of(project.root) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("prod", ACCOUNTS, "1.4.0"), "1.4.0 has no digest, and prod runs nothing that is not pinned"),
        (("prod", "core-banking-acounts", NEW), "did you mean 'core-banking-accounts'?"),
        (("prdo", ACCOUNTS, NEW), "did you mean 'prod'?"),
        (("prod", ACCOUNTS, "1.4.0@sha256:abc"), "is no reference of an image"),
        (("prod", ACCOUNTS, "1 4"), "is no reference of an image"),
        (("prod", ACCOUNTS), "name a service and a reference, or a file with --from"),
        (("prod",), "name a service and a reference, or a file with --from"),
        (("prod", ACCOUNTS, NEW, "--from", "x"), "name a service and a reference, or a file with --from"),
        (("prod", "--from", "none.yaml"), "none.yaml: cannot be read"),
        (("prod", "--from", "list.yaml"), "list.yaml:1:1: is no map of services"),
        (("prod", "--from", "number.yaml"), f"number.yaml:1:{len(ACCOUNTS) + 3}: {ACCOUNTS}: 1.4 is no text"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    cli: Cli, project: Project, files_of: FilesOf, arguments: tuple[str, ...], told: str
) -> None:
    (project.root / "list.yaml").write_text("- a\n")
    (project.root / "number.yaml").write_text(f"{ACCOUNTS}: 1.4\n")
    before = files_of(project.root)
    assert told in cli("image", "set", *arguments, code=2).err
    assert files_of(project.root) == before


def test_a_profile_that_does_not_hold_is_not_edited(cli: Cli, project: Project) -> None:
    project.append("prod.yaml", "\nregion: nowhere\n")
    before = project.read(PROD)
    assert "unknown field 'region'" in cli("image", "set", "prod", ACCOUNTS, f"1.4.0@{NEW}", code=2).err
    assert project.read(PROD) == before


def test_a_service_is_promoted_with_its_digest(cli: Cli, project: Project) -> None:
    cli("promote", ACCOUNTS, "exp-lending", "--from", "staging", "--to", "prod")
    for service in (ACCOUNTS, "exp-lending"):
        assert entry(project, service) == entry(project, service, "releases/staging.yaml")
    assert cli("promote", ACCOUNTS, "--from", "staging", "--to", "prod").out == "0 changed, 1 as asked for already\n"


def test_all_services_are_promoted_at_once(cli: Cli, project: Project) -> None:
    cli("promote", "--all", "--from", "staging", "--to", "prod")
    assert entry(project, "exp-security") == entry(project, "exp-security", "releases/staging.yaml")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((ACCOUNTS, "--from", "dev", "--to", "prod"), "has no digest, and prod runs nothing that is not pinned"),
        (("core-banking-acounts", "--from", "staging", "--to", "prod"), "staging has no release of"),
        ((ACCOUNTS, "--from", "prod", "--to", "prod"), "prod cannot be promoted to itself"),
        (("--from", "staging", "--to", "prod"), "name services, or say --all"),
        ((ACCOUNTS, "--all", "--from", "staging", "--to", "prod"), "name services, or say --all"),
    ],
)
def test_a_promotion_that_cannot_be_is_refused(
    cli: Cli, project: Project, arguments: tuple[str, ...], told: str
) -> None:
    before = project.read(PROD)
    assert told in cli("promote", *arguments, code=2).err
    assert project.read(PROD) == before


def test_samples_are_not_promoted_to_where_real_releases_run(cli: Cli, project: Project) -> None:
    project.replace(PROD, "sample_releases: true", "sample_releases: false")
    outcome = cli("promote", ACCOUNTS, "--from", "staging", "--to", "prod", code=2)
    assert "the releases of staging are samples" in outcome.err
