#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `make bench-long`: the figures that need many runs, spread over many minutes.
exec "${PP_BUILDDIR:-.}/tests/perf/figures" --long "$@"
