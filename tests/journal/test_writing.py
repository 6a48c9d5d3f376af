"""One writer at a time."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from participatiekaart.errors import WriterBusy
from participatiekaart.journal import writing

HOLD = """
import sys
from pathlib import Path
from participatiekaart.journal import writing
with writing(Path(sys.argv[1])):
    print("holding", flush=True)
    sys.stdin.read()
"""


def test_data_directory_is_made(tmp_path: Path) -> None:
    with writing(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()


def test_second_writer_is_refused_with_the_folder_and_a_way_out(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(WriterBusy) as refused, writing(tmp_path):
        pass
    assert str(tmp_path) in refused.value.text["en"]
    assert "--data-dir" in refused.value.text["en"]


def test_writer_that_is_done_makes_room(tmp_path: Path) -> None:
    for _ in range(2):
        with writing(tmp_path):
            pass


def test_writer_that_fails_makes_room(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="oops"), writing(tmp_path):
        raise RuntimeError("oops")
    with writing(tmp_path):
        pass


def written(folder: Path, seconds: float) -> bool:
    """Whether a folder can be written to within some time."""
    with writing(folder, seconds):
        return True


def test_who_has_patience_gets_to_write_when_the_other_is_done(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as threads:
        with writing(tmp_path):
            waiting = threads.submit(written, tmp_path, 30.0)
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
        assert waiting.result(10)


def test_patience_ends(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(WriterBusy):
        written(tmp_path, 0.1)


def test_killed_writer_makes_room(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "holding\n"
        with pytest.raises(WriterBusy), writing(tmp_path):
            pass
        holder.kill()
        holder.wait(timeout=10)
        with writing(tmp_path):
            pass
