// SPDX-License-Identifier: GPL-3.0-or-later
// Exceptions through traced frames: caught far up, thrown again, thrown and caught by destructors
// while another one passes.
#include "trace.h"

#include <stdexcept>
#include <string>
#include <vector>

static uint64_t n_destroyed;

struct Guard {
    uint64_t value;
    explicit Guard(uint64_t v) : value(v)
    {
    }
    TRACE_NOINLINE ~Guard()
    {
        n_destroyed = trace_mix(n_destroyed, value);
    }
};

TRACE_NOINLINE static uint64_t throw_far(unsigned depth, uint64_t sum)
{
    Guard guard(depth);
    if (depth == 0)
        throw std::runtime_error(std::to_string(sum % 1000));
    return throw_far(depth - 1, trace_mix(sum, depth)) + guard.value;
}

TRACE_CASE(throw_far)
{
    uint64_t sum = 1;
    n_destroyed = 0;
    for (unsigned i = 0; i < 30; i++) {
        try {
            sum += throw_far(i % 12, sum);
        } catch (const std::runtime_error &error) {
            sum = trace_mix(sum, std::stoul(error.what()));
        }
    }
    return trace_mix(sum, n_destroyed);
}

TRACE_NOINLINE static void throw_again(unsigned depth)
{
    try {
        if (depth == 0)
            throw 42;
        throw_again(depth - 1);
    } catch (int &thrown) {
        thrown += static_cast<int>(depth);
        throw;
    }
}

struct Thrower {
    unsigned depth;
    TRACE_NOINLINE ~Thrower()
    {
        try {
            throw_again(depth);
        } catch (int thrown) {
            n_destroyed = trace_mix(n_destroyed, static_cast<uint64_t>(thrown));
        }
    }
};

TRACE_NOINLINE static void throw_while_thrown(unsigned depth)
{
    Thrower thrower{depth};
    if (depth == 0)
        throw std::string("deep");
    throw_while_thrown(depth - 1);
    n_destroyed++;
}

TRACE_CASE(throw_in_destructors)
{
    uint64_t sum = 0;
    n_destroyed = 0;
    for (unsigned i = 0; i < 10; i++) {
        try {
            throw_again(i);
        } catch (int thrown) {
            sum = trace_mix(sum, static_cast<uint64_t>(thrown));
        }
        try {
            throw_while_thrown(i % 5);
        } catch (const std::string &thrown) {
            sum = trace_mix(sum, thrown.size());
        }
    }
    return trace_mix(sum, n_destroyed);
}

/* Never thrown, but every frame has a landing pad. */
TRACE_NOINLINE static uint64_t collect(unsigned n)
{
    std::vector<std::string> texts;
    for (unsigned i = 0; i < n; i++)
        texts.push_back(std::string(i, 'x'));
    uint64_t sum = 0;
    for (const std::string &text : texts)
        sum = trace_mix(sum, text.size());
    return sum;
}

TRACE_CASE(landing_pads)
{
    return collect(40);
}
