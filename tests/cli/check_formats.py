# SPDX-License-Identifier: GPL-3.0-or-later
"""check_formats.py FORMAT NATIVE FILE: FILE holds of the result NATIVE what doc/FORMATS.md says.

Everything is computed anew from the native JSON; the formats are read by Python's own readers, and
by readers written here from the descriptions of the formats.
"""
import html
import json
import math
import re
import sys
import xml.etree.ElementTree

PERCENTILES = ["0.0", "50.0", "90.0", "95.0", "99.0", "99.9", "99.99", "99.999", "99.9999",
               "100.0"]


def refuse(word):
    raise ValueError(word + " in JSON")


def unique(pairs):
    assert len({key for key, _ in pairs}) == len(pairs), f"a name twice: {[key for key, _ in pairs]}"
    return dict(pairs)


def read_json(text):
    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


def near(found, expected, tolerance=1e-12):
    assert math.isclose(found, expected, rel_tol=tolerance, abs_tol=1e-300), (found, expected)


def is_measured(b):
    return b["state"] == "ok" and b["summary"] is not None


def unsafe(char):
    code = ord(char)
    return (code < 0x20 or 0x7f <= code < 0xa0 or 0x200b == code or 0x200e <= code <= 0x200f
            or 0x2028 <= code <= 0x202e or 0x2060 <= code <= 0x206f or code in (0x61c, 0xfeff))


def safe(text):
    """What pp_safename makes of a text that is valid UTF-8."""
    text = re.sub(r"\\(?=x[0-9a-fA-F]{2})", r"\\x5c", text)
    return "".join("".join(f"\\x{byte:02x}" for byte in char.encode()) if unsafe(char) else char
                   for char in text)


def within(text, limit=1024):
    text = safe(text) or "(unnamed)"
    assert len(text.encode()) <= limit, "make the fixture's names shorter"
    return text


def samples_of(b):
    """Middle of each bucket in ns per iteration, and its count: clean and unclean ones."""
    groups = {}
    scale = b["histograms"]["ticks_per_ns"] * b["n_loops"]
    for group in "clean", "unclean":
        pool = b["histograms"][group]
        groups[group] = [] if pool is None else [
            ((low + high) / 2 / scale, n) for low, high, n in pool["buckets"]]
    return groups


def check_jmh(native, text):
    rows = read_json(text)
    measured = [b for b in native["benchmarks"] if is_measured(b)]
    assert [row["benchmark"] for row in rows] == [within(b["name"]) for b in measured]
    for row, b in zip(rows, measured):
        metric, time = row["primaryMetric"], b["summary"]["time_ns"]
        assert row["mode"] == "sample" and row["threads"] == b["n_threads"]
        assert row["forks"] == b["summary"]["n_runs_ok"] and row["secondaryMetrics"] == {}
        for key in "Iterations", "BatchSize":
            assert row["warmup" + key] == row["measurement" + key] == 1
        for key in "warmupTime", "measurementTime":
            assert re.fullmatch(r"[0-9.e+-]+ s", row[key])
        for key in "jmhVersion", "jvm", "jdkVersion", "vmName", "vmVersion":
            assert isinstance(row[key], str)
        assert row.get("params", {}) == {
            safe(p["name"]): safe(p["text"]) for p in b["params"]}
        near(metric["score"], time["value"])
        near(metric["scoreError"], max(time["hi"] - time["value"], time["value"] - time["lo"]))
        assert metric["scoreConfidence"] == [time["lo"], time["hi"]]
        assert metric["scoreUnit"] == "ns/op"
        expected = {}
        for value, n in sum(samples_of(b).values(), []):
            expected[value] = expected.get(value, 0) + n
        [[histogram]] = metric["rawDataHistogram"]
        assert [n for _, n in histogram] and sum(n for _, n in histogram) == sum(expected.values())
        assert all(a[0] < c[0] for a, c in zip(histogram, histogram[1:]))
        mean = sum(v * n for v, n in expected.items()) / sum(expected.values())
        near(sum(v * n for v, n in histogram) / sum(n for _, n in histogram), mean, 1e-3)
        assert list(metric["scorePercentiles"]) == PERCENTILES
        values = list(metric["scorePercentiles"].values())
        assert values == sorted(values)
        near(values[0], b["summary"]["all"]["min_ns"])
        near(values[1], b["summary"]["all"]["median_ns"], 1e-3)
        near(values[2], b["summary"]["all"]["p90_ns"], 1e-3)
        near(values[-1], b["summary"]["all"]["max_ns"])


def check_bmf(native, text):
    """As https://bencher.dev/bmf.json has it, with the limits of Bencher's own reader."""
    found = read_json(text)
    measured = {within(b["name"]): b for b in native["benchmarks"] if is_measured(b)}
    assert list(found) == list(measured)
    for name, measures in found.items():
        summary = measured[name]["summary"]
        assert 0 < len(name.encode()) <= 1024
        for measure, metric in measures.items():
            assert 0 < len(measure.encode()) <= 64
            assert set(metric) in ({"value"}, {"value", "lower_value", "upper_value"})
            if len(metric) == 3:
                assert metric["lower_value"] <= metric["value"] <= metric["upper_value"]
        for measure, key in ("latency", "time_ns"), ("latency-p90", "p90_ns"):
            assert measures[measure]["value"] == summary[key]["value"]
            if summary[key]["has_interval"]:
                assert measures[measure]["lower_value"] == summary[key]["lo"]
        for measure, key in ("throughput", "items_per_s"), ("bytes-per-second", "bytes_per_s"):
            assert (measure in measures) == (summary[key] is not None)
            if measure in measures:
                assert measures[measure]["value"] == summary[key]
        counters = measured[name]["counters"]
        for i, counter in enumerate(counters):
            if counter["name"] in [before["name"] for before in counters[:i]]:
                continue # the first one has the name
            if counter["value"] is None:
                assert safe(counter["name"]) not in measures
            else:
                assert measures[safe(counter["name"])]["value"] == counter["value"]


def numbers_in(log):
    return dict(line.split("=", 1) for line in log.splitlines())


def check_suite(text):
    """The rules of Jenkins' junit-10.xsd; returns the suite."""
    root = xml.etree.ElementTree.fromstring(text.encode())
    assert root.tag == "testsuites"
    assert set(root.attrib) == {"name", "tests", "failures", "errors", "time"}
    [suite] = root
    assert suite.tag == "testsuite"
    assert set(suite.attrib) <= {"name", "tests", "failures", "errors", "skipped", "time",
                                 "timestamp", "hostname"}
    cases = suite.findall("testcase")
    assert [child.tag for child in suite] == ["properties"] + ["testcase"] * len(cases)
    for tag, attribute in ("failure", "failures"), ("error", "errors"), ("skipped", "skipped"):
        assert int(suite.get(attribute)) == len(suite.findall("testcase/" + tag))
    assert int(suite.get("tests")) == len(cases) == int(root.get("tests"))
    for element in root, suite, *cases:
        assert re.fullmatch(r"[0-9]+\.[0-9]{6}", element.get("time"))
    for case in cases:
        assert set(case.attrib) == {"name", "classname", "time"}
        assert {child.tag for child in case} <= {"failure", "error", "skipped", "system-out"}
    for item in suite.find("properties"):
        assert item.tag == "property" and set(item.attrib) == {"name", "value"}
    return suite


def check_junit(native, text):
    suite = check_suite(text)
    properties = {p.get("name"): p.get("value") for p in suite.find("properties")}
    assert properties["command"] == safe(native["command"])
    assert properties["complete"] == str(native["complete"]).lower()
    assert suite.get("timestamp") == native["started"][:19]
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == [safe(b["name"]) for b in native["benchmarks"]]
    for case, b in zip(cases, native["benchmarks"]):
        tags = {"failed": ["error"], "skipped": ["skipped"], "pending": ["skipped"]}.get(b["state"], [])
        assert [child.tag for child in case if child.tag != "system-out"] == tags
        for tag in tags:
            assert case.find(tag).get("type") == b["state"]
            assert case.find(tag).get("message") == safe(b["reason"] or "not measured")
            lines = (b["output"] or "").split("\n") if b["state"] == "failed" else [""]
            assert (case.find(tag).text or "").split("\n") == [
                "".join(safe(c) if unsafe(c) else c for c in line) for line in lines]
        log = numbers_in(case.findtext("system-out"))
        if b["summary"] is None:
            assert "time_ns" not in log
            continue
        assert float(log["time_ns"]) == b["summary"]["time_ns"]["value"]
        assert float(log["time_lo_ns"]) == b["summary"]["time_ns"]["lo"]
        assert float(log["p99_ns"]) == b["summary"]["p99_ns"]["value"]
        assert int(log["n_samples"]) == b["summary"]["all"]["n"]
        for p in b["params"]:
            assert log["params." + safe(p["name"]).split("=")[0]].endswith(safe(p["text"]))
        assert ("warning" in log) == bool(b["warnings"])


def read_series(line):
    """NAME{LABEL="VALUE",...} NUMBER, with no timestamp."""
    name = re.match(r"[a-z_][a-z0-9_]*", line).group()
    rest, labels = line[len(name):], {}
    while rest[0] in "{,":
        found = re.match(r'[{,]([a-z_]+)="((?:[^"\\]|\\.)*)"', rest)
        assert found and found.group(1) not in labels, line
        assert not re.search(r'\\[^\\"n]', re.sub(r"\\\\", "", found.group(2))), line
        labels[found.group(1)] = re.sub(r"\\(.)", r"\1", found.group(2))
        rest = rest[found.end():]
    rest = rest[1:] if labels else rest
    assert re.fullmatch(r" -?[0-9.e+-]+", rest), line
    return name, labels, float(rest)


def read_openmetrics(text):
    """Families by name: {"type", "unit", "series"}; with the rules of OpenMetrics 1.0."""
    families, family, seen = {}, None, set()
    assert text.endswith("\n# EOF\n") and text.count("# EOF") == 1
    for line in text[:-len("# EOF\n")].splitlines():
        if line.startswith("#"):
            _, key, name, value = line.split(" ", 3)
            if key == "TYPE":
                assert name not in families, f"{name} twice"
                family = families[name] = {"name": name, "type": value, "unit": "", "series": []}
                continue
            assert family["name"] == name and not family["series"] and key in ("UNIT", "HELP")
            if key == "UNIT":
                assert name.endswith("_" + value)
                family["unit"] = value
            continue
        name, labels, value = read_series(line)
        ends = ["_bucket", "_count", "_sum"] if family["type"] == "histogram" else [""]
        assert name in [family["name"] + end for end in ends], line
        identity = (name, *sorted(labels.items()))
        assert identity not in seen, line
        seen.add(identity)
        family["series"].append((name, labels, value))
    return families


def check_buckets(family, expected):
    """`expected`: the (value, count) pairs of each series; a value stands for its bucket."""
    name = family["name"]
    groups = {}
    for series, labels, value in family["series"]:
        key = tuple(sorted((k, v) for k, v in labels.items() if k != "le"))
        group = groups.setdefault(key, {"buckets": []})
        if series == name + "_bucket":
            group["buckets"].append((math.inf if labels["le"] == "+Inf" else float(labels["le"]), value))
        else:
            group[series] = value
    assert {key for key in groups} == {tuple(sorted(key)) for key in expected}
    for key, pairs in expected.items():
        group = groups[tuple(sorted(key))]
        ends = group["buckets"]
        n = sum(count for _, count in pairs)
        assert ends == sorted(ends) and len({end for end, _ in ends}) == len(ends)
        assert all(a[1] <= b[1] for a, b in zip(ends, ends[1:]))
        assert ends[-1] == (math.inf, n) == (math.inf, group[name + "_count"])
        near(group[name + "_sum"], sum(value * count for value, count in pairs), 1e-3)
        assert ends[0][1] == 0 or ends[0][0] == 0
        for end, below in ends:
            assert below <= sum(count for value, count in pairs if value * (1 - 1e-3) <= end)
            assert below >= sum(count for value, count in pairs if value * (1 + 1e-3) <= end)
        finite = [end for end, _ in ends if 0 < end < math.inf]
        steps = [math.log2(end) * 256 for end in finite]
        assert all(abs(step - round(step)) < 1e-6 for step in steps), "not on the grid"
        assert len(finite) <= 2 * 160


def check_openmetrics(native, text):
    families = read_openmetrics(text)
    def values(family, *labels):
        return {tuple(l.get(label) for label in labels): v for _, l, v in families[family]["series"]}
    measured = [b for b in native["benchmarks"] if is_measured(b)]
    assert families["ppbench_time_seconds"]["unit"] == "seconds"
    time = values("ppbench_time_seconds", "benchmark")
    assert set(time) == {(safe(b["name"]),) for b in measured}
    for b in measured:
        near(time[safe(b["name"]),], 1e-9 * b["summary"]["time_ns"]["value"])
        lower = values("ppbench_time_lower_seconds", "benchmark").get((safe(b["name"]),))
        assert (lower is None) == (not b["summary"]["time_ns"]["has_interval"])
        for label, n in b["n_by_label"].items():
            assert values("ppbench_samples", "benchmark", "cause")[safe(b["name"]), label] == n
        for counter in {c["name"]: c for c in reversed(b["counters"])}.values():
            found = values("ppbench_user_value", "benchmark", "name")
            assert found.get((safe(b["name"]), safe(counter["name"]))) == counter["value"]
    info = values("ppbench_benchmark_info", "benchmark", "state")
    assert set(info) == {(safe(b["name"]), b["state"]) for b in native["benchmarks"]}
    expected = {}
    for b in measured:
        for group, pairs in samples_of(b).items():
            if pairs:
                expected[("benchmark", safe(b["name"])), ("group", group)] = [
                    (1e-9 * value, n) for value, n in pairs]
    check_buckets(families["ppbench_sample_seconds"], expected)


def cells_of(line):
    """Cells of a table's row, as GitHub divides it; code spans may not hide a pipe."""
    assert line.startswith("| ") and line.endswith("|"), line
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def shown(cell):
    """The text of a cell of foreign text. Nothing but one piece of code may stand there."""
    code = re.fullmatch(r"`([^`]+)`", cell)
    if code:
        return code.group(1)
    code = re.fullmatch(r"<code>((?:[^<>&`*_\[\]\\|!#@:/.~]|&#[0-9]+;)*)</code>", cell)
    assert code, cell
    return html.unescape(code.group(1))


def plain(text):
    return "".join(safe(c) if unsafe(c) else c for c in text)


def read_table(lines):
    assert re.fullmatch(r"(\| (:---|---:) )+\|", lines[1])
    rows = []
    for line in lines[:1] + lines[2:]:
        if not line.startswith("|"):
            break
        rows.append(cells_of(line))
        assert len(rows[-1]) == len(rows[0])
    return rows


def check_markdown(native, text):
    lines = text.split("\n")
    rows = read_table(lines)
    assert rows[0][:3] == ["benchmark", "time", "\u00b1"]
    assert [shown(row[0]) for row in rows[1:]] == [plain(b["name"]) for b in native["benchmarks"]]
    for row, b in zip(rows[1:], native["benchmarks"]):
        if not is_measured(b):
            assert shown(row[1]).startswith(b["state"])
            continue
        number, unit = row[1].split(" ")
        scale = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[unit]
        time = b["summary"]["time_ns"]
        half = max(time["hi"] - time["value"], time["value"] - time["lo"])
        assert abs(float(number) * scale - time["value"]) <= max(half, 0.05 * abs(time["value"]))
    n_warnings = sum(len(b["warnings"]) for b in native["benchmarks"])
    assert sum(line.startswith("- ") for line in lines) == n_warnings
    assert ("interrupted" in lines[-2]) == (not native["complete"])


def main():
    _, form, native, path = sys.argv
    with open(native, encoding="utf-8") as file:
        result = read_json(file.read())
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    found = [char for char in text if unsafe(char) and char != "\n"]
    assert not found, f"unsafe characters: {found}"
    globals()["check_" + form](result, text)


if __name__ == "__main__":
    main()
