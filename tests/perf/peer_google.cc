// SPDX-License-Identifier: GPL-3.0-or-later
// The peer: the same work under Google Benchmark.
#include "work.h"

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace
{

void trivial(benchmark::State &state)
{
    for (auto _ : state) {
        uint64_t x = 1;
        benchmark::DoNotOptimize(x);
        x++;
        benchmark::DoNotOptimize(x);
    }
}

void w100ns(benchmark::State &state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(work_turns(1));
}

void w10us(benchmark::State &state)
{
    static unsigned char text[WORK_BYTES];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = static_cast<unsigned char>(i * 7);
    const unsigned char *bytes = text;
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes);
        benchmark::DoNotOptimize(work_hash(bytes));
    }
}

/* The chain of rivals.c, some steps longer: $PEER_STEPS. */
void chain(benchmark::State &state)
{
    const char *more = std::getenv("PEER_STEPS");
    uint64_t n_steps = 1000 + (more ? std::strtoull(more, nullptr, 10) : 0), x = 1;
    benchmark::DoNotOptimize(n_steps);
    for (auto _ : state) {
        for (uint64_t i = n_steps; i > 0; i--) {
            x = x * UINT64_C(6364136223846793005) + 1;
            benchmark::DoNotOptimize(x);
        }
    }
}

} // namespace

BENCHMARK(trivial);
BENCHMARK(w100ns);
BENCHMARK(w10us);
BENCHMARK(chain);
BENCHMARK_MAIN();
