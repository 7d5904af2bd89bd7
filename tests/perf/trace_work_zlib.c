/* SPDX-License-Identifier: GPL-3.0-or-later
 * zlib: pack and unpack 128 KiB of a made-up text.
 */
#include "bench/ppbench.h"
#include "tests/perf/trace_work.h"

#include <zlib.h>

#define TEXT_BYTES (1 << 17)

uint64_t trace_work(void)
{
    static unsigned char text[TEXT_BYTES], packed[2 * TEXT_BYTES], unpacked[TEXT_BYTES];
    uint32_t random = 1;
    for (unsigned i = 0; i < TEXT_BYTES; i++) {
        random = random * 1103515245 + 12345;
        text[i] = (unsigned char)"abcdefgh etaoin"[(random >> 16) % 15 & (i >> 9)];
    }
    uLongf n_packed = sizeof packed, n_unpacked = sizeof unpacked;
    compress2(packed, &n_packed, text, sizeof text, 6);
    uncompress(unpacked, &n_unpacked, packed, n_packed);
    return n_packed * 31 + n_unpacked + crc32(0, unpacked, (uInt)n_unpacked);
}

PPB_BENCH(work)
{
    ppb_keep(trace_work());
}
