# SPDX-License-Identifier: GPL-3.0-or-later
"""check_interchange.py FORMAT NATIVE FILE: FILE holds of the result NATIVE what doc/FORMATS.md says.
check_interchange.py schema FORMAT FILE...: each FILE obeys the schema of the format.

Everything is computed anew from the native JSON, with Python's statistics.
"""
import csv
import json
import math
import re
import statistics
import sys

from check_formats import safe

NUMBER = {"type": "number"}
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}

# As the documentation and the sources of the formats' own programs describe them.
GBENCH_ROW = {
    "type": "object",
    "required": ["name", "family_index", "per_family_instance_index", "run_name", "run_type",
                 "repetitions", "threads", "iterations", "real_time", "cpu_time", "time_unit"],
    "properties": {
        "name": TEXT, "run_name": TEXT, "label": TEXT, "error_message": TEXT, "skip_message": TEXT,
        "family_index": COUNT, "per_family_instance_index": COUNT, "repetitions": COUNT,
        "repetition_index": COUNT, "threads": {"type": "integer", "minimum": 1},
        "iterations": COUNT, "run_type": {"enum": ["iteration", "aggregate"]},
        "aggregate_name": {"enum": ["mean", "median", "stddev", "cv"]},
        "aggregate_unit": {"enum": ["time", "percentage"]}, "time_unit": {"const": "ns"},
        "error_occurred": {"const": True}, "skipped": {"const": True},
    },
    "additionalProperties": NUMBER,
    "if": {"properties": {"run_type": {"const": "aggregate"}}},
    "then": {"required": ["aggregate_name", "aggregate_unit"]},
    "else": {"required": ["repetition_index"]},
}
SCHEMAS = {
    "gbench": {
        "type": "object", "required": ["context", "benchmarks"], "additionalProperties": False,
        "properties": {
            "context": {
                "type": "object",
                "required": ["date", "executable", "num_cpus", "mhz_per_cpu", "caches", "load_avg",
                             "library_build_type", "json_schema_version"],
                "properties": {
                    "date": TEXT, "host_name": TEXT, "executable": TEXT, "num_cpus": COUNT,
                    "mhz_per_cpu": COUNT, "cpu_scaling_enabled": {"type": "boolean"},
                    "aslr_enabled": {"type": "boolean"}, "library_version": TEXT,
                    "library_build_type": {"enum": ["release", "debug"]},
                    "json_schema_version": {"const": 1},
                    "load_avg": {"type": "array", "items": NUMBER, "maxItems": 3},
                    "caches": {"type": "array", "items": {
                        "type": "object", "required": ["type", "level", "size", "num_sharing"],
                        "properties": {"type": {"enum": ["Data", "Instruction", "Unified"]},
                                       "level": COUNT, "size": COUNT, "num_sharing": COUNT}}},
                },
                "additionalProperties": TEXT,
            },
            "benchmarks": {"type": "array", "items": GBENCH_ROW},
        },
    },
    "hyperfine": {
        "type": "object", "required": ["results"], "additionalProperties": False,
        "properties": {"results": {"type": "array", "items": {
            "type": "object", "additionalProperties": False,
            "required": ["command", "mean", "stddev", "median", "user", "system", "min", "max",
                         "times", "exit_codes"],
            "properties": {
                "command": TEXT, "mean": NUMBER, "stddev": {"type": ["number", "null"]},
                "median": NUMBER, "user": NUMBER, "system": NUMBER, "min": NUMBER, "max": NUMBER,
                "times": {"type": "array", "items": NUMBER, "minItems": 1},
                "memory_usage_byte": {"type": "array", "items": COUNT},
                "exit_codes": {"type": "array", "items": {"type": ["integer", "null"]}},
                "parameters": {"type": "object", "additionalProperties": TEXT},
            }}}},
    },
    "pyperf": {
        "type": "object", "required": ["version", "benchmarks"], "additionalProperties": False,
        "properties": {
            "version": {"const": "1.0"},
            "metadata": {"$ref": "#/definitions/metadata"},
            "benchmarks": {"type": "array", "items": {
                "type": "object", "required": ["runs", "metadata"], "additionalProperties": False,
                "properties": {
                    "metadata": {"allOf": [{"$ref": "#/definitions/metadata"},
                                           {"required": ["name"]}]},
                    "runs": {"type": "array", "minItems": 1, "items": {
                        "type": "object", "required": ["values"], "additionalProperties": False,
                        "properties": {
                            "metadata": {"$ref": "#/definitions/metadata"},
                            "values": {"type": "array", "minItems": 1,
                                       "items": {"type": "number", "exclusiveMinimum": 0}},
                            "warmups": {"type": "array", "items": {
                                "type": "array", "minItems": 2, "maxItems": 2,
                                "items": [{"type": "integer", "minimum": 1},
                                          {"type": "number", "minimum": 0}]}},
                        }}},
                }}},
        },
        "definitions": {"metadata": {
            "type": "object",
            "properties": {
                "name": {"$ref": "#/definitions/line"}, "unit": {"const": "second"},
                "loops": {"type": "integer", "minimum": 1},
                "duration": {"type": "number", "minimum": 0},
                "mem_max_rss": {"type": "integer", "minimum": 1},
                "load_avg_1min": {"type": "number", "minimum": 0},
                "date": {"type": "string",
                         "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$"},
            },
            "additionalProperties": {"anyOf": [NUMBER, {"$ref": "#/definitions/line"}]},
        }, "line": {"type": "string", "pattern": r"^[^\r\n]*[^\s][^\r\n]*$"}},
    },
}


def refuse(word):
    raise ValueError(word + " in JSON")


def unique(pairs):
    assert len({name for name, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=refuse, object_pairs_hook=unique)


def near(got, want):
    assert math.isclose(got, want, rel_tol=1e-9, abs_tol=1e-12), (got, want)


def repetitions(benchmark):
    """The workers that stand for a benchmark, and the corrected time of each in ns."""
    if benchmark["state"] != "ok":
        return []
    workers = [w for w in benchmark["replicates"] if w["ok"]]
    calm = [w for w in workers if w["calm"]]
    return [(w, w["p50_ns"] - w["empty_ns"]) for w in (calm if len(calm) >= 6 else workers)]


def times(benchmark):
    return [time_ns for _, time_ns in repetitions(benchmark)]


def check_schema(name, document):
    """Against the schema; one that forbids nothing is found out."""
    import jsonschema
    schema = SCHEMAS[name]
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for error in validator.iter_errors(document):
        sys.exit(f"{name}: {list(error.path)}: {error.message}")
    assert not validator.is_valid({**document, "benchmarks": "many", "results": "many"})


AGGREGATES = {
    "mean": statistics.mean, "median": statistics.median, "stddev": statistics.stdev,
    "cv": lambda values: statistics.stdev(values) / abs(statistics.mean(values)),
}


def expected_rows(native):
    """Of Google Benchmark: (name, benchmark, aggregate or None, time in ns)."""
    for benchmark in native["benchmarks"]:
        values = [max(t, 0) for t in times(benchmark)]
        if not values:
            yield benchmark["name"], benchmark, None, 0
        for value in values:
            yield benchmark["name"], benchmark, None, value
        for name, compute in AGGREGATES.items() if len(values) > 1 else ():
            if name == "cv" and not any(values):
                continue
            yield benchmark["name"] + "_" + name, benchmark, name, compute(values)


def check_gbench(native, path):
    document = load(path)
    rows = document["benchmarks"]
    expected = list(expected_rows(native))
    assert [r["name"] for r in rows] == [safe(e[0]) for e in expected]
    for row, (_, benchmark, aggregate, time_ns) in zip(rows, expected):
        near(row["real_time"], time_ns)
        assert row["real_time"] >= 0
        assert row["cpu_time"] == row["real_time"]
        assert row.get("aggregate_name") == aggregate and row["run_name"] == safe(benchmark["name"])
        assert row["repetitions"] == max(len(times(benchmark)), 1)
        assert row["threads"] == benchmark["n_threads"]
        assert ("error_occurred" in row) == (benchmark["state"] == "failed")
        assert ("skipped" in row) == (benchmark["state"] in ("skipped", "pending"))
        assert row.get("label", "") == ";".join(w["key"] for w in benchmark["warnings"])


def check_gbench_csv(native, path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.DictReader(text.splitlines(keepends=True), strict=True))
    expected = list(expected_rows(native))
    assert len(rows) == len(expected)
    for row, (_, benchmark, aggregate, time_ns) in zip(rows, expected):
        assert None not in row and None not in row.values(), row
        if not times(benchmark):
            assert row["error_occurred"] == str(benchmark["state"] == "failed").lower(), row
            assert row["real_time"] == "" and row["error_message"]
            continue
        near(float(row["real_time"]), time_ns)
        assert row["time_unit"] == ("" if aggregate == "cv" else "ns")
        assert row["error_occurred"] == ""


def check_hyperfine(native, path):
    document = load(path)
    held = [b for b in native["benchmarks"] if times(b)]
    assert [r["command"] for r in document["results"]] == [safe(b["name"]) for b in held]
    for row, benchmark in zip(document["results"], held):
        values = [t * 1e-9 for t in times(benchmark)]
        for got, want in zip(row["times"], values):
            near(got * 1e9, want * 1e9)
        assert len(row["times"]) == len(row["exit_codes"]) == len(values)
        near(row["mean"] * 1e9, statistics.mean(values) * 1e9)
        near(row["median"] * 1e9, statistics.median(values) * 1e9)
        near(row["min"] * 1e9, min(values) * 1e9)
        near(row["max"] * 1e9, max(values) * 1e9)
        if len(values) > 1:
            near(row["stddev"] * 1e9, statistics.stdev(values) * 1e9)
        else:
            assert row["stddev"] is None
        assert row.get("parameters", {}) == {
            safe(p["name"]): safe(p["text"]) for p in benchmark["params"]}


def check_pyperf(native, path):
    document = load(path)
    held = [b for b in native["benchmarks"] if times(b) and min(times(b)) > 0 and b["name"].strip(" ")]
    assert len(document["benchmarks"]) == len(held)
    for row, benchmark in zip(document["benchmarks"], held):
        assert len(row["runs"]) == len(times(benchmark))
        for run, (worker, time_ns) in zip(row["runs"], repetitions(benchmark)):
            near(run["values"][0] * 1e9, time_ns)
            near(run["metadata"]["duration"], worker["duration_s"])
            assert run["metadata"]["loops"] == worker["n_samples"] * benchmark["n_loops"]


def check_gobench(native, path):
    """By the rules of golang.org/design/14313-benchmark-format."""
    with open(path, encoding="utf-8", newline="") as file:
        lines = file.read().split("\n")
    assert lines[-1] == "" and lines[-2] in ("PASS", "FAIL")
    results = []
    for line in lines:
        if re.match(r"[a-z][^\sA-Z]*:", line):
            assert re.match(r"[a-z][^\sA-Z]*: \S", line), line
        elif line.startswith("Benchmark"):
            fields = line.split()
            assert len(fields) >= 4 and len(fields) % 2 == 0, line
            # github-action-benchmark's rule, and that of `go test` for the first letter.
            assert re.fullmatch(r"Benchmark\w\S*", fields[0]), line
            assert not re.match("Benchmark[a-z]", fields[0]), line
            assert int(fields[1]) > 0 and fields[3] == "ns/op"
            assert all(math.isfinite(float(value)) for value in fields[2::2])
            results.append((fields[0], float(fields[2])))
        else:
            assert re.match("(--- (FAIL|SKIP): Benchmark|    .|PASS$|FAIL$|$)", line), line
    expected = [(b["name"], t) for b in native["benchmarks"] for t in times(b)]
    assert len(results) == len(expected)
    for (_, got), (_, want) in zip(results, expected):
        near(got, want)
    # As many names as there are benchmarks.
    assert len({r[0] for r in results}) == len({b["name"] for b in native["benchmarks"] if times(b)})
    n_without = sum(line.startswith("--- ") for line in lines)
    assert n_without == sum(not times(b) for b in native["benchmarks"])


CHECKS = {"gbench": check_gbench, "gbench-csv": check_gbench_csv, "hyperfine": check_hyperfine,
          "pyperf": check_pyperf, "gobench": check_gobench}

if sys.argv[1] == "schema":
    for path in sys.argv[3:]:
        check_schema(sys.argv[2], load(path))
else:
    CHECKS[sys.argv[1]](load(sys.argv[2]), sys.argv[3])
