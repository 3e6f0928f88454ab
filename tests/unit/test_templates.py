"""The shipped templates as a whole, and that a layer is a folder: adding one takes no other edit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.errors import InputError, TemplateError
from firefly_gen.load.chain import environments
from firefly_gen.model.resource import Resource
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

ROOT = Path(__file__).parents[2]
SHIPPED = Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))
NAMES = sorted(set(environments(SHIPPED.profiles)) - {"base"})

PROGRAM = """\
import sys, hashlib
from pathlib import Path
from firefly_gen.pipeline.build import build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources
root = Path(sys.argv[1])
sources = Sources((root / "profiles",), (root / "templates",), (root / "schemas",))
for file in build(sys.argv[2], sources, Clock()).tree.files:
    print(file.path, hashlib.sha256(file.content).hexdigest(), file.origin)
"""


@pytest.fixture(scope="module")
def shipped(shipped_build: Callable[[str], Built]) -> dict[str, Built]:
    return {name: shipped_build(name) for name in NAMES}


def by_template(built: Built, layer: str) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for each in built.resources:
        if each.origin.layer == layer:
            found.setdefault(each.origin.template, []).append(each)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_keys_in_the_profiles_changes_no_byte(
    shipped: dict[str, Built], name: str, shuffled_profiles: Callable[[int], Path]
) -> None:
    sources = Sources((shuffled_profiles(3),), SHIPPED.templates, SHIPPED.schemas)
    assert build(name, sources, Clock()).tree == shipped[name].tree


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_tree_depends_on_the_run(shipped: dict[str, Built], name: str) -> None:
    runs = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C", "LANG": "de_DE"}
        command = [sys.executable, "-c", PROGRAM, str(ROOT), name]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
        runs.add(done.stdout)
    assert len(runs) == 1
    assert len(runs.pop().splitlines()) == len(shipped[name].tree.files)


TOY = """\
apiVersion: v1
kind: Toy
metadata:
  name: {{ item.name | y }}
  namespace: {{ item.namespace | y }}
data:
  greeting: {{ layer.greeting | y }}
  host: {{ item.host | y }}
"""
SETTINGS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "greeting": {"type": "string", "default": "hello", "description": "What it says."},
        "size": {"$ref": "#/$defs/memory", "default": "1Gi", "description": "Refers to the core schema."},
    },
}
LAYER = """\
summary: One more object for each service that is guarded.
after: [deployments]
renders:
  - {template: greeting.yaml.j2, for_each: service, when: guarded, wave: 7}
"""


@pytest.fixture
def toy(tmp_path: Path) -> Sources:
    """A layer and a profile of the user, looked up before the built-in ones."""
    folder = tmp_path / "templates/layers/toy"
    folder.mkdir(parents=True)
    (folder / "layer.yaml").write_text(LAYER)
    (folder / "settings.schema.json").write_text(json.dumps(SETTINGS))
    (folder / "greeting.yaml.j2").write_text(TOY)
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    (profiles / "mine.yaml").write_text("extends: prod\nlayers:\n  toy: {greeting: 'on'}\n")
    return Sources((profiles, *SHIPPED.profiles), (tmp_path / "templates", *SHIPPED.templates), SHIPPED.schemas)


def test_a_layer_is_added_by_adding_a_folder(toy: Sources) -> None:
    built = build("mine", toy, Clock())
    rendered = by_template(built, "toy")["greeting.yaml.j2"]
    guarded = [each for each in built.environment.services if each.guarded]
    assert [each.origin.item for each in rendered] == [each.name for each in guarded]
    first = rendered[0]
    assert first.body["data"] == {"greeting": "on", "host": guarded[0].host}
    assert first.body["metadata"]["annotations"] == {"argocd.argoproj.io/sync-wave": "7"}
    assert first.path == f"services/{guarded[0].name}/toy-{guarded[0].name}.yaml"
    assert built.environment.layers["toy"] == {"enabled": True, "greeting": "on", "size": "1Gi"}
    assert 'greeting: "on"\n' in built.texts[first.path]
    # The rest of the tree is prod's own, but for what names the environment.
    others = {each.path for each in built.resources if each.origin.layer != "toy"}
    assert len(others) == len(build("prod", toy, Clock()).resources) - len(guarded)


def test_a_layer_may_be_switched_off(toy: Sources, tmp_path: Path) -> None:
    (tmp_path / "profiles/mine.yaml").write_text("extends: dev\nlayers:\n  toy: {enabled: false}\n")
    assert by_template(build("mine", toy, Clock()), "toy") == {}


def test_settings_of_a_new_layer_are_checked_like_all_others(toy: Sources, tmp_path: Path) -> None:
    text = "extends: dev\nlayers:\n  toy:\n    greting: hi\n    size: huge\n"
    (tmp_path / "profiles/mine.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        build("mine", toy, Clock())
    unknown, wrong = caught.value.problems
    assert (unknown.line, unknown.column, unknown.path) == (4, 5, "layers.toy.greting")
    assert "'greeting'" in unknown.hint
    assert (wrong.line, wrong.column, wrong.path) == (5, 11, "layers.toy.size")


def test_an_object_that_two_layers_make_is_an_error_that_names_both(toy: Sources, tmp_path: Path) -> None:
    twin = TOY.replace("Toy", "ConfigMap").replace("item.name | y", "item.config.name | y")
    (tmp_path / "templates/layers/toy/greeting.yaml.j2").write_text(twin)
    with pytest.raises(
        TemplateError, match=r"deployments/config-map\.yaml\.j2 for .* and by toy/greeting\.yaml\.j2 for"
    ):
        build("mine", toy, Clock())


def test_one_template_of_a_built_in_layer_may_be_replaced_alone(shipped: dict[str, Built], tmp_path: Path) -> None:
    folder = tmp_path / "layers/deployments"
    folder.mkdir(parents=True)
    own = (
        (ROOT / "templates/layers/deployments/service.yaml.j2")
        .read_text()
        .replace("metadata:\n", "metadata:\n  annotations: {bank.example/team: core}\n")
    )
    (folder / "service.yaml.j2").write_text(own)
    built = build("prod", Sources(SHIPPED.profiles, (tmp_path, *SHIPPED.templates), SHIPPED.schemas), Clock())
    before = {file.path: file.content for file in shipped["prod"].tree.files}
    changed = {file.path for file in built.tree.files if before[file.path] != file.content}
    services = {each.path for each in by_template(built, "deployments")["service.yaml.j2"]}
    assert changed == services
    assert set(before) == {file.path for file in built.tree.files}
