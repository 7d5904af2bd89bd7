// SPDX-License-Identifier: GPL-3.0-or-later
// Benchmarks in C++ whose allocations are known.
#include "good.h"

#include <new>
#include <string>
#include <vector>

PPB_BENCH(new_delete)
{
    delete ppb_keep(new long(1));
}

struct alignas(64) line {
    char bytes[64];
};

PPB_BENCH(new_aligned)
{
    delete ppb_keep(new line);
}

// 1, 2, 4, ... 64 longs: seven blocks, 127 longs in all.
PPB_BENCH(growing_vector)
{
    std::vector<long> numbers;
    for (long i = 0; i < 64; i++)
        numbers.push_back(i);
    ppb_keep(numbers.data());
}

PPB_BENCH(throws_and_catches)
{
    try {
        throw 42;
    } catch (int thrown) {
        ppb_keep(thrown);
    }
}
