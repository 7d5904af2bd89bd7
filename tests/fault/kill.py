# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the driver at random moments and looks what is left of it.

kill.py PPBENCH MODULE N: N times kill -9 over several command lines. Within GONE_S nothing may be
left: no process, no temporary file, no file that is half an old and half a new one. MODULE has
benchmarks that leave children and daemons (tests/target/process.c).
"""
import ctypes
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

GONE_S = 5
PR_SET_CHILD_SUBREAPER = 36
QUICK = ["--runs", "3", "-r", "5", "-n", "50", "--timeout", "5"]


def command_lines(module):
    stays = ["--filter", "^(good|forks_child_that_stays|forks_daemon)$"]
    return [
        ["run", "-s", module, *stays, *QUICK, "--export-json", "out.json"],
        ["x++", "-s", "int x;", "--no-cache", *QUICK, "--export-json", "out.json"],
        ["compare", "-s", module, "-s", module, *stays, "--runs", "3", "--export-json", "out.json"],
        ["profile", "-s", module, "--filter", "^good$", *QUICK],
        ["stats", "numbers.txt", "--format", "json", "--output", "out.json"],
    ]


class Place:
    """A directory with all that the program may write to."""

    def __init__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="kill-"))
        for name in ("work", "tmp", "cache"):
            (self.home / name).mkdir()
        (self.home / "work/numbers.txt").write_text("".join(f"{i % 9}.5\n" for i in range(20000)))

    def start(self, program, words):
        (self.home / "work/out.json").write_text("old")
        env = dict(os.environ, TMPDIR=str(self.home / "tmp"), LC_ALL="C.UTF-8",
                   XDG_CACHE_HOME=str(self.home / "cache"))
        return subprocess.Popen([program, *words], cwd=self.home / "work", env=env,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def left(self):
        """Temporary files, and the output if it is neither old nor new."""
        left = [str(p) for p in (self.home / "tmp").rglob("*")]
        left += [str(p) for p in (self.home / "cache").rglob("ppbench-work-*")]
        left += [str(p) for p in (self.home / "work").glob(".ppbench-*")]
        content = (self.home / "work/out.json").read_text()
        try:
            if content != "old":
                json.loads(content)
        except ValueError:
            left.append("half a file")
        return left


def children():
    """All processes that were left to us and live; those that ended are reaped."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break
        except ChildProcessError:
            return []
    return pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def names_of(pids):
    names = []
    for pid in pids:
        try:
            names.append(pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
        except OSError:
            pass
    return names


def kill_once(place, program, words, delay_s):
    """What is left, and how long it took to go."""
    child = place.start(program, words)
    time.sleep(delay_s)
    child.kill()
    child.wait()
    began_s = time.monotonic()
    while (alive := children()) and time.monotonic() - began_s < GONE_S:
        time.sleep(0.005)
    gone_s = time.monotonic() - began_s
    complaints = [f"processes {names_of(alive)}"] if alive else []
    for pid in alive:
        os.kill(int(pid), signal.SIGKILL)
    left = place.left()
    return complaints + ([f"files {left}"] if left else []), gone_s


def main():
    program, module, n = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), int(sys.argv[3])
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    place = Place()
    chance = random.Random(os.urandom(8))
    slowest_s = 0
    complaints = []
    lines = command_lines(module)
    durations_s = {}
    for i in range(n):
        kind = i % len(lines)
        if kind not in durations_s:
            began_s = time.monotonic()
            place.start(program, lines[kind]).wait()
            durations_s[kind] = time.monotonic() - began_s
        delay_s = chance.uniform(0, durations_s[kind])
        what, gone_s = kill_once(place, program, lines[kind], delay_s)
        slowest_s = max(slowest_s, gone_s)
        complaints += [f"{lines[kind]} after {delay_s:.4f} s: {w}" for w in what]
    shutil.rmtree(place.home)
    print(*complaints, sep="\n", end="\n" if complaints else "")
    print(f"{n} kills, {len(complaints)} complaints, all gone after {slowest_s:.3f} s at most")
    return 1 if complaints else 0


sys.exit(main())
