#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Results in the formats of CI, dashboards and pull requests, compared with what Python makes of the
# native JSON, and read by those programs where they are installed; and names that want to do harm,
# in every form that ppbench writes. The results are of tests/unit/fixture_result.h.

load helper

kinds="full nasty many repeats"
formats="jmh bmf junit openmetrics markdown"

setup_file() {
    local kind format
    cd "$BATS_FILE_TMPDIR" || return
    build_targets names || return
    for kind in $kinds; do
        "${PP_BUILDDIR:-$OLDPWD}/tests/cli/write_result" "$kind" >"$kind.json"
        for format in $formats csv; do
            "$PPBENCH" convert "$kind.json" --to "$format" -q >"$kind.$format"
        done
    done
}

setup() {
    cd "$BATS_FILE_TMPDIR" || return
}

# Every result in the format $1 holds what it should.
holds_all() {
    local kind
    for kind in $kinds; do
        "$python" "$BATS_TEST_DIRNAME/check_formats.py" "$1" "$kind.json" "$kind.$1" || {
            echo "$kind"
            return 1
        }
    done
}

# A file is text that no terminal minds: UTF-8, no control characters but line ends, no text that
# runs backwards.
is_harmless() {
    "$python" - "$@" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
from check_formats import unsafe
for path in sys.argv[2:]:
    text = open(path, "rb").read().decode("utf-8").replace("\r\n", "\n")
    allowed = "\n\t" if path.endswith(".gobench") else "\n" # whose fields tabs divide
    bad = {char for char in text if unsafe(char) and char not in allowed}
    assert not bad, (path, bad)
PYTHON
}

# Python with the readers of check_formats.py at hand; its arguments are $2...
reads() {
    "$python" -c "import sys; sys.path.insert(0, '$BATS_TEST_DIRNAME')
from check_formats import *
$1" "${@:2}"
}

@test "jmh: scores, percentiles and the histogram" {
    holds_all jmh
}

@test "bmf: measures with their bounds" {
    holds_all bmf
}

@test "junit: a test case a benchmark" {
    holds_all junit
}

@test "junit: an XML parser and junitparser read it" {
    need xmllint
    local kind
    for kind in $kinds; do
        xmllint --noout "$kind.junit"
    done
    "$python" -c 'import junitparser' 2>/dev/null || skip "no junitparser for Python"
    "$python" - <<'PYTHON'
import junitparser
[suite] = junitparser.JUnitXml.fromfile("full.junit")
assert (suite.tests, suite.errors, suite.failures, suite.skipped) == (9, 1, 0, 1)
PYTHON
}

@test "openmetrics: families, and buckets that add up" {
    holds_all openmetrics
}

@test "openmetrics: promtool has nothing to say" {
    need promtool
    local kind
    for kind in $kinds; do
        promtool check metrics <"$kind.openmetrics" >words 2>&1
        cat words
        [ ! -s words ]
    done
}

@test "openmetrics: Prometheus' strict parser reads it" {
    "$python" -c 'import prometheus_client.openmetrics.parser' 2>/dev/null ||
        skip "no prometheus_client for Python"
    local kind
    for kind in $kinds; do
        "$python" - "$kind.openmetrics" <<'PYTHON'
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(open(sys.argv[1], encoding="utf-8").read()))
assert any(f.type == "histogram" and f.samples for f in families)
PYTHON
    done
}

@test "markdown: a table, and names in code" {
    holds_all markdown
}

@test "markdown: GitHub's own reader shows nothing but text in code" {
    need cmark-gfm
    local kind
    for kind in $kinds; do
        cmark-gfm --unsafe -e table -e autolink -e strikethrough "$kind.markdown" >page.html
        "$python" - "$kind.json" page.html <<'PYTHON'
import html.parser, json, sys
sys.path.insert(0, ".")

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.names, self.cell = set(), [], None
    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "tr":
            self.cell = 0
        if tag == "td":
            self.cell += 1
            if self.cell == 1:
                self.names.append("")
    def handle_data(self, data):
        if self.cell == 1 and self.names:
            self.names[-1] += data
    def handle_endtag(self, tag):
        if tag == "tr":
            self.cell = None

page = Page()
page.feed(open(sys.argv[2], encoding="utf-8").read())
allowed = {"table", "thead", "tbody", "tr", "th", "td", "code", "p", "ul", "li", "strong"}
assert page.tags <= allowed, page.tags - allowed
native = json.load(open(sys.argv[1], encoding="utf-8"))
found = [name.strip() for name in page.names]
assert len(found) == len(native["benchmarks"])
for name, benchmark in zip(found, native["benchmarks"]):
    if benchmark["name"].isprintable():
        assert name == benchmark["name"].strip(), (name, benchmark["name"])
PYTHON
    done
}

@test "csv: names are found again, and no cell is a formula" {
    local kind
    for kind in $kinds; do
        reads '
import csv
native = json.load(open(sys.argv[1], encoding="utf-8"))
rows = list(csv.DictReader(open(sys.argv[2], encoding="utf-8", newline=""), strict=True))
def text(field):
    parts = [part[1:] if part.startswith("\x27") else part for part in field.split(";")]
    return re.sub(r"(?:\\x[0-9a-f]{2})+",
                  lambda m: bytes.fromhex(m.group().replace("\\x", "")).decode(), ";".join(parts))
assert [text(row["benchmark"]) for row in rows] == [b["name"] for b in native["benchmarks"]]
assert [text(row["reason"]) for row in rows] == [b["reason"] or "" for b in native["benchmarks"]]
assert [text(row["params"]) for row in rows] == [
    ";".join(p["name"] + "=" + p["text"] for p in b["params"]) for b in native["benchmarks"]]
for row in rows:
    for title, field in row.items():
        for part in field.split(";"):
            if part.lstrip(" ")[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20"):
                float(part)' "$kind.json" "$kind.csv"
    done
}

@test "a run writes all of them, of names that want to do harm" {
    local format files=() names=()
    for format in $formats json csv html gbench gbench-csv hyperfine pyperf gobench; do
        files+=("--export-$format" "out.$format")
        names+=("out.$format")
    done
    ppbench -s "$(module names)" --runs 2 -r 20 --max-time 1 -q "${files[@]}" --csv-samples out.csv-samples -o out.table
    is_status 0
    is_harmless "$BATS_TEST_DIRNAME" "${names[@]}" out.csv-samples out.table
    # What was made of the native file is the same, byte for byte.
    for format in "${names[@]#out.}" csv-samples; do
        "$PPBENCH" convert out.json --to "$format" -q -o again
        cmp "out.$format" again
    done
    xmllint --noout out.junit
}

@test "a counter's name that stands in a warning does no harm" {
    cat >counter.c <<'C'
#include <ppbench.h>
PPB_BENCH(counter)
{
    ppb_count(ppb, "\033[2J<script>@user`x`\xe2\x80\xae", 0.0 / ppb_keep(0.0), PPB_LAST);
}
C
    local format files=()
    for format in $formats json csv html gbench gbench-csv hyperfine pyperf gobench; do
        files+=("--export-$format" "counter.$format")
    done
    ppbench -s counter.c --include-dir "$include_dir" --quick -vv "${files[@]}" -o counter.table
    is_status 0
    grep -q 'is NaN' counter.markdown
    is_harmless "$BATS_TEST_DIRNAME" counter.[!c]*
    run ! grep -rlF '<script>@' counter.markdown counter.html counter.junit
}

@test "names that differ in bytes that are no UTF-8 stay two" {
    printf '#include <ppbench.h>\nPPB_BENCH(a, .name = "a\xff") { ppb_keep(1); }\nPPB_BENCH(b, .name = "a\xfe") { ppb_keep(1); }\n' >two.c
    ppbench -s two.c --include-dir "$include_dir" --quick --export-json two.json -o /dev/null
    for format in bmf jmh openmetrics gobench; do
        "$PPBENCH" convert two.json --to "$format" -o "two.$format"
    done
    reads '
native = read_json(open("two.json").read())
assert [b["name"] for b in native["benchmarks"]] == ["a\\xff", "a\\xfe"]
assert not any(b["name_is_exact"] for b in native["benchmarks"])
assert len(read_json(open("two.bmf").read())) == 2
check_openmetrics(native, open("two.openmetrics").read())'
}

@test "nothing that reaches a terminal does it harm" {
    local saved=$BATS_TEST_TMPDIR/store
    "$PPBENCH" list -s "$(module names)" >said.1 2>&1
    "$PPBENCH" -s "$(module names)" --quick -vv >said.2 2>&1
    "$PPBENCH" -s "$(module names)" --style timeit -n 10 -r 5 -v >said.3 2>&1
    PPBENCH_STORE=$saved "$PPBENCH" -s "$(module names)" --quick --save >said.4 2>&1
    PPBENCH_STORE=$saved "$PPBENCH" history >said.5 2>&1
    PPBENCH_STORE=$saved "$PPBENCH" history --format csv >said.6 2>&1
    "$PPBENCH" merge nasty.json -vv >said.7 2>&1
    run "$PPBENCH" compare nasty.json nasty.json -v
    printf '%s\n' "$output" >said.8
    run "$PPBENCH" compare nasty.json nasty.json --format csv
    printf '%s\n' "$output" >said.9
    run "$PPBENCH" -s "$(printf '\033[31m\377\nx.so')"
    printf '%s\n' "$output" >said.10
    run "$PPBENCH" -s "$(module names)" --filter "$(printf '\033]0;x\007(')"
    printf '%s\n' "$output" >said.11
    is_harmless "$BATS_TEST_DIRNAME" said.*
}

@test "a command line is found again by a shell" {
    ppbench -s "$(module names)" --runs 1 -r 5 -q --filter "^(Gr|x|\$(touch pwned)|\`touch pwned\`|';\"|
  é.*)" --export-json out.json -o /dev/null
    is_status 0
    reads '
import subprocess
command = json.load(open("out.json", encoding="utf-8"))["command"]
words = subprocess.run(["sh", "-c", "printf \"%s\\0\" " + command], capture_output=True).stdout
words = words.decode().split("\0")[1:-1]
assert words[words.index("--filter") + 1] == sys.argv[1], words' "^(Gr|x|\$(touch pwned)|\`touch pwned\`|';\"|
  é.*)"
    [ ! -e pwned ]
}

@test "completion offers names of files and runs none of them" {
    mkdir -p "$BATS_TEST_TMPDIR/files"
    cd "$BATS_TEST_TMPDIR/files"
    # shellcheck disable=SC2016
    touch -- '$(touch pwned).so' '`touch pwned`.so' ';touch pwned'
    "$PPBENCH" help --completion bash >script
    # shellcheck disable=SC2016
    bash --norc -c 'source ./script
COMP_WORDS=(ppbench run -s "") COMP_CWORD=3
_ppbench
printf "%s\n" "${COMPREPLY[@]}"
COMP_WORDS=(ppbench "\$(touch pwned)" "") COMP_CWORD=2
_ppbench
COMP_WORDS=(ppbench run "--filter" "\$(touch pwned)") COMP_CWORD=3
_ppbench' >offered
    grep -q touch offered
    [ ! -e pwned ]
}

@test "a comparison as JUnit's XML and as Markdown" {
    ppbench compare nasty.json nasty.json --export-junit c.junit --export-markdown c.markdown -o /dev/null
    is_status 130 # it was interrupted
    is_harmless "$BATS_TEST_DIRNAME" c.junit c.markdown
    reads '
native = json.load(open("nasty.json", encoding="utf-8"))
suite = check_suite(open("c.junit", encoding="utf-8").read())
names = [safe(b["name"]) for b in native["benchmarks"]]
assert [case.get("name") for case in suite.findall("testcase")] == names
assert (suite.get("failures"), suite.get("errors")) == ("0", "1")
rows = read_table(open("c.markdown", encoding="utf-8").read().split("\n"))
assert [shown(row[0]) for row in rows[1:]] == [plain(b["name"]) for b in native["benchmarks"]]'
}

@test "the gate in JUnit's XML says what the exit status says" {
    # The same result, half as much again slower.
    reads '
native = json.load(open("many.json", encoding="utf-8"))
for b in native["benchmarks"][:3]:
    for worker in b["replicates"]:
        for key in "p25_ns", "p50_ns", "p90_ns", "p99_ns", "mean_ns", "min_ns", "max_ns":
            worker[key] *= 1.5
json.dump(native, open("slow.json", "w", encoding="utf-8"))'
    ppbench compare many.json slow.json --gate 5% --export-junit - -q
    is_status 3
    printf '%s\n' "$output" >gate.junit
    reads '
suite = check_suite(open("gate.junit", encoding="utf-8").read())
failed = [case for case in suite.findall("testcase") if case.find("failure") is not None]
assert [case.get("name") for case in failed] == ["family/0", "family/1", "family/2"]
assert all("body +50" in case.find("failure").get("message") for case in failed)
assert {p.get("name"): p.get("value") for p in suite.find("properties")}["gate"] == "regressed"'
    ppbench compare many.json slow.json --export-junit - -q
    is_status 0
    grep -q ' failures="0" errors="0"' <<<"$output"
}

@test "stats as OpenMetrics text and as Markdown, of files with any name" {
    local name
    name=$(printf 'a"b\\c|`=\033[31m\n<i>\377')
    seq 1 3000 | awk '{ print $1 "ns" }' >"$name"
    ppbench stats "$name" "$name" --export-openmetrics s.openmetrics --export-markdown s.markdown -o /dev/null
    is_status 0
    is_harmless "$BATS_TEST_DIRNAME" s.openmetrics s.markdown
    reads '
families = read_openmetrics(open("s.openmetrics", encoding="utf-8").read())
name = "a\"b\\c|`=\\x1b[31m\\x0a<i>\\xff"
median = families["ppbench_stats_median_seconds"]
assert [labels for _, labels, _ in median["series"]] == [
    {"input": name, "index": "0"}, {"input": name, "index": "1"}]
near(median["series"][0][2], 1500.5e-9, 1e-3)
pairs = [(1e-9 * value, 1) for value in range(1, 3001)]
check_buckets(families["ppbench_stats_value_seconds"], {
    (("input", name), ("index", index)): pairs for index in ("0", "1")})
lines = open("s.markdown", encoding="utf-8").read().split("\n")
assert [shown(row[0]) for row in read_table(lines)[1:]] == [name, name]
assert len(read_table(lines[5:])) == 2' || return
    seq -5 5 | "$PPBENCH" stats --export-openmetrics - >negative
    reads '
families = read_openmetrics(open("negative").read())
assert families["ppbench_stats_median"]["series"][0][2] == 0
assert not families["ppbench_stats_value"]["series"]'
    ! command -v promtool >/dev/null || promtool check metrics <s.openmetrics
}

@test "only results have a place in jmh and bmf, which is told" {
    ppbench convert full.json --to jmh -o out.jmh
    is_status 0
    says 'no place in the format jmh'
    ppbench convert full.json --to junit -o out.junit
    is_status 0
    [ "$stderr" = "" ]
}
