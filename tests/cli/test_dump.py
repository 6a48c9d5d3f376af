"""The command that writes everything as files."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from participatiekaart.dumps import every
from participatiekaart.workspace import Workspace
from tests.cli.conftest import Run, write
from tests.cli.test_serve import answer, free_port, served
from tests.processes import descendants, eventually, is_running


def test_dump_tells_the_folder_and_what_is_in_it(run: Run, source: Path, tmp_path: Path) -> None:
    run("load", source)
    made = run("dump")
    folder = tmp_path / "data" / "dumps" / "000000000002-0"
    assert (made.exit_code, made.stdout) == (0, f"{folder}\n")
    assert made.stderr.endswith("MB; position 2.\n")
    assert gzip.decompress((folder / "graph.nq.gz").read_bytes()).decode() == run("export").stdout


def test_dump_again_without_a_change_says_so_and_names_the_same_folder(run: Run, source: Path) -> None:
    run("load", source)
    first = run("dump")
    again = run("dump")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert again.stderr == "Nothing was published since the newest dump.\n"


def test_dump_keeps_as_many_as_the_settings_say(run: Run, source: Path, tmp_path: Path) -> None:
    for name in ("een", "anders", "nog anders"):
        write(source, one=name)
        run("load", source)
        run("dump", **{"env": {"PARTICIPATIEKAART_DUMPS_KEPT": "1"}})
    assert len(every(tmp_path / "data")) == 2


def test_dump_of_nothing_says_what_to_do(run: Run) -> None:
    ended = run("dump")
    assert ended.exit_code == 1
    assert "rebuild" in ended.stderr


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")
@pytest.mark.parametrize("is_in_time", [True, False], ids=["when it is done", "in the middle of it"])
def test_a_server_dumps_by_itself_and_takes_that_with_it_when_it_is_killed(
    bundled_workspace: Workspace, tmp_path: Path, *, is_in_time: bool
) -> None:
    data_dir = tmp_path / "data"
    shutil.copytree(bundled_workspace.data_dir, data_dir, ignore=shutil.ignore_patterns("*.lease", "results", "dumps"))
    port = free_port()
    with served(data_dir, port) as process:
        while not (every(data_dir) if is_in_time else list((data_dir / "dumps").glob("*.tmp"))):
            assert process.poll() is None, process.communicate()[1]
        started = descendants(process.pid)
        if is_in_time:
            [dump] = answer(f"http://127.0.0.1:{port}/dumps", process, Accept="application/json").json()["dumps"]
            assert answer(f"http://127.0.0.1:{port}/dumps/SHA256SUMS", process).status_code == 200
            assert dump["position"] == bundled_workspace.journal.position
    eventually(lambda: not any(map(is_running, started)))
    assert len(every(data_dir)) == is_in_time
