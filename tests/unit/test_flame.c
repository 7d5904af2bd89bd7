/* SPDX-License-Identifier: GPL-3.0-or-later
 * Boxes stand where they should, whatever the tree.
 */
#include "cmd/flame.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_box(
    const struct pp_flame *flame, size_t i, uint32_t depth, double left, double width)
{
    assert_int_equal(flame->boxes[i].depth, depth);
    assert_true(flame->boxes[i].left == left);
    assert_true(flame->boxes[i].width == width);
}

/* Wider boxes to the left, under their caller; the second root after the first. */
static void boxes_by_hand(void **state)
{
    (void)state;
    const struct pp_flame_item items[] = {
        {PP_FLAME_NONE, 10, 100},
        {0, 20, 20},
        {0, 10, 70},
        {2, 60, 60},
        {PP_FLAME_NONE, 200, 200},
    };
    struct pp_flame flame;
    assert_int_equal(pp_flame_init(&flame, items, 5), PP_OK);
    assert_true(flame.total == 300);
    assert_int_equal(flame.n_rows, 3);
    assert_int_equal(flame.n_drawn, 5);
    assert_int_equal(flame.n_widened + flame.n_blank, 0);
    assert_box(&flame, 4, 0, 0, 200);
    assert_box(&flame, 0, 0, 200, 100);
    assert_box(&flame, 2, 1, 200, 70);
    assert_box(&flame, 1, 1, 270, 20);
    assert_box(&flame, 3, 2, 200, 60);
    pp_flame_release(&flame);
}

/* Unknown deep times are sums; a callee's excess widens its caller and is counted; nothing is
 * negative. */
static void doubtful_numbers(void **state)
{
    (void)state;
    const struct pp_flame_item items[] = {
        {PP_FLAME_NONE, NAN, NAN},
        {0, 5, NAN},
        {1, 7, 7},
        {0, NAN, NAN},
        {0, 1, 10},
        {4, 20, 20},
        {0, -3, -3},
    };
    struct pp_flame flame;
    assert_int_equal(pp_flame_init(&flame, items, 7), PP_OK);
    assert_true(flame.boxes[1].width == 12);
    assert_true(flame.boxes[3].width == 0);
    assert_true(flame.boxes[4].width == 20);
    assert_true(flame.boxes[6].width == 0);
    assert_true(flame.total == 32);
    assert_int_equal(flame.n_widened, 1);
    assert_int_equal(flame.n_blank, 2);
    assert_int_equal(flame.n_drawn, 5);
    pp_flame_release(&flame);
}

/* A tree of random shape: callees lie in their caller, in a row from its left edge without gaps. */
static void nothing_overlaps(void **state)
{
    (void)state;
    enum { N = 5000 };
    static struct pp_flame_item items[N];
    static double end[N];
    struct pp_flame flame;
    srand(5);
    for (int i = 0; i < N; i++) {
        items[i].parent = i < 3 ? PP_FLAME_NONE : (uint32_t)(rand() % i);
        items[i].own = rand() % 100;
        items[i].deep = NAN;
    }
    assert_int_equal(pp_flame_init(&flame, items, N), PP_OK);
    for (int i = 0; i < N; i++) {
        end[i] = flame.boxes[i].left;
    }
    for (int i = 0; i < N; i++) {
        const struct pp_flame_box *const box = &flame.boxes[i];
        if (box->parent != PP_FLAME_NONE) {
            const struct pp_flame_box *const parent = &flame.boxes[box->parent];
            assert_true(box->left >= parent->left);
            assert_true(box->left + box->width <= parent->left + parent->width);
            assert_int_equal(box->depth, parent->depth + 1);
            end[box->parent] += box->width;
        }
    }
    for (int i = 0; i < N; i++) { /* whole numbers: sums are exact */
        assert_true(end[i] + items[i].own == flame.boxes[i].left + flame.boxes[i].width);
    }
    pp_flame_release(&flame);
}

/* Whatever is left out, what is drawn is a tree, and the rest is accounted for. */
static void choosing(void **state)
{
    (void)state;
    const struct pp_flame_item items[] = {
        {PP_FLAME_NONE, 0, 100},
        {0, 0, 100},
        {1, 0, 100},
        {2, 60, 60},
        {2, 1, 1},
        {PP_FLAME_NONE, 4, 4},
    };
    struct pp_flame flame;
    assert_int_equal(pp_flame_init(&flame, items, 6), PP_OK);
    struct pp_flame_limits limits = {.n_rows = 2, .n_boxes = 100};
    assert_int_equal(pp_flame_choose(&flame, &limits), PP_OK);
    assert_int_equal(flame.n_drawn, 3);
    assert_int_equal(flame.n_rows, 2);
    assert_true(flame.hidden == 100);
    limits = (struct pp_flame_limits){.n_rows = 9, .n_boxes = 2};
    assert_int_equal(pp_flame_choose(&flame, &limits), PP_OK);
    assert_true(flame.boxes[0].is_drawn && flame.boxes[1].is_drawn && !flame.boxes[2].is_drawn);
    assert_true(flame.hidden == 104);
    limits = (struct pp_flame_limits){.least_ratio = 0.03, .n_rows = 9, .n_boxes = 9};
    assert_int_equal(pp_flame_choose(&flame, &limits), PP_OK);
    assert_true(!flame.boxes[4].is_drawn && flame.boxes[5].is_drawn);
    assert_true(flame.hidden == 1);
    pp_flame_release(&flame);
}

static void empty_and_deep(void **state)
{
    (void)state;
    enum { N = 1000000 };
    struct pp_flame flame;
    assert_int_equal(pp_flame_init(&flame, NULL, 0), PP_OK);
    assert_int_equal(flame.n_rows, 0);
    pp_flame_release(&flame);
    struct pp_flame_item *const items = calloc(N, sizeof *items);
    assert_non_null(items);
    for (uint32_t i = 0; i < N; i++) {
        items[i] = (struct pp_flame_item){i == 0 ? PP_FLAME_NONE : i - 1, 1, N - i};
    }
    assert_int_equal(pp_flame_init(&flame, items, N), PP_OK);
    assert_int_equal(flame.n_rows, N);
    assert_box(&flame, N - 1, N - 1, 0, 1);
    pp_flame_release(&flame);
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_by_hand),
        cmocka_unit_test(doubtful_numbers),
        cmocka_unit_test(nothing_overlaps),
        cmocka_unit_test(choosing),
        cmocka_unit_test(empty_and_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
