"""What every verb says to right and wrong arguments, and the exit code that it ends with."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import firefly_gen
from firefly_gen.check.registry import infos

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Process, Project

ROOT = Path(__file__).parents[2]

VERBS = (
    (),
    ("render",),
    ("validate",),
    ("reach",),
    ("explain",),
    ("init",),
    ("diff",),
    ("report",),
    ("list",),
    ("list", "environments"),
    ("list", "layers"),
    ("list", "services"),
    ("list", "databases"),
    ("list", "applications"),
    ("list", "checks"),
    ("schemas",),
    ("schemas", "import"),
    ("image",),
    ("image", "set"),
    ("promote",),
    ("export",),
    ("export", "helm"),
    ("export", "kustomize"),
    ("scaffold",),
    ("scaffold", "service"),
    ("scaffold", "repo"),
    ("completion",),
)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_verb_has_help_with_examples(cli: Cli, verb: tuple[str, ...], flag: str) -> None:
    outcome = cli(*verb, flag)
    assert outcome.err == ""
    assert outcome.out.startswith(" ".join(("Usage: firefly-gen", *verb)))
    examples = outcome.out.partition("Example")[2].splitlines()[1:]
    shown = "firefly-gen " if not verb else " ".join(("firefly-gen", *verb))
    assert any(shown in line for line in examples), outcome.out


def test_help_names_every_exit_code(cli: Cli) -> None:
    text = " ".join(cli("--help").out.split())
    for promise in (
        "0 clean",
        "1 findings or drift",
        "2 bad input or usage",
        "3 a bug of firefly-gen",
        "4 a tool is missing or broke",
        "5 the output folder is not ours to write",
        "130 interrupted",
    ):
        assert promise in text


def test_the_version_is_that_of_the_package(cli: Cli) -> None:
    assert cli("--version").out == f"firefly-gen {firefly_gen.__version__}\n"


@pytest.mark.parametrize("verb", [(), ("list",), ("schemas",)], ids=" ".join)
def test_without_a_verb_the_help_is_shown_and_the_usage_is_wrong(cli: Cli, verb: tuple[str, ...]) -> None:
    outcome = cli(*verb, code=2)
    assert outcome.out == ""
    assert outcome.err.startswith("Usage: firefly-gen")
    assert "Commands:" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rendr", "prod"), "No such command 'rendr'. Did you mean 'render'?"),
        (("list", "service"), "No such command 'service'. Did you mean 'services'?"),
        (("render",), "Missing argument 'NAME'"),
        (("render", "prod", "dev"), "unexpected extra argument"),
        (("render", "prod", "--chek"), "No such option: --chek"),
        (("validate", "prod", "--check"), "No such option: --check"),
        (("render", "prod", "--format", "xml"), "'xml' is not one of 'text', 'json', 'sarif', 'junit', 'github'"),
        (("render", "prod", "--engine", "x"), "'x' is not one of 'auto', 'embedded', 'kubeconform'"),
        (("render", "prod", "--output"), "requires an argument"),
        (("list", "checks", "-f", "sarif"), "'sarif' is not one of 'text', 'json'"),
        (("schemas", "import"), "Missing argument 'FILE|DIR...'"),
        (("completion", "tcsh"), "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_is_told_on_stderr(cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    outcome = cli(*arguments, code=2)
    assert outcome.out == ""
    assert message in outcome.err


@pytest.mark.parametrize("verb", ["render", "validate"])
@pytest.mark.parametrize(("name", "hint"), [("prdo", "did you mean 'prod'?"), ("x", "known here: base, dev, prod,")])
def test_an_unknown_environment_is_bad_input(cli: Cli, project: Project, verb: str, name: str, hint: str) -> None:
    outcome = cli(verb, name, code=2)
    assert outcome.err == ""
    assert name in outcome.out
    if verb == "render":
        assert f"there is no profile {name!r}" in outcome.out
        assert hint in outcome.out
    else:
        assert "neither a profile nor a file or folder" in outcome.out
    assert not (project.root / "out").exists()


def test_lists_go_to_stdout_one_line_each(cli: Cli) -> None:
    environments = [line.split()[0] for line in cli("list", "environments").out.splitlines()]
    assert environments == ["dev", "prod", "prod-dr", "staging"]
    names = [line.split()[0] for line in cli("list", "layers").out.splitlines()]
    assert names[:3] == ["cluster", "deployments", "data"]
    assert names[-1] == "argocd"
    assert set(names) == {each.name for each in (ROOT / "templates" / "layers").iterdir()}
    checks = cli("list", "checks").out.splitlines()
    assert [line.split()[0] for line in checks] == [info.id for info in infos()]
    services = {line.split()[0]: line for line in cli("list", "services", "prod").out.splitlines()}
    assert "banking-core" in services["core-banking-accounts"]
    assert any(" off " in line for line in services.values())


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        (("environments",), {"name", "stage", "description"}),
        (("layers",), {"name", "templates", "summary"}),
        (("services", "dev"), {"name", "namespace", "pods", "description"}),
        (("checks",), {"id", "severity", "statement"}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_lists_can_be_read_by_programs(cli: Cli, what: tuple[str, ...], fields: set[str]) -> None:
    rows = json.loads(cli("list", *what, "--format", "json").out)
    assert len(rows) >= 2
    assert all(set(row) == fields for row in rows)
    assert len(rows) == len(cli("list", *what).out.splitlines())


def test_connections_are_listed_cluster_by_cluster(cli: Cli) -> None:
    lines = [re.split(r" {2,}", line) for line in cli("list", "databases", "prod").out.splitlines()]
    header = ["CLUSTER", "SERVICE", "ENDPOINT", "REPLICAS", "POOL", "CONNECTIONS", "MAX CONNECTIONS", "PERCENT"]
    assert lines[:5] == [
        header,
        ["accounts", "core-banking-accounts", "rw", "6", "10", "72", "100", "72.0"],
        ["accounts", "(capture)", "-", "-", "-", "4", "100", "4.0"],
        ["accounts", "(reserved)", "-", "-", "-", "13", "100", "13.0"],
        ["accounts", "(all)", "-", "-", "-", "89", "100", "89.0"],
    ]


def test_connections_can_be_read_by_programs(cli: Cli) -> None:
    rows = json.loads(cli("list", "databases", "prod", "--format", "json").out)
    for cluster in {row["cluster"] for row in rows}:
        *parts, total = (row["connections"] for row in rows if row["cluster"] == cluster)
        assert total == sum(parts)
    pooled = next(row for row in rows if row["endpoint"] == "pooler")
    assert pooled["service"] == "core-lending-loan-origination"
    assert pooled["percent"] == round(100 * pooled["connections"] / pooled["max_connections"], 1)
    assert {row["replicas"] for row in rows if row["service"].startswith("(")} == {None}


def test_applications_are_listed_in_the_order_that_they_are_made(cli: Cli) -> None:
    rows = json.loads(cli("list", "applications", "prod", "--format", "json").out)
    waves = [row["wave"] for row in rows]
    assert waves == sorted(waves)
    place = {row["name"]: index for index, row in enumerate(rows)}
    wanted = (
        "operator-argo-cd",
        "namespaces",
        "operator-strimzi",
        "data-kafka-firefly",
        "core-banking-accounts",
        "exp-accounts",
    )
    assert [each for each in sorted(place, key=lambda name: place[name]) if each in wanted] == list(wanted)
    assert {row["objects"] is None for row in rows if row["what"].startswith("chart ")} == {True}
    assert cli("list", "applications", "prod").out.splitlines()[0].split()[:4] == [
        "WAVE",
        "NAME",
        "PROJECT",
        "NAMESPACE",
    ]


def test_nothing_has_to_deliver_the_tree(cli: Cli, project: Project) -> None:
    off = 'delivery: {repository: {url: ""}}\nlayers: {argocd: {enabled: false}}\n'
    project.write("other.yaml", f"extends: dev\n{off}")
    assert cli("list", "applications", "other").out.splitlines() == ["WAVE  NAME  PROJECT  NAMESPACE  OBJECTS  WHAT"]


def test_services_that_do_not_run_are_listed_with_the_reason(cli: Cli, project: Project) -> None:
    project.append("dev.yaml", "services:\n  app-authenticator:\n    enabled: false\n    reason: not before Monday\n")
    lines = cli("list", "services", "dev").out.splitlines()
    (line,) = [each for each in lines if each.startswith("app-authenticator ")]
    assert line.split(maxsplit=3)[1:] == ["-", "off", "not before Monday"]


def test_listing_an_unknown_environment_says_so_on_stderr(cli: Cli) -> None:
    outcome = cli("list", "services", "prd", code=2)
    assert outcome.out == ""
    assert outcome.err == "firefly-gen: there is no profile 'prd'\n  help: did you mean 'prod'?\n"


CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "widgets.acme.example"},
    "spec": {
        "group": "acme.example",
        "scope": "Namespaced",
        "names": {"kind": "Widget", "plural": "widgets"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}},
                    }
                },
            }
        ],
    },
}


def widget(size: object) -> str:
    metadata = {"name": "w", "namespace": "x"}
    spec = {"size": size}
    return json.dumps({"apiVersion": "acme.example/v1", "kind": "Widget", "metadata": metadata, "spec": spec})


def test_imported_schemas_prove_further_kinds(cli: Cli, project: Project) -> None:
    (project.root / "widget.json").write_text(widget("large"))
    unknown = cli("validate", "widget.json", "--engine", "embedded", code=1)
    assert "Widget x/w" in unknown.out

    (project.root / "crd.json").write_text(json.dumps(CRD))
    outcome = cli("schemas", "import", "crd.json")
    assert outcome.out == "schemas/crds/acme.example/widget_v1.json\n"
    assert outcome.err == ""

    wrong = cli("validate", "widget.json", "--engine", "embedded", code=1)
    assert "error[SCHEMA-001] Widget x/w spec.size: " in wrong.out
    (project.root / "widget.json").write_text(widget(3))
    assert "1 object" in cli("validate", "widget.json", "--ignore", "REF").out


def test_what_is_no_definition_is_not_imported(cli: Cli, project: Project) -> None:
    (project.root / "other.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
    outcome = cli("schemas", "import", "other.yaml", code=2)
    assert outcome.out == ""
    assert "other.yaml" in outcome.err
    missing = cli("schemas", "import", "nowhere", code=2)
    assert missing.err.startswith("firefly-gen: nowhere: ")
    assert not (project.root / "schemas").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_ask_for_the_variable_that_is_answered(cli: Cli, shell: str) -> None:
    script = cli("completion", shell).out
    assert "_FIREFLY_GEN_COMPLETE" in script
    assert f"complete_{shell}" in script


def test_bash_takes_the_completion_script(cli: Cli) -> None:
    check = subprocess.run(["bash", "-n"], input=cli("completion", "bash").out, text=True, check=False)
    assert check.returncode == 0


@pytest.mark.parametrize(
    ("line", "word", "offered"),
    [
        ("firefly-gen rend", 1, ["render"]),
        ("firefly-gen list e", 2, ["environments"]),
        ("firefly-gen render st", 2, ["staging"]),
        ("firefly-gen validate pr", 2, ["prod", "prod-dr"]),
        ("firefly-gen validate x --environment d", 4, ["dev"]),
        ("firefly-gen render prod --format s", 4, ["sarif"]),
        ("firefly-gen render prod --eng", 3, ["--engine"]),
    ],
)
def test_bash_is_offered_verbs_names_options_and_values(
    process: Process, line: str, word: int, offered: list[str]
) -> None:
    asked = {"_FIREFLY_GEN_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(word)}
    outcome = process(env=asked)
    assert outcome.out.split() == offered
    assert outcome.err == ""


def test_fish_is_offered_environments(process: Process) -> None:
    asked = {
        "_FIREFLY_GEN_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": "firefly-gen render pr",
    }
    assert process(env=asked).out.split() == ["prod", "prod-dr"]


def test_the_tool_runs_as_a_module_too(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "firefly_gen", "--version"]
    ended = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (0, f"firefly-gen {firefly_gen.__version__}\n")


def test_a_bug_is_confessed_without_a_traceback(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a surprise")

    monkeypatch.setattr("firefly_gen.pipeline.run.build", broken)
    outcome = cli("validate", "dev", code=3)
    assert outcome.out == ""
    assert outcome.err.startswith("firefly-gen: this is a bug of firefly-gen. Please report it with these lines:\n")
    assert f"firefly-gen {firefly_gen.__version__}, Python " in outcome.err
    assert "RuntimeError: a surprise" in outcome.err
    assert "run.py:" in outcome.err


def test_a_missing_engine_is_a_missing_tool(cli: Cli, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firefly_gen.pipeline.request.find", lambda *_: None)
    for arguments in (("render", "dev"), ("render", "dev", "--check"), ("validate", "dev")):
        outcome = cli(*arguments, "--engine", "kubeconform", code=4)
        assert outcome.out == ""
        assert "kubeconform is not installed" in outcome.err
        assert "go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0" in outcome.err
    assert not (project.root / "out").exists()
    assert "kubeconform" not in cli("validate", "dev").out


def test_an_engine_that_breaks_is_a_broken_tool_and_nothing_is_written(
    cli: Cli, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "kubeconform"
    fake.write_text("#!/bin/sh\necho flag provided but not defined >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr("firefly_gen.pipeline.request.find", lambda *_: fake)
    outcome = cli("render", "dev", code=4)
    assert outcome.out == ""
    assert "flag provided but not defined" in outcome.err
    assert "--engine embedded" in outcome.err
    assert [each.name for each in project.root.iterdir()] == ["profiles"]


@pytest.mark.usefixtures("kubeconform_binary")
@pytest.mark.parametrize(("engine", "names"), [("embedded", ["embedded"]), ("kubeconform", ["kubeconform"])])
def test_the_report_says_which_engine_ran(cli: Cli, engine: str, names: list[str]) -> None:
    report = json.loads(cli("validate", "dev", "--engine", engine, "--format", "json").out)
    assert [each["name"] for each in report["engines"]] == names
    assert all(each["objects"] == report["summary"]["objects"] > 300 for each in report["engines"])


@pytest.mark.usefixtures("kubeconform_binary")
def test_both_engines_run_where_both_are_there(cli: Cli) -> None:
    report = json.loads(cli("validate", "dev", "--format", "json").out)
    assert [each["name"] for each in report["engines"]] == ["embedded", "kubeconform"]


@pytest.mark.parametrize(
    ("arguments", "ran"),
    [
        (("--select", "REF-017"), {"REF-017"}),
        (("--select", "ref"), {info.id for info in infos() if info.id.startswith("REF-")}),
        (("--select", "PORT", "--select", "HA-001"), {"PORT-001", "PORT-002", "HA-001"}),
        (("--select", "PORT", "--ignore", "PORT-002"), {"PORT-001"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_checks_can_be_chosen_by_id_and_by_beginning(cli: Cli, arguments: tuple[str, ...], ran: set[str]) -> None:
    log = json.loads(cli("validate", "dev", *arguments, "--format", "sarif").out)
    rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    always = rules - ran
    assert ran <= rules
    assert not {each for each in always if each.startswith(("REF", "PORT", "HA", "PROBE"))}


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_check_is_told_with_the_nearest_one(cli: Cli, option: str) -> None:
    outcome = cli("validate", "dev", option, "PROB-001", code=2)
    assert "there is no check 'PROB-001'" in outcome.out
    assert "PROBE-001" in outcome.out
    nothing_like_it = cli("validate", "dev", option, "QQQ", code=2)
    assert "`firefly-gen list checks` shows all of them" in nothing_like_it.out


def waiver(check: str, name: str, expires: str) -> str:
    lines = (f"check: {check}", "kind: Deployment", "namespace: banking-core", f"name: {name}")
    fields = "\n    ".join((*lines, "reason: its image is mended in release 9", f'expires: "{expires}"'))
    return f"waivers:\n  - {fields}\n"


BROKEN_REFERENCE = """
patches:
  - target: {kind: Deployment, name: core-banking-cards}
    json6902:
      - {op: replace, path: /spec/template/spec/serviceAccountName, value: nobody}
"""


def test_a_waiver_covers_its_finding_and_keeps_it_in_the_report(cli: Cli, project: Project) -> None:
    project.append("dev.yaml", BROKEN_REFERENCE)
    found = cli("render", "dev", code=1)
    assert "error[REF-017] Deployment banking-core/core-banking-cards" in found.out
    assert not project.tree.exists()

    project.append("dev.yaml", waiver("REF-017", "core-banking-cards", "2099-12-31"))
    covered = cli("render", "dev")
    assert "error[REF-017]" not in covered.out
    assert "0 errors, 0 warnings, 1 waived" in covered.out
    assert "its image is mended in release 9" in cli("validate", "dev", "--verbose").out
    report = json.loads(cli("validate", "dev", "--format", "json").out)
    assert [(each["id"], bool(each["waived"])) for each in report["findings"]] == [("REF-017", True)]
    again = cli("render", "dev")
    assert "1 waived" in again.out
    assert "up to date, nothing changed" in again.out


def test_a_waiver_that_has_expired_covers_nothing(cli: Cli, project: Project) -> None:
    project.append("dev.yaml", BROKEN_REFERENCE + waiver("REF-017", "core-banking-cards", "2020-02-28"))
    outcome = cli("render", "dev", code=1)
    assert "error[REF-017] Deployment banking-core/core-banking-cards" in outcome.out
    assert "2020-02-28" in outcome.out


def test_a_waiver_expires_although_nothing_has_changed(
    cli: Cli, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.append("dev.yaml", BROKEN_REFERENCE + waiver("REF-017", "core-banking-cards", "2099-12-31"))
    cli("render", "dev")

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return date(2100, 1, 1)

    monkeypatch.setattr("firefly_gen.cli.options.date", Later)
    assert "error[REF-017]" in cli("render", "dev", "--check", code=1).out


def test_a_waiver_that_covers_nothing_is_an_error(cli: Cli, project: Project) -> None:
    project.append("dev.yaml", waiver("REF-017", "core-banking-cards", "2099-12-31"))
    outcome = cli("render", "dev", code=1)
    assert "error[WAIVER-002]" in outcome.out
    assert "core-banking-cards" in outcome.out
    # What was not looked at may still be there.
    cli("render", "dev", "--ignore", "REF-017")
