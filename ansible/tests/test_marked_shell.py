"""The shell around a command: when it begins, how it ends, and what happens when nobody is there any more."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ansible_collections.constellation.nomad.plugins.plugin_utils.marked_shell import (
    GO,
    TRAILER,
    MarkedStreams,
    in_marked_shell,
)

SHELLS = [name for name in ("dash", "bash", "busybox") if shutil.which(name)]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(params=SHELLS)
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Starts a command as Nomad would, with each shell that there is here as the outermost."""
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], size: int | None = None) -> subprocess.Popen[bytes]:
        shell = ["busybox", "sh"] if request.param == "busybox" else [request.param]
        program = [*shell, *in_marked_shell(command, "MARK", size)[1:]]
        pipe = subprocess.PIPE
        process = subprocess.Popen(program, stdin=pipe, stdout=pipe, stderr=pipe)
        started.append(process)
        assert process.stdout.readline() == b"MARK:ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


def send(process: subprocess.Popen[bytes], data: bytes) -> None:
    process.stdin.write(data)
    process.stdin.flush()


def ends(file: Path) -> None:
    """Waits until the process whose number is in the file is gone."""
    number = until(lambda: file.exists() and file.read_text().strip())
    until(lambda: not (Path("/proc") / number).exists())


def until(happens: Callable[[], object]) -> object:
    give_up_at = time.monotonic() + 10
    while not (result := happens()):
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
    return result


@pytest.mark.parametrize(("script", "code"), [("exit 0", b"000"), ("exit 7", b"007"), ("kill -9 $$", b"137")])
def test_both_streams_end_with_the_mark_and_the_exit_code(start: Start, script: str, code: bytes) -> None:
    process = start(["sh", "-c", f"echo out; echo err >&2; {script}"])
    send(process, GO)
    assert process.stdout.readline() + process.stdout.readline() == b"out\nMARK:" + code + b"\n"
    # A shell says of a command that was killed that it was.
    told = [line for line in iter(process.stderr.readline, b"MARK:" + code + b"\n") if line != b"Killed\n"]
    assert told == [b"err\n"]
    assert process.poll() is None, "it may not exit before its input is closed"
    process.stdin.close()
    process.wait(5)


def test_nothing_begins_before_it_is_told_to(start: Start, tmp_path: Path) -> None:
    process = start(["touch", str(tmp_path / "begun")])
    process.stdin.close()
    process.wait(5)
    assert not (tmp_path / "begun").exists()


def test_a_command_reads_exactly_its_input(start: Start) -> None:
    data = bytes(range(256)) * 4000
    process = start(["wc", "-c"], len(data))
    send(process, GO + data + TRAILER)
    assert process.stdout.readline().strip() == str(len(data)).encode()


def test_a_command_is_killed_rather_than_given_a_part_of_its_input_for_all_of_it(start: Start, tmp_path: Path) -> None:
    script = f"echo $$ >{tmp_path}/process; cat >/dev/null; touch {tmp_path}/restored"
    process = start(["sh", "-c", script], 1000)
    send(process, GO + b"only a part")
    until((tmp_path / "process").exists)
    process.stdin.close()
    process.wait(5)
    ends(tmp_path / "process")
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("size", [None, 3])
def test_whatever_a_command_started_is_killed_when_its_shell_is(start: Start, tmp_path: Path, size: int | None) -> None:
    process = start(["sh", "-c", f"cat >/dev/null; sleep 1000 & echo $! >{tmp_path}/process; wait"], size)
    send(process, GO + (b"abc" + TRAILER if size else b""))
    until((tmp_path / "process").exists)
    process.kill()
    process.wait(5)
    ends(tmp_path / "process")


def test_marks_are_found_wherever_the_pieces_are_cut() -> None:
    whole = b"MARK:ready\n" + b"one MARK: two MARK:12\n" + b"MARK:003\n"
    for cut in range(len(whole) + 1):
        out, err = bytearray(), bytearray()
        streams = MarkedStreams("MARK", out.extend, err.extend)
        for piece in (whole[:cut], whole[cut:]):
            streams.add("stdout", piece)
        assert streams.is_ready and streams.code is None
        streams.add("stderr", b"MARK:003\n")
        assert (bytes(out), bytes(err), streams.code) == (b"one MARK: two MARK:12\n", b"", 3)
