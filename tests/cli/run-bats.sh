#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Run one .bats file as a test of automake: TAP on stdout, no terminal, nothing on stdin.
set -u
unset CLICOLOR CLICOLOR_FORCE NO_COLOR COLUMNS
exec "${BATS:-bats}" --tap "$@" </dev/null
