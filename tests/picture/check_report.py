#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_report.py FILE [JSON [TABLE]]: the report FILE closes what it opens, forbids itself the network
and asks none, has all tables and pictures without a script, and places of pictures are numbers. The
benchmarks of the result JSON stand in it with the same numbers, and in TABLE (its output for people)
with the same texts."""
import json
import math
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "input", "br"}
KNOWN = VOID | {"html", "head", "title", "style", "body", "form", "label", "header", "h1", "h2", "h3", "p",
                "code", "dl", "dt", "dd", "main", "section", "div", "span", "small", "strong", "em", "a", "pre",
                "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "svg", "g",
                "line", "rect", "circle", "path", "text", "footer", "script", "details", "summary"}
PLACES = {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"}


def fail(message):
    sys.exit(f"{sys.argv[1]}: {message}")


class Report(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
        self.ids, self.links = set(), set()
        self.counts = {}
        self.rows = []  # of the summary: cells as (value or None, text)
        self.in_summary = False
        self.causes = {}  # dots of samples in their order, by class

    def check_place(self, tag, name, value):
        if name == "d" and not re.fullmatch(r"(?:[MLhvZ]|-?[\d.]+(?:e[-+]\d+)?| )*", value):
            fail(f"a path '{value[:60]}'")
        if name in PLACES and not re.fullmatch(r"-?\d+(\.\d+)?(e-\d+)?%?", value):
            fail(f"<{tag}> has {name}='{value}'")
        if name in ("width", "height", "r") and value.startswith("-"):
            fail(f"<{tag}> has {name}='{value}'")

    def handle_starttag(self, tag, attributes):
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in KNOWN:
            fail(f"an element <{tag}>")
        for name, value in attributes:
            if name in ("src", "action", "style", "srcset") or name.startswith("on"):
                fail(f"<{tag}> has {name}")
            if name == "href":
                if not value.startswith("#"):
                    fail(f"a link to '{value}'")
                self.links.add(value[1:])
            if name == "id":
                if value in self.ids:
                    fail(f"two elements are '{value}'")
                self.ids.add(value)
            self.check_place(tag, name, value)
        attributes = dict(attributes)
        if tag == "path" and attributes["class"].startswith("dots cause"):
            self.causes[attributes["class"]] = self.causes.get(attributes["class"], 0) + attributes["d"].count("M")
        if tag == "table":
            self.in_summary = attributes.get("id") == "summary"
        if self.in_summary and tag == "tr":
            self.rows.append([])
        if self.in_summary and tag in ("td", "th"):
            self.rows[-1].append([attributes.get("data-v"), ""])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            fail(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        self.open.pop()
        if tag == "table":
            self.in_summary = False

    def handle_data(self, text):
        if self.in_summary and self.rows and self.rows[-1] and ("td" in self.open or "th" in self.open):
            self.rows[-1][-1][1] += text


def check_numbers(report, result):
    """Each benchmark's row has the numbers of the JSON."""
    titles = [text for _, text in report.rows[0]]
    rows = {row[0][1]: row for row in report.rows[1:]}
    for b in result["benchmarks"]:
        row = rows[b["name"]]
        if b["state"] != "ok":
            if b["reason"] not in row[1][1]:
                fail(f"{b['name']}: the reason is '{row[1][1]}'")
            continue
        s = b["summary"]
        shift = s["correction_ns"]["value"] or 0
        expected = {"time": s["time_ns"]["value"], "median": s["clean"]["median_ns"] - shift,
                    "mean": s["clean"]["mean_ns"] - shift, "p90": s["clean"]["p90_ns"] - shift,
                    "max": s["clean"]["max_ns"] - shift, "samples": s["all"]["n"],
                    "processes": s["n_runs_ok"], "doubts": len(b["warnings"])}
        for title, value in expected.items():
            shown = float(row[titles.index(title)][0])
            if not math.isclose(shown, value, rel_tol=1e-12, abs_tol=1e-12):
                fail(f"{b['name']}: {title} is {shown}, not {value}")


def check_trails(report, result):
    """Each sample with a recorded cause is a dot of its cause."""
    expected = {}
    for b in result["benchmarks"]:
        trail = b["trail"]
        if b["summary"] is None or trail is None or len(trail["ticks"]) < 6:
            continue
        for _, cause in trail["labels"]:
            name = f"dots cause k{list(b['n_by_label']).index(cause)}"
            expected[name] = expected.get(name, 0) + 1
    if report.causes != expected:
        fail(f"dots of samples by cause: {report.causes}, not {expected}")


def check_texts(report, table):
    """What stands in a column of the table stands in the same column of the page."""
    lines = table.splitlines()
    titles = re.split(r"  +", re.sub(" \u00b1 ", "  \u00b1 ", lines[0]).strip())
    page = [text for _, text in report.rows[0]]
    n = 0
    for line in lines[2:]:
        cells = re.split(r"  +", line.strip())
        rows = [row for row in report.rows[1:] if row[0][1] == cells[0]]
        if not rows or len(rows[0]) < len(page):
            continue
        for title, text in list(zip(titles, cells))[1:7]:
            shown = rows[0][page.index(title)][1]
            if shown != text:
                fail(f"{cells[0]}: {title} is '{shown}', in the table '{text}'")
            n += 1
    if n == 0:
        fail("nothing to compare with the table")


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    report = Report()
    report.feed(text)
    report.close()
    if report.open:
        fail(f"{report.open} stay open")
    if report.links - report.ids:
        fail(f"links to nothing: {report.links - report.ids}")
    if "default-src 'none'" not in text.split("<style>")[0]:
        fail("no policy before anything else")
    body = text.split("<body", 1)[1].rsplit("<script>", 1)
    if re.search(r"url\(|@import|fetch\(|XMLHttp|WebSocket|\bimport\(", text) or "http" in body[1].replace(
            "http://www.w3.org/2000/svg", ""):
        fail("it asks the network")
    if re.search(r"\b(nan|inf)\b", re.sub(r">[^<]*<", "><", body[0])):
        fail("a place that is no number")
    if len(report.rows) < 2 or report.counts.get("svg", 0) < 1:
        fail("nothing to see without a script")
    if len(sys.argv) > 2:
        result = json.load(open(sys.argv[2], encoding="utf-8"))
        check_numbers(report, result)
        check_trails(report, result)
    if len(sys.argv) > 3:
        check_texts(report, open(sys.argv[3], encoding="utf-8").read())
    print(len(report.rows) - 1, "rows,", report.counts.get("figure", 0), "figures")


main()
