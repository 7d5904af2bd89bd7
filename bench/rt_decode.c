/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/rt_decode.h"
