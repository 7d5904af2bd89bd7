/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dumps: there and back to the last bit; what may come instead. `test_profiledump write FILE`
 * writes the corpus file that the first test holds the writer against.
 */
#include "bench/profiledump.h"

#include "tests/unit/made_profile.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static void fill_head(struct pp_profile *profile)
{
    profile->name = pp_profile_text(profile, "sort/1000");
    profile->command = pp_profile_text(profile, "ppbench profile -s 'a b.so'");
    profile->started = pp_profile_text(profile, "2026-01-02T03:04:05+01:00");
    profile->version = pp_profile_text(profile, "0.1.0");
    profile->host_name = pp_profile_text(profile, "caf\xc3\xa9");
    profile->cpu_model = pp_profile_text(profile, "A \"B\" CPU");
    profile->kernel = pp_profile_text(profile, "6.1");
    profile->tracer = pp_profile_text(profile, "patched after loading");
    profile->timing = PP_PROFILE_TIMING_FULL;
    profile->n_loops = UINT64_MAX;
    profile->n_threads = UINT32_MAX;
    profile->untraced_ns = 0.1;
    profile->typical_ns = 1.0 / 3;
    profile->typical_lo_ns = 5e-324;
    profile->typical_hi_ns = 1.7976931348623157e308;
    profile->short_ns = 300;
    profile->n_instructions = 9007199254740993u;
    profile->instruction_method = pp_profile_text(profile, "block counters");
    profile->n_events_lost = 3;
    pp_profile_note(profile, "%s", "first\nnote");
    pp_profile_note(profile, "%s", "");
}

static void fill_passes(struct pp_profile *profile)
{
    profile->passes[PP_PROFILE_PASS_SAMPLES] = (struct pp_profile_pass){.ran = true,
        .failure = "",
        .n_loops = 10,
        .loop_ns = 5.5,
        .typical_loop_ns = 6.5,
        .n_samples = 400,
        .n_lost = 1,
        .rate_hz = 999.5,
        .call_in_ns = NAN,
        .call_out_ns = NAN,
        .subtracted_ns = NAN,
        .n_threads = 2};
    profile->passes[PP_PROFILE_PASS_COUNTS].failure = pp_profile_text(
        profile, "crashed: SIGSEGV at address 0x0");
    profile->passes[PP_PROFILE_PASS_TIMES] = (struct pp_profile_pass){.ran = true,
        .failure = "",
        .n_loops = 20,
        .loop_ns = 7,
        .typical_loop_ns = 8,
        .n_functions = 9,
        .n_dead = 10,
        .n_unmatched = 11,
        .n_too_deep = 12,
        .n_folded = 13,
        .call_in_ns = -0.25,
        .call_out_ns = 1.25,
        .subtracted_ns = 40,
        .n_threads = 1};
}

static void fill_functions(struct pp_profile *profile)
{
    struct pp_profile_object *object = pp_profile_add_object(profile);
    object->path = pp_profile_text(profile, "/tmp/a b.so");
    object->build_id = pp_profile_text(profile, "0123abcd");
    object->is_traced = true;
    object->n_functions = 45;
    object->n_reached = 9;
    for (uint32_t i = 0; i < PP_PROFILE_N_WHYS; i++)
        object->n_by_why[i] = i;
    pp_profile_add_object(profile)->path = pp_profile_text(profile, "/lib/libc.so.6");
    for (uint32_t i = 0; i <= PP_PROFILE_BY_SAMPLES; i++) {
        const uint32_t number = made_function(profile, "f(int)");
        struct pp_profile_function *function = &profile->functions[number];
        function->symbol = pp_profile_text(profile, "_Z1fi");
        function->file = pp_profile_text(profile, "f.cc");
        function->line = 10 * i;
        function->object = i % 2 ? 1 : i % 3 ? 0 : PP_PROFILE_NONE;
        function->address = UINT64_MAX - i;
        function->size_bytes = 16;
        function->reach = (enum pp_profile_reach)i;
        function->why = (enum pp_profile_why)i;
        function->is_library = i == 3;
        function->has_instructions = i > 3;
        function->n_instructions = i * UINT64_C(1000000000000);
    }
}

static void fill_tree(struct pp_profile *profile)
{
    const uint32_t root = made_node(profile, PP_PROFILE_NONE, 0, 1, -0.5);
    const uint32_t child = made_node(profile, root, 1, 5000000000u, 1e-300);
    made_node(profile, root, 1, 0, NAN);
    struct pp_profile_node *node = &profile->nodes[child];
    *node = (struct pp_profile_node){.parent = root,
        .function = 1,
        .n_calls = 5000000000u,
        .n_own_samples = 77,
        .own_ns = 0.30000000000000004,
        .deep_ns = 2,
        .own_half_ns = 3,
        .deep_half_ns = 4,
        .raw_deep_ns = 5,
        .own_source = PP_PROFILE_SHARED_OUT,
        .deep_source = PP_PROFILE_SAMPLED,
        .calls = {9, 1, 2, 3.5, 4},
        .is_tail = true,
        .is_folded = true};
    struct pp_profile_frame *frame = pp_profile_add_frame(profile);
    frame->name = pp_profile_text(profile, "inlined");
    frame->file = pp_profile_text(profile, "in.h");
    frame->line = 7;
    frame->outer = 1;
    pp_profile_add_frame(profile)->line = 8;
    *pp_profile_add_spot(profile) = (struct pp_profile_spot){1, 0x1234, 0, 5, 6, 7};
    *pp_profile_add_spot(profile) = (struct pp_profile_spot){0, 0x99, PP_PROFILE_NONE, 0, 0, 1};
    *pp_profile_add_event(profile) = (struct pp_profile_event){0, 0, 0, false};
    *pp_profile_add_event(profile) = (struct pp_profile_event){2.5, 1, 3, true};
}

static void made_full(struct pp_profile *profile)
{
    assert_int_equal(pp_profile_init(profile), PP_OK);
    fill_head(profile);
    fill_passes(profile);
    fill_functions(profile);
    fill_tree(profile);
}

/* The document of the full profile; released by the caller. */
static struct pp_buf full_document(void)
{
    struct pp_profile profile;
    struct pp_buf document;
    pp_buf_init(&document);
    made_full(&profile);
    assert_int_equal(pp_profiledump_json(&profile, &document), PP_OK);
    pp_profile_release(&profile);
    return document;
}

/* The file that the schema is tested with, byte by byte. */
static void test_written(void **state)
{
    (void)state;
    const char *const directory = getenv("PP_SRCDIR");
    char path[4096], text[65536];
    snprintf(
        path, sizeof path, "%s/tests/fuzz/corpus/profiledump/full", directory ? directory : ".");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const size_t n_bytes = fread(text, 1, sizeof text, file);
    fclose(file);
    struct pp_buf document = full_document();
    assert_int_equal(document.n_bytes, n_bytes);
    assert_memory_equal(document.data, text, n_bytes);
    pp_buf_release(&document);
}

static void assert_same_node(const struct pp_profile_node *a, const struct pp_profile_node *b)
{
    assert_true(a->parent == b->parent && a->function == b->function && a->n_calls == b->n_calls);
    assert_true(a->own_ns == b->own_ns && a->raw_deep_ns == b->raw_deep_ns);
    assert_true(a->own_source == b->own_source && a->deep_source == b->deep_source);
    assert_true(a->calls.n == b->calls.n && a->calls.p90_ns == b->calls.p90_ns);
    assert_true(a->is_tail == b->is_tail && a->is_folded == b->is_folded);
}

static void assert_same(const struct pp_profile *a, const struct pp_profile *b)
{
    assert_string_equal(a->host_name, b->host_name);
    assert_string_equal(a->notes[0], b->notes[0]);
    assert_true(a->n_loops == b->n_loops && a->typical_lo_ns == b->typical_lo_ns);
    assert_string_equal(a->passes[1].failure, b->passes[1].failure);
    assert_true(a->passes[2].call_in_ns == b->passes[2].call_in_ns);
    assert_true(isnan(a->passes[0].call_in_ns) && isnan(b->passes[0].call_in_ns));
    assert_true(a->n_functions == b->n_functions && a->n_nodes == b->n_nodes);
    for (size_t i = 0; i < a->n_functions; i++) {
        assert_string_equal(a->functions[i].symbol, b->functions[i].symbol);
        assert_true(a->functions[i].address == b->functions[i].address);
        assert_true(a->functions[i].why == b->functions[i].why);
        assert_true(a->functions[i].object == b->functions[i].object);
    }
    assert_same_node(&a->nodes[1], &b->nodes[1]);
    assert_true(isnan(b->nodes[2].own_ns) && b->n_spots == a->n_spots);
    assert_memory_equal(a->spots, b->spots, 2 * sizeof *a->spots);
    assert_memory_equal(a->objects[0].n_by_why, b->objects[0].n_by_why, sizeof(uint32_t[9]));
    assert_string_equal(a->frames[0].name, b->frames[0].name);
    assert_true(b->frames[0].outer == 1 && b->frames[1].outer == PP_PROFILE_NONE);
    assert_true(b->events[1].at_ns == 2.5 && b->events[1].is_exit && b->events[1].thread == 3);
}

static void test_there_and_back(void **state)
{
    (void)state;
    struct pp_profile profile, again;
    struct pp_buf first, second, document;
    struct pp_error error = {.status = PP_OK};
    pp_buf_init(&first);
    pp_buf_init(&second);
    made_full(&profile);
    assert_int_equal(pp_profiledump_write(&profile, &first), PP_OK);
    assert_memory_equal(first.data, "\x1f\x8b", 2);
    assert_int_equal(
        pp_profiledump_read(&again, first.data, first.n_bytes, "a.ppb", &error), PP_OK);
    assert_same(&profile, &again);
    assert_int_equal(pp_profiledump_write(&again, &second), PP_OK);
    assert_int_equal(first.n_bytes, second.n_bytes);
    assert_memory_equal(first.data, second.data, first.n_bytes);
    pp_profile_release(&again);
    document = full_document();
    assert_int_equal(
        pp_profiledump_read(&again, document.data, document.n_bytes, "a.json", &error), PP_OK);
    assert_same(&profile, &again);
    pp_profile_release(&again);
    pp_profile_release(&profile);
    pp_buf_release(&first);
    pp_buf_release(&second);
    pp_buf_release(&document);
}

static void test_empty_profile(void **state)
{
    (void)state;
    struct pp_profile profile, again;
    struct pp_buf first, second;
    struct pp_error error = {.status = PP_OK};
    pp_buf_init(&first);
    pp_buf_init(&second);
    assert_int_equal(pp_profile_init(&profile), PP_OK);
    assert_int_equal(pp_profiledump_json(&profile, &first), PP_OK);
    assert_int_equal(pp_profiledump_read(&again, first.data, first.n_bytes, "a", &error), PP_OK);
    assert_true(again.n_nodes == 0 && isnan(again.untraced_ns));
    assert_int_equal(pp_profiledump_json(&again, &second), PP_OK);
    assert_string_equal(first.data, second.data);
    pp_profile_release(&again);
    pp_profile_release(&profile);
    pp_buf_release(&first);
    pp_buf_release(&second);
}

/* Reading fails with one line that has `wanted` in it. */
static void assert_refused(const char *bytes, size_t n_bytes, const char *wanted)
{
    struct pp_profile profile;
    struct pp_error error = {.status = PP_OK};
    assert_int_equal(pp_profiledump_read(&profile, bytes, n_bytes, "a.ppb", &error), PP_EFORMAT);
    if (!strstr(error.text, wanted))
        print_error("'%s' lacks '%s'\n", error.text, wanted);
    assert_non_null(strstr(error.text, wanted));
    assert_non_null(strstr(error.text, "a.ppb"));
    assert_null(strchr(error.text, '\n'));
    pp_profile_release(&profile);
}

struct replacement {
    const char *old, *new, *wanted;
};

static void assert_replaced(const struct pp_buf *document, const struct replacement *replacement)
{
    const char *at = strstr(document->data, replacement->old);
    if (!at)
        print_error("no '%s' in the document\n", replacement->old);
    assert_non_null(at);
    struct pp_buf changed;
    pp_buf_init(&changed);
    pp_buf_append(&changed, document->data, (size_t)(at - document->data));
    pp_buf_puts(&changed, replacement->new);
    pp_buf_puts(&changed, at + strlen(replacement->old));
    assert_refused(changed.data, changed.n_bytes, replacement->wanted);
    pp_buf_release(&changed);
}

static void test_hostile_members(void **state)
{
    static const struct replacement replacements[] = {
        {"\"major\": 1", "\"major\": 2", "written by a newer ppbench (schema 2)"},
        {"\"major\": 1", "\"major\": 0", "profile again"},
        {"ppbench-profile", "ppbench-result", "a document of another kind"},
        {"\"schema\"", "\"shema\"", "no 'schema'"},
        {"\"strings\"", "\"string\"", "no 'strings'"},
        {"\"parent\": [null, 0, 0]", "\"parent\": [null, 1, 0]", "node 1 does not stand after"},
        {"\"parent\": [null, 0, 0]", "\"parent\": [null, 0, 9]", "node 2 does not stand after"},
        {"\"parent\": [null, 0, 0]", "\"parent\": [null, 0]", "'parent' is shorter"},
        {"\"parent\": [null, 0, 0]", "\"parent\": [null, 0, 0, 0]", "'parent' is longer"},
        {"\"parent\": [null, 0, 0]", "\"parent\": [null, 0, 4294967296]", "4294967294 may be"},
        {"\"parent\": [null, 0, 0]", "\"parent\": [null, 0, 4294967295]", "4294967294 may be"},
        {"\"function\": [0, 1, 1]", "\"function\": [0, 1, 8]", "node 2 is of a function"},
        {"\"function\": [0, 1, 1]", "\"function\": [0, 1, null]", "node 2 is of a function"},
        {"\"function\": [0, 1, 1]", "\"function\": [0, 1, -1]", "a whole number"},
        {"\"function\": [1, 0]", "\"function\": [1, 8]", "spot 1 is of a function"},
        {"\"frame\": [0, null]", "\"frame\": [2, null]", "spot 0 has a frame"},
        {"\"outer\": [1, null]", "\"outer\": [1, 0]", "frame 0 is inlined into itself"},
        {"\"outer\": [1, null]", "\"outer\": [0, null]", "frame 0 is inlined into itself"},
        {"\"outer\": [1, null]", "\"outer\": [2, null]", "frame 0 is inlined into one"},
        {"\"node\": [0, 1]", "\"node\": [0, 3]", "event 1 is of a node"},
        {"\"at_ns\": [0, 2.5]", "\"at_ns\": [3, 2.5]", "event 1 does not come after"},
        {"\"at_ns\": [0, 2.5]", "\"at_ns\": [0, null]", "event 1 does not come after"},
        {"\"at_ns\": [0, 2.5]", "\"at_ns\": [0, -2.5]", "'at_ns' is below 0"},
        {"\"untraced_ns\": 0.1", "\"untraced_ns\": -0.1", "'untraced_ns' is below 0"},
        {"\"untraced_ns\": 0.1", "\"untraced_ns\": NaN", "a number is wanted"},
        {"\"untraced_ns\": 0.1", "\"untraced_ns\": 1e999", "beyond the range"},
        {"\"untraced_ns\": 0.1", "\"untraced_ns\": \"0.1\"", "a number is wanted"},
        {"\"untraced_ns\": 0.1,", "", "it lacks 'untraced_ns'"},
        {"\"name\": \"sort/1000\"", "\"kernel\": \"k\"", "'kernel' is there twice"},
        {"\"is_tail\": [0, 1, 0]", "\"is_tail\": [0, 2, 0]", "'is_tail' is 2"},
        {"\"is_tail\"", "\"parent\"", "'parent' is there twice"},
        {"\"spots\"", "\"frames\"", "'frames' is there twice"},
        {"\"spots\"", "\"sports\"", "it lacks a table"},
        {"\"notes\"", "\"nodes\"", "an object"},
        {"\"timing\": \"full\"", "\"timing\": \"half\"", "a word that 'timing' has not"},
        {"\"kind\": \"times\"", "\"kind\": \"counts\"", "two passes of 'counts'"},
        {"\"n_threads\": 4294967295", "\"n_threads\": 4294967296", "at most 4294967295"},
        {"\"path\": [", "\"path\": [99, ", "so there is no string 99"},
        {"\"shared out\"", "\"shared in\"", "a word that 'own_source' has not"},
        {"\"object\": [null, 1", "\"object\": [null, 2", "function 1 is in an object"},
    };
    (void)state;
    struct pp_buf document = full_document();
    for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++)
        assert_replaced(&document, &replacements[i]);
    pp_buf_release(&document);
}

/* Members that a later version may add are stepped over; order does not matter. */
static void test_unknown_members(void **state)
{
    static const char added[] = "{\"later\": {\"a\": [1, {}]}, \"nodes\": {\"later\": [\"x\"], "
                                "\"function\": []}, \"events\": {\"node\": []}, ";
    (void)state;
    struct pp_buf document = full_document(), changed;
    struct pp_profile profile;
    struct pp_error error = {.status = PP_OK};
    pp_buf_init(&changed);
    pp_buf_puts(&changed, added);
    pp_buf_puts(&changed, document.data + 1);
    char *nodes = strstr(changed.data + sizeof added, "\"nodes\"");
    char *events = strstr(changed.data + sizeof added, "\"events\"");
    memcpy(nodes, "\"n0des\"", 7);
    memcpy(events, "\"ev3nts\"", 8);
    assert_int_equal(
        pp_profiledump_read(&profile, changed.data, changed.n_bytes, "a", &error), PP_OK);
    assert_true(profile.n_nodes == 0 && profile.n_spots == 2);
    pp_profile_release(&profile);
    pp_buf_release(&changed);
    pp_buf_release(&document);
}

/* Refused, or the same profile: some bits of a compressed file say nothing. Whether refused. */
static bool is_refused(const struct pp_buf *dump, const struct pp_buf *document)
{
    struct pp_profile profile;
    struct pp_buf again;
    struct pp_error error = {.status = PP_OK};
    pp_buf_init(&again);
    const enum pp_status status = pp_profiledump_read(
        &profile, dump->data, dump->n_bytes, "a.ppb", &error);
    if (status == PP_OK) {
        assert_int_equal(pp_profiledump_json(&profile, &again), PP_OK);
        assert_string_equal(again.data, document->data);
    }
    pp_profile_release(&profile);
    pp_buf_release(&again);
    return status == PP_EFORMAT;
}

/* Cut off anywhere, a bit changed anywhere: the checksum tells, nothing crashes. */
static void test_damaged_bytes(void **state)
{
    (void)state;
    struct pp_profile profile;
    struct pp_buf dump, document = full_document();
    size_t n_refused = 0;
    pp_buf_init(&dump);
    made_full(&profile);
    assert_int_equal(pp_profiledump_write(&profile, &dump), PP_OK);
    pp_profile_release(&profile);
    for (size_t n = 2; n < dump.n_bytes; n++)
        assert_refused(dump.data, n, "cut off");
    for (size_t i = 10; i < dump.n_bytes; i++) {
        dump.data[i] ^= (char)(1 << i % 8);
        n_refused += is_refused(&dump, &document);
        dump.data[i] ^= (char)(1 << i % 8);
    }
    assert_true(n_refused > dump.n_bytes - 10 - dump.n_bytes / 20);
    dump.data[dump.n_bytes - 8] ^= 1;
    assert_refused(dump.data, dump.n_bytes, "the checksum or the code is wrong");
    dump.data[dump.n_bytes - 8] ^= 1;
    pp_buf_putc(&dump, 'x');
    assert_refused(dump.data, dump.n_bytes, "something follows them");
    pp_buf_release(&dump);
    pp_buf_release(&document);
}

static void test_no_dump(void **state)
{
    (void)state;
    assert_refused("", 0, "is empty");
    assert_refused("\x7f"
                   "ELF",
        4, "no dump of a profile");
    assert_refused("{}", 2, "not a profile");
    assert_refused("[]", 2, "no dump of a profile");
    assert_refused("\x1f\x8b", 2, "cut off");
    struct pp_buf document = full_document();
    for (size_t n = 1; n + 2 < document.n_bytes; n += 7)
        assert_refused(document.data, n, "");
    pp_buf_release(&document);
}

/* 1.1 GiB of blanks in some MB: refused at the limit. */
static void test_bomb(void **state)
{
    (void)state;
    z_stream stream = {0};
    const size_t n_chunk_bytes = (size_t)16 << 20;
    const uInt n_room_bytes = 12u << 20;
    Bytef *blanks = malloc(n_chunk_bytes), *bomb = malloc(n_room_bytes);
    assert_true(blanks && bomb);
    memset(blanks, ' ', n_chunk_bytes);
    assert_int_equal(
        deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_out = bomb;
    stream.avail_out = n_room_bytes;
    for (int i = 0; i < 72; i++) {
        stream.next_in = blanks;
        stream.avail_in = (uInt)n_chunk_bytes;
        assert_int_equal(deflate(&stream, i < 71 ? Z_NO_FLUSH : Z_FINISH), i < 71 ? Z_OK : 1);
    }
    assert_refused((const char *)bomb, n_room_bytes - stream.avail_out, "more than 1024 MiB");
    deflateEnd(&stream);
    free(blanks);
    free(bomb);
}

static void test_load(void **state)
{
    (void)state;
    char path[] = "/tmp/ppbench-test-XXXXXX";
    struct pp_profile profile;
    struct pp_error error = {.status = PP_OK};
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    struct pp_buf document = full_document();
    assert_int_equal(write(fd, document.data, document.n_bytes), document.n_bytes);
    close(fd);
    assert_int_equal(pp_profiledump_load(&profile, path, &error), PP_OK);
    assert_string_equal(profile.name, "sort/1000");
    pp_profile_release(&profile);
    unlink(path);
    pp_buf_release(&document);
    assert_int_equal(pp_profiledump_load(&profile, path, &error), PP_ENOENT);
    pp_profile_release(&profile);
    error = (struct pp_error){.status = PP_OK};
    assert_int_equal(pp_profiledump_load(&profile, "/tmp", &error), PP_EINVAL);
    pp_profile_release(&profile);
}

static int write_corpus(const char *path)
{
    struct pp_buf document = full_document();
    FILE *file = fopen(path, "w");
    const size_t n_bytes = file ? fwrite(document.data, 1, document.n_bytes, file) : 0;
    const bool is_written = n_bytes == document.n_bytes && fclose(file) == 0;
    pp_buf_release(&document);
    return is_written ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_empty_profile),
        cmocka_unit_test(test_hostile_members),
        cmocka_unit_test(test_unknown_members),
        cmocka_unit_test(test_damaged_bytes),
        cmocka_unit_test(test_no_dump),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_load),
    };
    if (argc == 3 && strcmp(argv[1], "write") == 0)
        return write_corpus(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
