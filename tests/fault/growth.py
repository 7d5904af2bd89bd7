# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at the memory and files of the driver while it measures 24 benchmarks again and again.

growth.py PPBENCH MODULE SECONDS [PLOT.svg]: MODULE has benchmarks b0000 to b0023
(tests/target/many.c). After the first quarter memory may grow by what the result holds in the end:
WORKER_BYTES of each worker and the histograms, whose size has a bound but which a rare value still
widens after an hour; and by SLACK_BYTES for the allocator. The number of open files may not grow.
Nothing is exported meanwhile, whose text would count.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

N_BENCHMARKS = 24
N_RUNS = 60
WORKER_BYTES = 1024
RUN_BUCKETS, RUN_BYTES = 64, 544  # see stats/tally.h: counts that are allocated together
SLACK_BYTES = 512 * 1024
WORKER_START_S = 0.006  # about what starting one takes
BATCH_S = 0.0001


def look(pid):
    """Resident bytes and open files; None: it has ended."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        rss = next(int(x.split()[1]) * 1024 for x in status.splitlines() if x.startswith("VmRSS"))
        return rss, len(os.listdir(f"/proc/{pid}/fd"))
    except (OSError, StopIteration):
        return None


def histogram_bytes(histogram):
    """What the driver holds of it; None has no values."""
    if histogram is None:
        return 0
    bits = histogram["sub_bucket_bits"]
    runs = set()
    for first, _, _ in histogram["buckets"]:
        octave = max(0, first.bit_length() - 1 - bits)
        runs.add((octave, (first >> octave) // RUN_BUCKETS))
    return RUN_BYTES * len(runs)


def measure(program, module, duration_s, directory):
    """Moments (s, bytes, files), the number of workers in the result, bytes of its histograms."""
    n_runs = N_RUNS if duration_s > 60 else 6
    share_s = duration_s / (N_BENCHMARKS * n_runs)
    n_samples = max(3, int((share_s - WORKER_START_S) / BATCH_S)) * n_runs
    child = subprocess.Popen(
        [program, "run", "-s", module, "--filter", r"^b00([01].|2[0-3])$", "--runs", str(n_runs),
         "-r", str(n_samples), "--layouts", "1", "--max-time", "24h", "--format", "json",
         "--output", "out.json"], cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    began_s = time.monotonic()
    moments = []
    while child.poll() is None:
        seen = look(child.pid)
        if seen:
            moments.append((time.monotonic() - began_s, *seen))
        time.sleep(max(0.01, duration_s / 2000))
    if child.returncode != 0:
        raise SystemExit(f"status {child.returncode}")
    result = json.loads((directory / "out.json").read_text())
    benchmarks = result["benchmarks"]
    return (moments, sum(len(b["replicates"]) for b in benchmarks),
            sum(histogram_bytes(b["histograms"][k]) for b in benchmarks for k in ("clean", "unclean")))


def draw(path, moments, n_workers):
    """A picture of memory and files over time."""
    width, height, left, bottom = 800, 300, 70, 40
    end_s = moments[-1][0]
    most = max(m[1] for m in moments) * 1.1
    most_files = max(m[2] for m in moments) * 2
    x = lambda s: left + s / end_s * (width - left - 60)
    y = lambda part: (height - bottom) * (1 - part)
    line = " ".join(f"{x(m[0]):.1f},{y(m[1] / most):.1f}" for m in moments)
    files = " ".join(f"{x(m[0]):.1f},{y(m[2] / most_files):.1f}" for m in moments)
    text = [f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' "
            "font-family='sans-serif' font-size='12'><rect width='100%' height='100%' "
            "fill='white'/>",
            f"<polyline points='{line}' fill='none' stroke='#0060a0'/>",
            f"<polyline points='{files}' fill='none' stroke='#b04000'/>",
            f"<text x='{left}' y='{height - 5}'>{end_s:.0f} s, {N_BENCHMARKS} benchmarks, "
            f"{n_workers} workers; blue: memory, brown: open files</text>"]
    for i in range(5):
        text.append(f"<text x='5' y='{y(i / 4) + 10:.0f}'>{most * i / 4 / 1e6:.1f} MB</text>"
                    f"<text x='{width - 30}' y='{y(i / 4) + 10:.0f}'>{most_files * i / 4:.0f}</text>")
    path.write_text("\n".join(text) + "\n</svg>\n")


def main():
    program, module, duration_s = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), float(sys.argv[3])
    with tempfile.TemporaryDirectory(prefix="growth-") as directory:
        moments, n_workers, histograms = measure(program, module, duration_s, pathlib.Path(directory))
    if len(sys.argv) > 4:
        draw(pathlib.Path(sys.argv[4]), moments, n_workers)
    later = [m for m in moments if m[0] >= moments[-1][0] / 4]
    # The last moments are those of writing the result.
    measuring = later[:max(1, int(len(later) * 0.95))]
    few = max(1, len(measuring) // 20)
    before, after = (statistics.median(m[1] for m in some)
                     for some in (measuring[:few], measuring[-few:]))
    grown = after - before
    allowed = WORKER_BYTES * n_workers + histograms + SLACK_BYTES
    most_files = max(m[2] for m in measuring)
    print(f"{moments[-1][0]:.1f} s, {n_workers} workers: memory {before / 1e6:.2f} MB, then "
          f"{grown / 1e3:+.0f} kB ({allowed / 1e3:.0f} kB allowed, {histograms / 1e3:.0f} kB of "
          f"histograms); at most {most_files} files")
    is_measured = "address" not in os.environ.get("SANITIZERS", "") and \
        "thread" not in os.environ.get("SANITIZERS", "")  # they keep what was freed
    return 1 if (is_measured and grown > allowed) or most_files > 12 else 0


sys.exit(main())
