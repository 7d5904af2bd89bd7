/* SPDX-License-Identifier: GPL-3.0-or-later
 * The answer of ppbench-symbols as bytes, which a damaged object may have made into anything.
 */
#ifndef PP_BENCH_SYMREPLY_H
#define PP_BENCH_SYMREPLY_H

#include "bench/symbols.h"

/* Check `reply` and fill `symbols` from it (release also after an error). n_addresses: what was
 * asked, what it must answer. The bytes are copied. PP_EFORMAT: it does not hold together;
 * PP_ENOMEM. */
enum pp_status pp_symreply_read(struct pp_symbols *symbols, const void *reply, size_t n_bytes,
    size_t n_addresses, struct pp_error *error);

#endif
