# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers of export formats, written from their descriptions: check_export.py FORMAT FILE.

Says what is wrong with the file and exits with 1; else prints what it holds, one line a stack
("outermost;...;innermost" and its numbers, between "|"), for comparison with what was to be written.
"""
import gzip
import json
import math
import re
import sys
from collections import defaultdict


class Wrong(Exception):
    pass


def must(condition, text):
    if not condition:
        raise Wrong(text)


def load_json(path):
    def refuse(name):
        raise Wrong(f"{name} is no JSON")

    with open(path, "rb") as file:
        text = file.read().decode("utf-8")
    must(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text), "control characters")
    return json.loads(text, parse_constant=refuse)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def only(record, required, optional=()):
    must(isinstance(record, dict), f"no object: {record}")
    must(set(required) <= set(record) <= set(required) | set(optional), f"members {sorted(record)}")


# https://www.speedscope.app/file-format-schema.json
def speedscope(path):
    data = load_json(path)
    only(data, ["$schema", "shared", "profiles"], ["name", "activeProfileIndex", "exporter"])
    must(data["$schema"] == "https://www.speedscope.app/file-format-schema.json", "$schema")
    only(data["shared"], ["frames"])
    frames = data["shared"]["frames"]
    for frame in frames:
        only(frame, ["name"], ["file", "line", "col"])
        must(isinstance(frame["name"], str) and isinstance(frame.get("file", ""), str), f"frame {frame}")
        must(isinstance(frame.get("line", 1), int), f"frame {frame}")
    must(0 <= data.get("activeProfileIndex", 0) < len(data["profiles"]), "activeProfileIndex")
    for profile in data["profiles"]:
        must(profile["type"] in ("sampled", "evented"), "type")
        must(profile["unit"] in "none nanoseconds microseconds milliseconds seconds bytes".split(), "unit")
        must(is_number(profile["startValue"]) and is_number(profile["endValue"]), "startValue, endValue")
        must(profile["startValue"] <= profile["endValue"], "ends before it starts")
        head = ["type", "name", "unit", "startValue", "endValue"]
        if profile["type"] == "sampled":
            only(profile, head + ["samples", "weights"])
            speedscope_sampled(profile, frames)
        else:
            only(profile, head + ["events"])
            speedscope_evented(profile, frames)


def speedscope_sampled(profile, frames):
    must(len(profile["samples"]) == len(profile["weights"]), "samples and weights")
    total = 0
    for sample, weight in zip(profile["samples"], profile["weights"]):
        must(is_number(weight) and weight > 0, f"weight {weight}")
        must(sample and all(0 <= frame < len(frames) for frame in sample), f"sample {sample}")
        total += weight
        print(";".join(frames[frame]["name"] for frame in sample), f"{weight:.9g}", sep="|")
    must(abs(total - profile["endValue"]) <= 1e-9 * max(total, 1), "endValue")


def speedscope_evented(profile, frames):
    open_frames, last = [], profile["startValue"]
    for event in profile["events"]:
        only(event, ["type", "at", "frame"])
        must(is_number(event["at"]) and last <= event["at"] <= profile["endValue"], f"at {event}")
        must(0 <= event["frame"] < len(frames), f"frame {event}")
        last = event["at"]
        if event["type"] == "O":
            open_frames.append(event["frame"])
            print(profile["name"], f"{last:g}", ";".join(frames[f]["name"] for f in open_frames), sep="|")
        else:
            must(event["type"] == "C", f"type {event}")
            must(open_frames and open_frames.pop() == event["frame"], f"closes another frame: {event}")
            print(profile["name"], f"{last:g}", "closed", sep="|")
    must(not open_frames, "frames are open at the end")


# Trace Event Format, and what Perfetto asks of it.
def chrome(path):
    data = load_json(path)
    must(data["displayTimeUnit"] == "ns" and isinstance(data["otherData"], dict), "head")
    stacks, last = defaultdict(list), defaultdict(float)
    named = set()
    for event in data["traceEvents"]:
        must(event["ph"] in ("B", "E", "X", "M"), f"ph {event}")
        must(isinstance(event["pid"], int) and isinstance(event["tid"], int), f"thread {event}")
        thread = event["pid"], event["tid"]
        must(isinstance(event.get("args", {}), dict) and isinstance(event["name"], str), f"{event}")
        if event["ph"] == "M":
            must(event["name"] in ("process_name", "thread_name"), f"name {event}")
            must(isinstance(event["args"]["name"], str), f"args {event}")
            named.add(thread)
            continue
        must(is_number(event["ts"]) and event["ts"] >= last[thread], f"goes back: {event}")
        last[thread] = event["ts"]
        {"X": chrome_whole, "B": chrome_begin, "E": chrome_end}[event["ph"]](event, stacks[thread])
        must(thread in named, "a thread without name")
    for stack in stacks.values():
        must(all(isinstance(open_event, tuple) for open_event in stack), "open at the end")


def chrome_begin(event, stack):
    stack.append(event["name"])
    print(event["tid"], f"{event['ts']:g}", ";".join(stack), sep="|")


def chrome_end(event, stack):
    must(stack and stack.pop() == event["name"], f"closes another: {event}")
    print(event["tid"], f"{event['ts']:g}", "closed", sep="|")


def chrome_whole(event, stack):
    must(is_number(event["dur"]) and event["dur"] > 0, f"dur {event}")
    begin, end = round(event["ts"] * 1000), round((event["ts"] + event["dur"]) * 1000)
    while stack and stack[-1][1] <= begin:
        stack.pop()
    must(not stack or end <= stack[-1][1], f"overlaps: {event}")
    stack.append((event["name"], end))
    print(";".join(name for name, _ in stack), end - begin, sep="|")


# https://github.com/google/pprof/blob/main/proto/profile.proto
def varint(data, at):
    value = shift = 0
    while True:
        must(at < len(data) and shift < 70, "a number is cut")
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def fields(data):
    at, message = 0, defaultdict(list)
    while at < len(data):
        key, at = varint(data, at)
        must(key & 7 in (0, 2), f"wire type {key & 7}")
        value, at = varint(data, at)
        if key & 7 == 2:
            must(at + value <= len(data), "bytes are cut")
            value, at = data[at : at + value], at + value
        message[key >> 3].append(value)
    return message


def numbers(packed):
    at, values = 0, []
    while at < len(packed):
        value, at = varint(packed, at)
        must(value < 1 << 63, "a negative number")
        values.append(value)
    return values


def one(message, field, default=0):
    must(len(message[field]) <= 1, f"field {field} more than once")
    return message[field][0] if message[field] else default


def pprof(path):
    with gzip.open(path) as file:
        profile = fields(file.read())
    texts = [text.decode("utf-8") for text in profile[6]]
    must(texts[0] == "" and len(set(texts)) >= len(texts) - 1, "string table")
    must(all(text.isprintable() for text in texts), "control characters")
    types = [fields(value) for value in profile[1]]
    print("types", *(f"{texts[one(t, 1)]}/{texts[one(t, 2)]}" for t in types), sep="|")
    must(one(profile, 14) in [one(t, 1) for t in types], "default_sample_type")
    mappings = {one(m, 1): m for m in map(fields, profile[3])}
    functions = {one(f, 1): f for f in map(fields, profile[5])}
    locations = {one(value, 1): value for value in map(fields, profile[4])}
    must(len(locations) == len(profile[4]) and len(functions) == len(profile[5]), "a number twice")
    for number, location in locations.items():
        must(number > 0 and location[4], f"location {number}")
        must(one(location, 2) in mappings or one(location, 2) == 0, f"mapping of {number}")
    sums = defaultdict(lambda: [0] * len(types))
    for sample in map(fields, profile[2]):
        values = numbers(one(sample, 2))
        must(len(values) == len(types), "values")
        names = []
        for number in reversed(numbers(one(sample, 1))):
            for line in reversed([fields(value) for value in locations[number][4]]):
                names.append(texts[one(functions[one(line, 1)], 2)])
        must(names, "a sample without locations")
        key = ";".join(names)
        sums[key] = [a + b for a, b in zip(sums[key], values)]
    for key, values in sorted(sums.items()):
        print(key, *values, sep="|")


def folded(path):
    last = ""
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            must(line.endswith("\n") and line[:-1].isprintable(), f"line {line!r}")
            stack, number = line[:-1].rsplit(" ", 1)
            must(re.fullmatch("[1-9][0-9]*", number), f"number {number}")
            must(not re.search(r"\s\d+(\.\d*)?$", stack), f"a second number: {line}")
            must(all(stack.split(";")), f"a frame without name: {line}")
            must(last.encode() < stack.encode(), "not sorted, or twice")
            last = stack
            print(stack, number, sep="|")


def main():
    try:
        {"speedscope": speedscope, "chrome": chrome, "pprof": pprof, "folded": folded}[sys.argv[1]](sys.argv[2])
    except (Wrong, KeyError, IndexError, ValueError, OSError) as error:
        print(f"{sys.argv[2]}: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
