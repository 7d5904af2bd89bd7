#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `make bench`: the figures of this build, on this machine, now. Options are those of `figures --help`.
exec "${PP_BUILDDIR:-.}/tests/perf/figures" "$@"
