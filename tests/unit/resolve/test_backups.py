from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.resolve.conftest import Refused, Resolve

NO_NODES = "nodes: {pools: {general: null}}\n"
BARE_METAL = """nodes: {pools: {general: null}}
kubernetes: {provider: baremetal, region: dc-north, zones: [dc-north-a, dc-north-b, dc-north-c]}
backup: {kms_key: "", endpoint: "https://s3.dc-south.bank.example", vault_key: platform/velero}
"""


def place(region: str) -> str:
    return f"region: {region}, zones: [{region}a, {region}b, {region}c]"


def test_backups_go_to_the_bucket_in_a_folder_of_the_environment(resolve_profile: Resolve) -> None:
    environment = resolve_profile("")
    (location,) = environment.resilience.backup_locations
    assert (location.plugin, location.bucket, location.prefix) == ("aws", "firefly-prod-velero", "mine")
    assert location.config == {"kmsKeyId": "alias/firefly-prod-velero", "region": "eu-central-1"}
    assert (location.secret, location.secret_key) == ("", "")
    assert not [each for each in environment.secrets if each.namespace == "velero"]
    (location,) = resolve_profile("backup: {prefix: north/one}\n").resilience.backup_locations
    assert location.prefix == "north/one"


def test_an_object_store_of_one_s_own_has_an_endpoint_and_credentials(resolve_profile: Resolve) -> None:
    environment = resolve_profile(BARE_METAL)
    (location,) = environment.resilience.backup_locations
    assert location.plugin == "aws"
    assert location.config == {
        "region": "eu-central-1",
        "s3ForcePathStyle": "true",
        "s3Url": "https://s3.dc-south.bank.example",
    }
    (secret,) = (each for each in environment.secrets if each.namespace == "velero")
    assert (location.secret, location.secret_key) == (secret.name, secret.entries[0].key)
    assert (secret.application, secret.type) == (location.application, "Opaque")
    (entry,) = secret.entries
    assert (entry.remote_key, entry.remote_property) == ("firefly/prod/platform/velero", "cloud")


def test_other_clouds_have_other_settings(resolve_profile: Resolve) -> None:
    cluster = f"kubernetes: {{provider: gcp, {place('europe-west1')}}}\n"
    text = f"{NO_NODES}{cluster}backup: {{region: '', kms_key: projects/x}}\n"
    (location,) = resolve_profile(text).resilience.backup_locations
    assert (location.plugin, location.config) == ("gcp", {"kmsKeyName": "projects/x"})
    config = "{storageAccount: bank, resourceGroup: backups}"
    text = f"{NO_NODES}kubernetes: {{provider: azure, {place('westeurope')}}}\n"
    (location,) = resolve_profile(
        f"{text}backup: {{region: '', kms_key: '', config: {config}}}\n"
    ).resilience.backup_locations
    assert location.plugin == "azure"
    assert location.config == {"resourceGroup": "backups", "storageAccount": "bank", "useAAD": "true"}


def test_a_group_takes_the_figures_of_all_unless_it_has_its_own(resolve_profile: Resolve) -> None:
    data, sagas, services = resolve_profile(
        "backup: {groups: {data: {retention_days: 400}}}\n"
    ).resilience.backup_schedules
    assert (data.name, sagas.name, services.name) == ("data", "sagas", "services")
    assert (data.ttl, sagas.ttl) == ("9600h0m0s", "840h0m0s")
    assert (data.rpo_hours, sagas.rpo_hours) == (24, 6)
    assert (data.volumes, sagas.volumes) == (False, True)
    assert {each.location for each in (data, sagas, services)} == {"primary"}
    text = "backup: {retention_days_least: 30, groups: {data: {retention_days_least: 20}}}\n"
    assert [each.retention_days_least for each in resolve_profile(text).resilience.backup_schedules] == [20, 30, 30]
    assert services.namespaces == tuple(sorted(services.namespaces))


def test_secrets_are_backed_up_only_under_a_key(resolve_profile: Resolve) -> None:
    assert "secrets" not in resolve_profile("").resilience.backup_schedules[0].excluded
    assert "secrets" in resolve_profile("backup: {kms_key: ''}\n").resilience.backup_schedules[0].excluded


def test_nothing_is_there_where_backups_are_off(resolve_profile: Resolve) -> None:
    environment = resolve_profile("backup: {enabled: false, vault_key: x, bucket: ''}\n")
    assert environment.resilience.backup_locations == environment.resilience.backup_schedules == ()
    assert not [each for each in environment.secrets if each.namespace == "velero"]
    assert resolve_profile("", "dev").resilience.backup_locations == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("backup: {bucket: ''}\n", "backups need a bucket to go to (set `backup.bucket`)"),
        ("backup: {region: ''}\n", "needs to know the region (set `backup.region`)"),
        ("backup: {endpoint: 'https://s3.x'}\n", "of provider 'aws' takes no endpoint (leave it out)"),
        ("backup: {namespace: velro}\n", "there is no namespace 'velro' (did you mean 'velero'?)"),
        ("backup: {groups: {sagas: {namespaces: [data-reds]}}}\n", "'data-reds' (did you mean 'data-redis'?)"),
        (
            "backup: {groups: {data: {namespaces: [data-kafka], volumes: true}}}\n",
            "volumes of Kafka cannot",
        ),
        ("backup: {groups: {data: {namespaces: [data-postgres], volumes: true}}}\n", "volumes of PostgreSQL cannot"),
        ("backup: {groups: null}\n", "nothing is backed up (set `backup.groups`)"),
        ("provider_catalog: {aws: {velero: null}}\n", "no object store that Velero knows"),
    ],
)
def test_what_cannot_work_is_told(refused: Refused, text: str, words: str) -> None:
    (problem,) = refused(text)
    assert words in problem


def test_a_storage_account_is_needed_and_a_key_is_not_taken(refused: Refused) -> None:
    found = refused(f"{NO_NODES}kubernetes: {{provider: azure, {place('westeurope')}}}\n")
    told = sorted(each.partition(": ")[2].partition(" (")[0] for each in found)
    assert told == [
        "the object store of provider 'azure' needs the setting 'resourceGroup'",
        "the object store of provider 'azure' needs the setting 'storageAccount'",
        "the object store of provider 'azure' takes no kms_key",
        "the object store of provider 'azure' takes no region",
    ]
