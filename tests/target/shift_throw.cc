// SPDX-License-Identifier: GPL-3.0-or-later
// Exceptions that are thrown and caught inside an object, and that pass through a caller's
// function.
#include <cstddef>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

namespace {
struct base {
    virtual ~base() = default;
    virtual int value() const { return 1; }
};
struct derived : base {
    int value() const override { return 20; }
};

std::string constructed_text = std::string("constructed") + " before";

struct counts_down {
    int &n;
    ~counts_down() { n--; }
};
} // namespace

extern "C" int shift_throws(int (*callback)(int (*)(int), int))
{
    int result = 0, n_open = 1;
    try {
        counts_down guard{n_open};
        throw std::runtime_error(constructed_text);
    } catch (const std::exception &error) {
        result += static_cast<int>(std::string(error.what()).size()) + n_open;
    }
    auto thrower = [](int x) -> int { throw x; };
    try {
        result += callback(thrower, 1000);
    } catch (int x) {
        result += x;
    }
    std::vector<base *> all{new base, new derived};
    for (base *each : all) {
        if (dynamic_cast<derived *>(each))
            result += 100000 * each->value();
        delete each;
    }
    return result;
}
