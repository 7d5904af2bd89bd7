// SPDX-License-Identifier: MIT
// The same in C++: containers of the standard library, a lambda for a callback. The context starts
// as zero bytes, no constructor runs: it holds objects by pointer.
//
//     c++ -std=c++17 -O2 -shared -fPIC $(pkg-config --cflags ppbench) vector.cc -o vector.so
//     ppbench -s vector.so
#include <ppbench.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <unordered_map>
#include <vector>

struct containers {
    int64_t n;
    std::vector<int64_t> *vector;
    std::unordered_map<int64_t, int64_t> *map;
    int64_t key;
};

static void fill(containers *c, ppb_run *ppb)
{
    c->vector = new std::vector<int64_t>(static_cast<size_t>(c->n));
    std::iota(c->vector->begin(), c->vector->end(), 0);
    c->map = new std::unordered_map<int64_t, int64_t>;
    for (int64_t i = 0; i < c->n; i++)
        c->map->emplace(i, i);
    ppb_set_items(ppb, static_cast<double>(c->n));
}

static void drop(containers *c, ppb_run *)
{
    delete c->vector;
    delete c->map;
}

#define SIZES PPB_INTS(containers, n, 10, 1000, 100000)

PPB_BENCH_WITH(vector_push_back, containers, c, .params = {SIZES})
{
    std::vector<int64_t> vector;
    for (int64_t i = 0; i < c->n; i++)
        vector.push_back(i);
    ppb_keep(vector.data());
}

PPB_BENCH_WITH(vector_sum, containers, c, .setup = fill, .teardown = drop, .params = {SIZES})
{
    ppb_keep(std::accumulate(c->vector->begin(), c->vector->end(), int64_t{0}));
}

PPB_BENCH_WITH(vector_find, containers, c, .setup = fill, .teardown = drop, .params = {SIZES})
{
    ppb_keep(std::find(c->vector->begin(), c->vector->end(), ppb_keep(c->n - 1)));
}

// One lookup an iteration, not one for each item.
PPB_BENCH_WITH(
    map_find, containers, c,
    .setup = [](containers *m, ppb_run *ppb) { fill(m, ppb); ppb_set_items(ppb, 1); },
    .teardown = drop, .params = {SIZES})
{
    c->key = (c->key * 48271 + 1) % c->n;
    ppb_keep(c->map->find(c->key));
}

PPB_BENCH(make_unique)
{
    ppb_keep(std::make_unique<int>(1));
}
