// SPDX-License-Identifier: GPL-3.0-or-later
// Exceptions on every way through counted code: blocks_work(case, n) answers what must not depend
// on being counted.
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#define NOINLINE __attribute__((noinline))

namespace {
unsigned long trace;

struct noted {
    unsigned value;
    explicit noted(unsigned v) : value(v) {}
    noted(const noted &) = delete;
    noted &operator=(const noted &) = delete;
    ~noted() { trace = trace * 31 + value; }
};

NOINLINE unsigned fall(unsigned depth)
{
    const noted here(depth);
    if (depth == 0)
        throw std::runtime_error("bottom");
    try {
        return fall(depth - 1) + 1;
    } catch (const std::logic_error &) {
        return 7;
    }
}

NOINLINE unsigned again(unsigned depth)
{
    try {
        return fall(depth);
    } catch (...) {
        const noted here(99);
        throw;
    }
}

struct throws_inside {
    ~throws_inside()
    {
        try {
            throw 5u;
        } catch (unsigned value) {
            trace = trace * 7 + value;
        }
    }
};

NOINLINE unsigned while_unwinding(unsigned depth)
{
    const throws_inside here;
    return again(depth);
}

int compare(const void *one, const void *other)
{
    const int a = *static_cast<const int *>(one), b = *static_cast<const int *>(other);
    if (a == 777 || b == 777)
        throw std::string("found");
    return a - b;
}

NOINLINE void through_library(unsigned n)
{
    int values[20];
    for (int i = 0; i < 20; i++)
        values[i] = i * 37 % 20;
    values[n % 20] = n % 3 ? 777 : 5;
    try {
        std::qsort(values, 20, sizeof *values, compare);
        trace = trace * 31 + static_cast<unsigned>(values[3]);
    } catch (const std::string &text) {
        trace = trace * 31 + text.size();
    }
}

NOINLINE void of_library(unsigned n)
{
    std::map<unsigned, std::string> map;
    for (unsigned i = 0; i < 5; i++)
        map[i * 7 % 11] += "x";
    try {
        trace += map.at(n + 100).size();
    } catch (const std::out_of_range &) {
        trace++;
    }
}
} // namespace

extern "C" unsigned long blocks_work(unsigned kind, unsigned n)
{
    trace = kind;
    for (unsigned i = 0; i < n; i++) {
        try {
            while_unwinding(i % 5);
        } catch (const std::exception &error) {
            trace = trace * 31 + std::string(error.what()).size();
        }
        through_library(i);
        of_library(i);
    }
    return trace;
}
