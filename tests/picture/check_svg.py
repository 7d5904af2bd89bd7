#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_svg.py FILE: the SVG flame graph FILE is well-formed, asks nothing of the network, and its
boxes tile: callees lie within their caller, side by side, without gaps and to the last digit."""
import re
import sys
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

SVG = "{http://www.w3.org/2000/svg}"


def fail(message):
    sys.exit(f"{sys.argv[1]}: {message}")


def boxes(root):
    for group in root.find(f"{SVG}g[@id='boxes']"):
        title = group.find(SVG + "title").text
        rect = group.find(SVG + "rect")
        left = Decimal(rect.get("x"))
        yield (int(rect.get("y")), left, left + Decimal(rect.get("width")), title)


def check_tiles(root):
    rows = {}
    for y, left, right, title in boxes(root):
        if right < left:
            fail(f"'{title}' is inside out")
        rows.setdefault(y, []).append((left, right))
    order = sorted(rows, reverse=root.get("data-icicle") == "0")
    above = []
    for y in order:
        row = sorted(rows[y])
        ends = {}
        for left, right in row:
            callers = [c for c in above if c[0] <= left and right <= c[1]]
            if above and not callers:
                fail(f"a box at {left}, {y} has no caller below it")
            caller = callers[-1] if callers else ("root",)
            if left != ends.get(caller, left if caller == ("root",) else caller[0]):
                fail(f"a gap or an overlap at {left}, {y}")
            ends[caller] = right
        above = row
    return sum(len(row) for row in rows.values())


def main():
    text = open(sys.argv[1], encoding="utf-8").read()
    root = ElementTree.fromstring(text)
    for element in root.iter():
        for name in element.keys():
            if re.search("href|src|^on", name, re.IGNORECASE):
                fail(f"an element with {name}")
    if [element.tag for element in root.iter() if element.tag == SVG + "script"] != [SVG + "script"]:
        fail("not one script")
    if re.search(r"url\(|@import|https?://(?!www\.w3\.org/)", text):
        fail("it asks the network")
    print(check_tiles(root), "boxes")


main()
