// SPDX-License-Identifier: GPL-3.0-or-later
// Mangled names for tests/unit/test_symbols_object.c.
namespace shapes
{
template <class T> struct box
{
    T value;
    __attribute__((noinline)) T twice(T add) const { return value + value + add; }
};

template struct box<long>;

__attribute__((noinline)) int area(int width, int height)
{
    return width * height;
}
}

extern "C" int lines_area(int n)
{
    const auto add = [n](int m) { return shapes::area(n, m) + 1; };
    return add(n) + add(n + 1);
}
