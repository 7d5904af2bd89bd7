#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Make ./configure from configure.ac and Makefile.am; needs autoconf, automake and pkg-config.
set -e
cd "$(dirname "$0")" && exec autoreconf --force --install
