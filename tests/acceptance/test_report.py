"""``report``: an environment as one page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Project

BROKEN = """
patches:
  - target: {kind: Service, name: core-banking-accounts}
    merge: {spec: {selector: {app.kubernetes.io/name: nobody}}}
"""


def test_the_page_shows_the_environment_and_is_the_same_each_time(cli: Cli, project: Project) -> None:
    told = cli("report", "dev").out.splitlines()
    assert told[0] == "wrote dev.html"
    assert re.match(r"dev: [0-9]+ objects in [0-9]+ files, 0 errors, 0 warnings", told[-1])
    page = (project.root / "dev.html").read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    for expected in (
        "<h1>dev</h1>",
        "<dt>Kubernetes</dt><dd>1.36</dd>",
        '<a href="#service-core-banking-accounts">',
        "Connections of PostgreSQL clusters",
        "Quotas of namespaces",
        "0 errors, 0 warnings, 0 notes.",
        "folder services/core-banking-accounts",
    ):
        assert expected in page
    assert "http://" not in page
    assert "https://" not in page
    cli("report", "dev", "--output", "pages/again.html")
    assert (project.root / "pages" / "again.html").read_text(encoding="utf-8") == page
    assert not (project.root / "out").exists()


def test_what_is_wrong_stands_on_the_page_and_in_the_exit_code(cli: Cli, project: Project) -> None:
    project.append("dev.yaml", BROKEN)
    told = cli("report", "dev", code=1).out
    assert "wrote dev.html" in told
    page = (project.root / "dev.html").read_text(encoding="utf-8")
    found = set(re.findall(r"error\[([A-Z]+-[0-9]+)\] Service banking-core/core-banking-accounts", told))
    assert found
    assert all(f'<th scope="row">{each}</th>' in page for each in found)
    assert 'class="error"' in page


def test_a_wrong_profile_makes_no_page(cli: Cli, project: Project) -> None:
    project.append("dev.yaml", "stag: dev\n")
    assert "unknown field 'stag'" in cli("report", "dev", code=2).out
    assert not (project.root / "dev.html").exists()
