# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails one call of the system or of libc after the other and looks what comes of it.

torture.py BUILD_DIR MODULE [--all] [--most N] [--jobs N] [SCENARIO...]

Runs the programs of BUILD_DIR/tests/fault (see inject.h). After each fault: the exit status is a
documented one; what was asked for is there and whole, or a message says why not; an existing file
is the old one or the new one; no process and no temporary file is left. Without --all a few calls of
each class fail, others in each scenario; --most N takes every call of a class that has no more than
N, and N of the others, evenly spread.
"""
import argparse
import concurrent.futures
import ctypes
import gzip
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

SOURCES = pathlib.Path(__file__).resolve().parents[2]
# As in inject.c.
CLASSES = ["memory", "write", "open", "read", "short", "pipe", "map", "process", "interrupt",
           "load", "clock", "clock-back", "clock-on"]
# A clock that fails for good ends no wait; and what is interrupted for good never ends by design.
FOR_GOOD = ["memory", "write", "open", "read", "short", "pipe", "map", "process", "load"]
BOTH = ["memory", "write"]  # once and for good, also when few calls fail
GUARD_S = 60
QUICK = ["--runs", "2", "-r", "5", "-n", "50", "--layouts", "1", "--max-time", "1", "--timeout", "5"]
FORMATS = ["gbench", "gbench-csv", "hyperfine", "pyperf", "gobench", "jmh", "bmf", "junit",
           "openmetrics", "markdown", "html"]
PR_SET_CHILD_SUBREAPER = 36


class Scenario:
    """A command line of PROGRAM with files whose content matters."""

    def __init__(self, name, words, program="ppbench", inject_in=None, statuses=(0, 2),
                 outputs=(), stdin=None, same=False, classes=None):
        self.name, self.words, self.program = name, words, program
        self.inject_in = inject_in or program
        self.statuses, self.outputs, self.stdin = statuses, outputs, stdin
        self.same, self.classes = same, classes or CLASSES


def scenarios(module):
    """All command lines; files are those that prepare() makes."""
    run = ["run", "-s", module, "--filter", "^(good|other)$", *QUICK, "--export-json", "out.json",
           "--export-csv", "out.csv"]
    profile = ["profile", "-s", module, "--filter", "^good$", *QUICK]
    return [
        Scenario("list", ["list", "-s", module], same=True),
        Scenario("run", run, statuses=(0, 1, 2), outputs=["out.json", "out.csv"]),
        Scenario("layouts", ["run", "-s", module, "--filter", "^good$", *QUICK, "--layouts", "3"],
                 statuses=(0, 1, 2)),
        Scenario("save", ["run", "-s", module, "--filter", "^good$", *QUICK, "--baseline", "main",
                          "--save-baseline", "main"], statuses=(0, 1, 2)),
        Scenario("snippet", ["x++", "-s", "int x;", *QUICK], statuses=(0, 1, 2)),
        Scenario("compile", ["x++", "-s", "int x;", "--no-cache", "--cc", "./cc", *QUICK],
                 statuses=(0, 1, 2)),
        Scenario("stats", ["stats", "numbers.txt"], same=True),
        Scenario("stats-two", ["stats", "numbers.txt", "other.txt", "--format", "json",
                               "--output", "out.json"], same=True, outputs=["out.json"],
                 statuses=(0, 1, 2)),
        Scenario("compare-stored", ["compare", "a.json", "b.json", "--export-json", "out.json"],
                 same=True, outputs=["out.json"]),
        Scenario("compare", ["compare", "-s", module, "-s", module, "--filter", "^good$", "--runs",
                             "7", "--max-time", "1", "--timeout", "5"], statuses=(0, 1, 2)),
        Scenario("compare-page", ["compare", "a.json", "b.json", "--export-html", "out.html",
                                  "--export-junit", "out.xml"],
                 same=True, outputs=["out.html", "out.xml"]),
        Scenario("stats-page", ["stats", "numbers.txt", "--export-html", "out.html"],
                 same=True, outputs=["out.html"], statuses=(0, 1, 2)),
        *[Scenario(f"to-{form}", ["convert", "a.json", "--to", form, "-o", "out.txt"],
                   same=True, outputs=["out.txt"]) for form in FORMATS],
        Scenario("exports", ["run", "-s", module, "--filter", "^good$", *QUICK, "--mem",
                             "--progress=json", *[w for form in FORMATS for w in
                                                  (f"--export-{form}", f"out.{form}")]],
                 statuses=(0, 1, 2), outputs=[f"out.{form}" for form in FORMATS]),
        Scenario("rerun", ["rerun", "a.json", "--export-json", "out.json"],
                 statuses=(0, 1, 2), outputs=["out.json"]),
        Scenario("worker-mem", ["run", "-s", module, "--filter", "^good$", *QUICK, "--mem",
                                "--counters=memory,system,instructions"],
                 inject_in="ppbench-worker", statuses=(0, 1, 2)),
        Scenario("merge", ["merge", "a.json", "b.json", "-o", "out.json"],
                 same=True, outputs=["out.json"]),
        Scenario("history", ["history"], same=True, statuses=(0, 1, 2)),
        Scenario("view", ["view", "a.ppb"], same=True),
        Scenario("export", ["view", "a.ppb", "--export-pprof", "out.pb.gz", "--export-folded",
                            "out.txt"], same=True, outputs=["out.pb.gz", "out.txt"]),
        Scenario("diff", ["diff", "a.ppb", "b.ppb"], same=True),
        Scenario("info", ["info"]),
        Scenario("profile", profile, statuses=(0, 1, 2)),
        Scenario("profile-counts", [*profile, "--timing=counts"], statuses=(0, 1, 2)),
        Scenario("worker", run, inject_in="ppbench-worker", statuses=(0, 1, 2),
                 outputs=["out.json", "out.csv"]),
        Scenario("worker-profile", profile, inject_in="ppbench-worker", statuses=(0, 1, 2)),
        Scenario("worker-profile-counts", [*profile, "--timing=counts"],
                 inject_in="ppbench-worker", statuses=(0, 1, 2)),
        Scenario("symbols", [module], program="ppbench-symbols", statuses=(0, 2, 3, 4, 5),
                 stdin="addresses", same=True),
        Scenario("profile-symbols", [*profile, "--timing=counts"], inject_in="ppbench-symbols",
                 statuses=(0, 2), classes=["memory", "write", "open", "read"]),
    ]


class Runner:
    """Runs one scenario in a directory of its own."""

    def __init__(self, scenario, programs, fixtures):
        self.scenario, self.programs = scenario, programs
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
        self.work = self.home / "work"
        shutil.copytree(fixtures, self.work)
        for name in ("tmp", "cache"):
            (self.home / name).mkdir()
        self.counter = self.home / "counter"
        self.reference = None
        self.complaints = []
        self.n_calls = {}  # by class, without faults
        self.n_runs = self.n_faults = 0

    def environment(self, fault):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PP", "XDG"))}
        kept.update(TMPDIR=str(self.home / "tmp"), XDG_CACHE_HOME=str(self.home / "cache"),
                    PPBENCH_STORE=str(self.work / "store"), LC_ALL="C.UTF-8", COLUMNS="80",
                    PP_INJECT_COUNT=str(self.counter), PP_INJECT_IN=self.scenario.inject_in)
        kept["PP_INJECT"] = fault
        return kept

    def start(self, fault=f"memory:{2 ** 62}"):
        """Returns status (None: hung), stdout, stderr, faults, calls by class."""
        self.counter.write_bytes(bytes(8 * (1 + len(CLASSES))))
        for name in self.scenario.outputs:
            (self.work / name).write_text("old")
        stdin = open(self.work / self.scenario.stdin, "rb") if self.scenario.stdin else None
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = subprocess.Popen(
                [str(self.programs / self.scenario.program), *self.scenario.words], cwd=self.work,
                env=self.environment(fault), stdin=stdin or subprocess.DEVNULL, stdout=out,
                stderr=err)
            try:
                status = child.wait(GUARD_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                status = None
            out.seek(0)
            err.seek(0)
            said = out.read(), err.read().decode(errors="replace")
        if stdin:
            stdin.close()
        faults, *calls = struct.unpack(f"{1 + len(CLASSES)}Q", self.counter.read_bytes())
        self.n_runs += 1
        self.n_faults += faults > 0
        return status, *said, faults, dict(zip(CLASSES, calls))

    def complain(self, fault, what, stderr):
        first = stderr.strip().split("\n")
        self.complaints.append(f"{self.scenario.name} {fault}: {what}; said: {first[:3]}")
        print(self.complaints[-1], flush=True)

    def leftovers(self):
        """Files that are neither fixtures nor outputs."""
        left = [str(p.relative_to(self.home)) for p in (self.home / "tmp").rglob("*")]
        left += [str(p.relative_to(self.home)) for p in (self.home / "cache").rglob("ppbench-work*")]
        return left + [str(p.relative_to(self.home)) for p in self.work.rglob("*")
                       if p.name.startswith(".ppbench-") or p.name.endswith(".partial")]

    def is_whole(self, name, status, err):
        content = (self.work / name).read_bytes()
        if self.scenario.same and status == 0 and not err:
            return content == self.reference[1][name]
        if name.endswith(".json"):
            try:
                return isinstance(json.loads(content), dict)
            except ValueError:
                return False
        try:
            return bool(gzip.decompress(content)) if name.endswith(".gz") else content[-1:] == b"\n"
        except (OSError, EOFError):
            return False

    def tidy(self):
        """Remove what a run may leave, so that each begins alike."""
        for path in (self.work / "store").glob("*"):
            if path.name not in self.stored:
                path.unlink()

    def judge(self, fault, ended):
        status, out, err, faults, _ = ended
        if not faults:
            return
        if status is None:
            return self.complain(fault, "hung", err)
        if status not in self.scenario.statuses:
            return self.complain(fault, f"status {status}", err)
        if status == 0 and self.scenario.same and out != self.reference[0] and not err:
            self.complain(fault, "another result, and not a word", out.decode(errors="replace"))
        if status != 0 and not re.search(r"\w{3}", err):
            self.complain(fault, f"status {status} without a word", err)
        if re.search(r"\(null\)|Success|runtime error|Sanitizer", err):
            self.complain(fault, "a message that says nothing", err)
        for name in self.scenario.outputs:
            is_old = (self.work / name).exists() and (self.work / name).read_bytes() == b"old"
            if not is_old and not ((self.work / name).exists() and self.is_whole(name, status, err)):
                self.complain(fault, f"'{name}' is neither old nor new", err)
            elif is_old and status == 0:
                self.complain(fault, f"'{name}' was not written", err)
        left = self.leftovers()
        # Without a descriptor to the very end nothing can be removed: that the next run does.
        if left and re.fullmatch(r"open:\d+\+", fault):
            self.start()
            left = self.leftovers()
        if left:
            self.complain(fault, f"left behind: {left[:3]}", err)
            shutil.rmtree(self.home / "tmp")
            (self.home / "tmp").mkdir()
            for path in [self.home / p for p in left]:
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.exists():
                    path.unlink()

    def refer(self):
        """A run without faults, before and to compare with."""
        status, out, err, _, _ = self.start()
        if status != 0:
            self.complain("none", f"status {status} without a fault", err)
            return False
        self.reference = out, {n: (self.work / n).read_bytes() for n in self.scenario.outputs}
        self.stored = {p.name for p in (self.work / "store").glob("*")}
        # Now that there is what one run leaves for the next.
        self.n_calls = self.start()[4]
        self.tidy()
        return True

    def faults(self, of_class, most):
        n = self.n_calls[of_class]
        if most:
            for i in range(min(n, most)):
                yield f"{of_class}:{i * n // min(n, most)}"
                if of_class in FOR_GOOD:
                    yield f"{of_class}:{i * n // min(n, most)}+"
        elif n:
            chance = zlib.crc32(f"{self.scenario.name} {of_class}".encode())
            is_for_good = of_class in FOR_GOOD and chance % 2
            if not is_for_good or of_class in BOTH:
                yield f"{of_class}:{chance // 2 % n}"
            # What lasts is worst when much has begun.
            if is_for_good or of_class in BOTH:
                yield f"{of_class}:{n * 4 // 5}+"

    def torture(self, most):
        for of_class in self.scenario.classes if self.refer() else []:
            n_before = self.n_faults
            for fault in self.faults(of_class, most):
                self.judge(fault, self.start(fault))
                self.tidy()
            print(f"{self.scenario.name}: {self.n_faults - n_before} faults in {self.n_calls[of_class]} calls "
                  f"of {of_class}", flush=True)
        shutil.rmtree(self.home)


def orphans():
    """Kills and counts what came to us."""
    n = 0
    deadline_s = time.monotonic() + 2
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return n
        if pid == 0 and time.monotonic() < deadline_s:
            time.sleep(0.01)
        elif pid == 0:
            listed = pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            for child in listed:
                os.kill(int(child), signal.SIGKILL)
                n += 1
            deadline_s += 2


def prepare(directory, programs, module, build):
    """What the command lines read."""
    directory.mkdir()
    (directory / "store").mkdir()
    env = dict(os.environ, PPBENCH_STORE=str(directory / "store"), PPBENCH_RUN="", LC_ALL="C.UTF-8")
    for name in ("a", "b"):
        subprocess.run([programs / "ppbench", "run", "-s", module, "--filter", "^good$", *QUICK,
                        "--runs", "3", "--export-json", f"{name}.json", "--save-baseline", "main"],
                       cwd=directory, env=env, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        with open(directory / f"{name}.ppb", "wb") as out:
            kind = {"a": "full", "b": "slower"}[name]
            subprocess.run([build / "tests/cli/dump_profile", kind], stdout=out, check=True)
    (directory / "numbers.txt").write_text("".join(f"{10 + i % 7 * 0.1}\n" for i in range(60)))
    (directory / "other.txt").write_text("".join(f"{11 + i % 5 * 0.1}\n" for i in range(60)))
    (directory / "addresses").write_bytes(struct.pack("8Q", *range(0x1000, 0x1080, 16)))
    # A compiler that takes no time: what it makes has been compiled before.
    script = directory / "cc"
    script.write_text("#!/bin/sh\nfor w; do case $l in -o) cp \"$0.so\" \"$w\";; esac; l=$w; done\n")
    script.chmod(0o755)
    subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-fPIC", "-o",
                    directory / "cc.so", "-I", str(SOURCES / "bench"), "-x",
                    "c", "-"], input=b"#include <ppbench.h>\nPPB_BENCH(made) { ppb_keep(1); }\n",
                   check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("module")
    parser.add_argument("scenario", nargs="*")
    parser.add_argument("--all", dest="most", action="store_const", const=sys.maxsize)
    parser.add_argument("--most", type=int)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_intermixed_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    programs = options.build / "tests/fault"
    home = pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
    prepare(home / "fixtures", programs, options.module, options.build)
    chosen = [s for s in scenarios(options.module)
              if not options.scenario or s.name in options.scenario]
    runners = [Runner(s, programs, home / "fixtures") for s in chosen]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for _ in pool.map(lambda r: r.torture(options.most), runners):
            pass
    shutil.rmtree(home)
    complaints = [c for r in runners for c in r.complaints]
    left = orphans()
    if left:
        complaints.append("processes were left")
        print(f"{left} processes were left")
    print(f"{sum(r.n_runs for r in runners)} runs with {sum(r.n_faults for r in runners)} faults, "
          f"{len(complaints)} complaints")
    return 1 if complaints else 0


sys.exit(main())
