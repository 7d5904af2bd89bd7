#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_page.py FILE: the page FILE closes what it opens, forbids itself the network and asks none,
holds a picture and a table for who has no script, and its data parse."""
import json
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "img", "rect"}
KNOWN = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "code",
         "dl", "dt", "dd", "main", "section", "form", "fieldset", "legend", "label", "input",
         "select", "option", "button", "output", "div", "svg", "g", "rect", "text", "aside", "ol",
         "span", "table", "thead", "tbody", "tr", "th", "td", "footer", "script"}


def fail(message):
    sys.exit(f"{sys.argv[1]}: {message}")


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
        self.ids = set()
        self.counts = {}
        self.data = ""

    def handle_starttag(self, tag, attributes):
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag not in KNOWN:
            fail(f"an element <{tag}>")
        for name, value in attributes:
            if name in ("href", "src", "action", "style") or name.startswith("on"):
                fail(f"<{tag}> has {name}")
            if name == "id":
                if value in self.ids:
                    fail(f"two elements are '{value}'")
                self.ids.add(value)
        if tag not in VOID:
            self.open.append((tag, dict(attributes)))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            fail(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        self.open.pop()

    def handle_data(self, text):
        if self.open and self.open[-1][1].get("id") == "profile":
            self.data += text


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    page = Page()
    page.feed(text)
    page.close()
    if page.open:
        fail(f"{page.open} stay open")
    if "default-src 'none'" not in text.split("<style>")[0]:
        fail("no policy before anything else")
    if re.search(r"url\(|@import|https?://(?!www\.w3\.org/)|fetch\(|XMLHttp|WebSocket", text):
        fail("it asks the network")
    data = json.loads(page.data)
    for table in ("functions", "rows", "nodes"):
        if len({len(column) for column in data[table].values()}) != 1:
            fail(f"columns of {table} differ in length")
    if data["nodes"]["parent"] and (page.counts.get("rect", 0) < 1 or page.counts["tr"] < 4):
        fail("nothing to see without a script")
    print(len(data["nodes"]["parent"]), "nodes")


main()
