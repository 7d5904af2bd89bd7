/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layouts of modules: copies that load and compute alike at other places within the page, the same
 * for the same seed, and modules that cannot be moved.
 */
#include "bench/layout.h"
#include "made_snippet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { N_LAYOUTS = 6, PAGE_BYTES = 4096 };

static struct pp_snippet_store store;

/* A suite of one module, its result, and the layouts that were made of it. */
struct layouts {
    struct pp_suite suite;
    struct pp_result result;
};

static void init(struct layouts *l, const char *path, const char *compiler)
{
    *l = (struct layouts){0};
    pp_result_init(&l->result);
    l->suite.files = calloc(1, sizeof *l->suite.files);
    l->suite.n_modules = 1;
    l->result.modules = calloc(1, sizeof *l->result.modules);
    l->result.n_modules = 1;
    assert_true(l->suite.files && l->result.modules);
    l->suite.files[0].path = strdup(path);
    struct stat st;
    if (stat(path, &st) == 0)
        l->suite.files[0].identity = (struct pp_wire_identity){
            .inode = (uint64_t)st.st_ino, .size_bytes = (uint64_t)st.st_size};
    l->result.modules[0].path = strdup(path);
    l->result.modules[0].compiler = compiler ? strdup(compiler) : NULL;
}

static void release(struct layouts *l)
{
    pp_suite_release(&l->suite);
    pp_result_release(&l->result);
}

static enum pp_status make(struct layouts *l, uint64_t seed, bool relaxes, struct pp_error *error)
{
    const struct pp_layout_request request = {.directory = store.work_dir,
        .n_layouts = N_LAYOUTS,
        .seed = seed,
        .relaxes_alignment = relaxes};
    return pp_layout_make(&l->suite, &request, &l->result, error);
}

/* A module whose first benchmark counts; false: there is no compiler. */
static bool compile(char path[4096])
{
    struct made_compiler compilers[2];
    const struct made_snippet made = {.setups = {"int x = 5; static const char *s = \"abc\";"},
        .statement = "ppb_count(ppb, \"value\", x++ * 10.0 + strlen(s), PPB_LAST)"};
    struct pp_snippet_result result;
    struct pp_error error = {.status = PP_OK};
    if (made_snippet_compilers(compilers) == 0)
        return false;
    assert_int_equal(made_snippet_compile(&made, &compilers[0], &store, &result, &error), PP_OK);
    snprintf(path, 4096, "%s", result.path);
    pp_snippet_result_release(&result);
    return true;
}

/* Loads a layout, runs it twice, and tells where in the page its loop is. */
static unsigned run_at(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        fail_msg("%s", dlerror());
    const struct ppb_bench *bench = made_snippet_bench(dlsym(library, "ppb_module_v1"));
    int64_t context[8] = {0};
    struct ppb_run run = {.size = sizeof run, .context = context};
    bench->setup(context, &run);
    bench->loop(&run, 2);
    assert_int_equal(run.n_counters, 1);
    assert_true(run.counters[0].value == 63);
    const unsigned place = (unsigned)((uintptr_t)bench->loop % PAGE_BYTES);
    dlclose(library);
    return place;
}

static void demand_layouts(const struct layouts *l, unsigned step_bytes)
{
    unsigned places[N_LAYOUTS];
    assert_int_equal(l->suite.n_layouts, N_LAYOUTS);
    assert_string_equal(l->suite.layouts[0].path, l->suite.files[0].path);
    assert_int_equal(l->result.modules[0].n_layouts, N_LAYOUTS);
    assert_null(l->result.modules[0].no_layouts);
    for (int i = 0; i < N_LAYOUTS; i++) {
        const struct pp_suite_file *file = &l->suite.layouts[i];
        struct stat st;
        assert_int_equal(stat(file->path, &st), 0);
        assert_int_equal(file->identity.size_bytes, (uint64_t)st.st_size);
        assert_int_equal(file->identity.inode, (uint64_t)st.st_ino);
        places[i] = run_at(file->path);
        assert_int_equal((places[i] - places[0]) % step_bytes, 0);
        for (int k = 0; k < i; k++)
            assert_int_not_equal(places[i], places[k]);
    }
}

static void test_layouts(void **state)
{
    struct layouts l;
    struct pp_error error = {.status = PP_OK};
    char path[4096];
    (void)state;
    if (!compile(path))
        return;
    init(&l, path, NULL);
    if (make(&l, 1, true, &error) != PP_OK)
        fail_msg("%s", error.text);
    demand_layouts(&l, 64); /* the loop is aligned so, and nobody says it is a statement's */
    release(&l);
    init(&l, path, "cc -O2");
    assert_int_equal(make(&l, 1, true, &error), PP_OK);
    demand_layouts(&l, 16);
    release(&l);
    init(&l, path, "cc -O2 -mavx2");
    assert_int_equal(make(&l, 1, true, &error), PP_OK);
    demand_layouts(&l, 64);
    release(&l);
}

static void test_seed(void **state)
{
    struct pp_error error = {.status = PP_OK};
    char path[4096], all[3][N_LAYOUTS * 300];
    (void)state;
    if (!compile(path))
        return;
    for (int k = 0; k < 3; k++) {
        struct layouts l;
        init(&l, path, "cc");
        assert_int_equal(make(&l, k < 2 ? 1 : 2, true, &error), PP_OK);
        all[k][0] = '\0';
        for (int i = 1; i < N_LAYOUTS; i++)
            strncat(all[k], strrchr(l.suite.layouts[i].path, '/'), 290);
        release(&l);
    }
    assert_string_equal(all[0], all[1]);
    assert_string_not_equal(all[0], all[2]);
}

/* It is used as it is, and the reason is kept. */
static void demand_unmoved(const char *path)
{
    struct layouts l;
    struct pp_error error = {.status = PP_OK};
    init(&l, path, "cc");
    assert_int_equal(make(&l, 1, true, &error), PP_OK);
    assert_non_null(l.result.modules[0].no_layouts);
    assert_int_equal(l.result.modules[0].n_layouts, 1);
    for (int i = 0; i < N_LAYOUTS; i++)
        assert_string_equal(l.suite.layouts[i].path, path);
    release(&l);
}

static void write_file(const char *path, const char *bytes, size_t n_bytes)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n_bytes, file), n_bytes);
    assert_int_equal(fclose(file), 0);
}

static void test_unmovable(void **state)
{
    char path[4096], cut[8000];
    (void)state;
    snprintf(path, sizeof path, "%.3000s/text.so", store.work_dir);
    write_file(path, "no object", 9);
    demand_unmoved(path);
    write_file(path, "", 0);
    demand_unmoved(path);
    char module[4096];
    if (!compile(module))
        return;
    FILE *file = fopen(module, "r");
    assert_non_null(file);
    const size_t n = fread(cut, 1, sizeof cut, file);
    fclose(file);
    write_file(path, cut, n / 2);
    demand_unmoved(path);
}

static void test_no_directory(void **state)
{
    struct layouts l;
    struct pp_error error = {.status = PP_OK};
    char path[4096];
    (void)state;
    if (!compile(path))
        return;
    init(&l, path, NULL);
    const struct pp_layout_request request = {.directory = "/nowhere", .n_layouts = 2, .seed = 1};
    assert_int_equal(pp_layout_make(&l.suite, &request, &l.result, &error), PP_EIO);
    assert_non_null(strstr(error.text, "cannot write the layout '/nowhere/"));
    release(&l);
}

static int set_up(void **state)
{
    struct pp_error error = {.status = PP_OK};
    (void)state;
    return pp_snippet_store_init(&store, false, &error) == PP_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    pp_snippet_store_release(&store);
    return 0;
}

#define CASE(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_layouts),
        CASE(test_seed),
        CASE(test_unmovable),
        CASE(test_no_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
