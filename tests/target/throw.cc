// SPDX-License-Identifier: GPL-3.0-or-later
// Benchmarks in C++ that throw: nobody catches it, and nobody's frames can be unwound.
#include "good.h"

#include <stdexcept>

PPB_BENCH(throws_int)
{
    throw 42;
}

PPB_BENCH(throws_exception)
{
    throw std::runtime_error("what it was about");
}

PPB_BENCH(throws_in_setup, .setup = [](ppb_no_context *, ppb_run *) { throw 42; })
{
    ppb_keep(1);
}

// This one is nobody's business.
PPB_BENCH(throws_and_catches)
{
    try {
        throw 42;
    } catch (int thrown) {
        ppb_keep(thrown);
    }
}
