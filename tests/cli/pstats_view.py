# SPDX-License-Identifier: GPL-3.0-or-later
"""pstats_view.py FILE.ppb CALLERS CALLEES KEYS LIMITS: what Python's own pstats prints of the numbers in a
dump. They are summed here by a program of its own: recursion counts once, a function a row."""
import gzip
import math
import os
import pstats
import sys
import time

import json

NAN = float("nan")


def table(document, key, names):
    """Rows of one table of columns; a column that is missing holds nothing."""
    columns = document.get(key, {})
    n = max([len(c) for c in columns.values()] + [0])
    return [{name: columns[name][i] if name in columns else None for name in names} for i in range(n)]


path, callers, callees, keys, limits = sys.argv[1:6]
with gzip.open(path) as file:
    document = json.load(file)
strings = document["strings"]
objects = table(document, "objects", ["path"])
functions = table(document, "functions", ["name", "file", "line", "object"])
nodes = table(document, "nodes", ["parent", "function", "n_calls", "own_ns", "deep_ns"])
n_loops = [p["n_loops"] for p in document["passes"] if p["kind"] == "counts"][0]


def label(index):
    function = functions[index]
    name = strings[function["name"]]
    if strings[function["file"] or 0] and function["file"] is not None:
        return (strings[function["file"]], function["line"], name)
    return ("~", 0, "<%s of %s>" % (name, os.path.basename(strings[objects[function["object"]]["path"]])))


def add(a, b):
    return b if math.isnan(a) else a if math.isnan(b) else a + b


def tally(sums, key, node, is_inside):
    seconds = [NAN if node[k] is None else node[k] * n_loops * 1e-9 for k in ("own_ns", "deep_ns")]
    primitive, calls, own, deep = sums.get(key, (0, 0, NAN, NAN))
    n = node["n_calls"] or 0
    sums[key] = (
        primitive + (0 if is_inside else n),
        calls + n,
        add(own, seconds[0]),
        deep if is_inside else add(deep, seconds[1]),
    )


rows, edges = {}, {}
# By node: the functions and edges on the way to it.
way_of = []
for node in nodes:
    above = node["parent"]
    caller = None if above is None else nodes[above]["function"]
    way = (frozenset(), frozenset()) if above is None else way_of[above]
    edge = (node["function"], caller)
    tally(rows, node["function"], node, node["function"] in way[0])
    tally(edges, edge, node, edge in way[1])
    way_of.append((way[0] | {node["function"]}, way[1] | {edge}))

made = {}
for function in sorted(rows):
    who = {}
    for (callee, caller), (primitive, calls, own, deep) in edges.items():
        if callee == function and caller is not None:
            who[label(caller)] = (calls, primitive, own, deep)
    made[label(function)] = rows[function] + (who,)


class Profiler:
    def create_stats(self):
        self.stats = made


def amount(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


stats = pstats.Stats(Profiler())
stats.total_tt = sum(v[2] for v in made.values() if not math.isnan(v[2]))
if all(math.isnan(v[2]) for v in made.values()):
    stats.total_tt = NAN
stats.files = [time.ctime(os.stat(path).st_mtime) + "    " + path]
stats.sort_stats(*keys.split(","))
amounts = [amount(text) for text in limits.split()]
if callers:
    stats.print_callers(callers, *amounts)
if callees:
    stats.print_callees(callees, *amounts)
if not callers and not callees:
    stats.print_stats(*amounts)
