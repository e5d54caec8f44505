"""The script that sets everything up: what it says, and what its locks promise. Fresh machines are tried by hand."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TASKS = ["test", "check", "lint", "bench", "format", "migrate", "translations", "setup", "rongping", "help"]


def run(*arguments, folder=ROOT, **environment):
    """Run ./run of `folder`."""
    return subprocess.run(
        ["/bin/sh", str(folder / "run"), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def pinned(lock):
    """Names and versions of a lock file, with what stands after them."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9-]+)==(\S+)(.*(?:\n    .*)*)", text, flags=re.MULTILINE)


def test_help_names_every_task_and_needs_no_set_up(tmp_path):
    shutil.copy(ROOT / "run", tmp_path)
    done = run("help", folder=tmp_path)
    assert done.returncode == 0
    assert [task for task in TASKS if f"./run {task}" not in done.stdout] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]


def test_an_unknown_task_is_named_and_changes_nothing(tmp_path):
    shutil.copy(ROOT / "run", tmp_path)
    done = run("tset", folder=tmp_path)
    assert done.returncode != 0
    assert "unknown: tset" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run"]


def test_a_machine_whose_python_is_too_old_is_told_so(tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ["cat", "cut", "dirname", "env", "flock", "grep", "id", "mkdir", "sha256sum", "tr"]:
        if found := shutil.which(tool):
            (tools / tool).symlink_to(found)
    old = tools / "python3"
    old.write_text('#!/bin/sh\ncase "$*" in *platform*) echo 3.9.2 ;; *) exit 1 ;; esac\n', encoding="utf-8")
    old.chmod(0o755)
    shutil.copy(ROOT / "run", tmp_path)
    done = run("setup", folder=tmp_path, PATH=str(tools), PYTHON="")
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed; python3 is 3.9.2." in done.stderr


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_hash_and_no_address(lock):
    assert len(pinned(lock)) > 40
    assert [name for name, _, rest in pinned(lock) if "--hash=sha256:" not in rest] == []
    assert (
        re.findall(r"(?:file|https?):\S*|--(?:index|extra-index|find-links)\S*", (ROOT / lock).read_text("utf-8")) == []
    )


def test_tests_run_with_the_versions_that_users_get():
    with_tests = {(name, version) for name, version, _ in pinned("requirements-dev.lock")}
    assert {(name, version) for name, version, _ in pinned("requirements.lock")} <= with_tests
