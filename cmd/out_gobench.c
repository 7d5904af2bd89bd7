/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text of `go test -bench`: golang.org/design/14313-benchmark-format. A name has no blanks and
 * begins with no lower case letter after "Benchmark"; "-N" at its end is the number of threads,
 * which is 1 where it is missing.
 */
#include "cmd/out_gobench.h"

#include "bench/json.h"
#include "bench/meter.h"
#include "bench/meterpass.h"
#include "cmd/message.h"
#include "cmd/repeat.h"
#include "cmd/safename.h"
#include "cmd/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* White space of Unicode, which divides fields for Go, besides ASCII's. */
static bool is_blank(uint32_t code)
{
    return code == ' ' || code == 0x1680 || code == 0xa0 || (code >= 0x2000 && code <= 0x200a) ||
        code == 0x202f || code == 0x205f || code == 0x3000;
}

/* Append a text as part of a name or unit: "_" for a blank, \xNN for what is unsafe. */
static void put_word(struct pp_buf *out, const char *text, size_t n_bytes)
{
    for (size_t at = 0, n; at < n_bytes; at += n) {
        uint32_t code;
        const size_t n_code = pp_utf8_decode(text + at, n_bytes - at, &code);
        n = n_code > 0 ? n_code : 1;
        if (n_code > 0 && is_blank(code))
            pp_buf_putc(out, '_');
        else
            pp_message_escape(out, text + at, n, true);
    }
}

/* Length of what `name` begins with and is known: the family and the values of its parameters,
 * appended to `out` as "/name=value"; 0: its name is made otherwise. */
static size_t put_params(struct pp_buf *out, const struct pp_case *c)
{
    size_t at = strlen(c->family);
    if (strncmp(c->name, c->family, at) != 0)
        return 0;
    put_word(out, c->name, at);
    for (size_t i = 0; i < c->n_params; i++) {
        const struct pp_param_value *const param = &c->params[i];
        const size_t n = strlen(param->text);
        if (c->name[at] != '/' || strncmp(c->name + at + 1, param->text, n) != 0)
            return 0;
        pp_buf_putc(out, '/');
        put_word(out, param->name, strlen(param->name));
        pp_buf_putc(out, '=');
        put_word(out, param->text, n);
        at += 1 + n;
    }
    return at;
}

/* Append what is left of a name, its number of threads as "/threads=2": some readers take "-2" for
 * no part of the name, and 1 has none. */
static void put_rest(struct pp_buf *out, const struct pp_case *c, size_t at)
{
    char threads[32];
    const char *const rest = c->name + at;
    const int n_bytes = snprintf(threads, sizeof threads, "/threads:%" PRIu32, c->n_threads);
    const char *const found = strstr(rest, threads);
    if (found == NULL || found[n_bytes] != '\0') {
        put_word(out, rest, strlen(rest));
        return;
    }
    put_word(out, rest, (size_t)(found - rest));
    pp_buf_printf(out, "/threads=%" PRIu32, c->n_threads);
}

/* Whether a name ends as if with a number of threads. */
static bool ends_in_number(const char *name)
{
    const size_t n = strlen(name);
    size_t at = n;
    while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9')
        at--;
    return at < n && at > 0 && name[at - 1] == '-';
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/* The name of a benchmark, without a number of threads. Some readers want a letter, digit or "_"
 * after "Benchmark". */
static void put_name(struct pp_buf *name, const struct pp_case *c)
{
    pp_buf_puts(name, is_word(c->name[0]) ? "Benchmark" : "Benchmark_");
    const size_t n_prefix = name->n_bytes;
    size_t at = put_params(name, c);
    if (at == 0 && !name->failed)
        pp_buf_truncate(name, n_prefix);
    put_rest(name, c, at);
    if (name->failed || n_prefix == name->n_bytes)
        return;
    char *const first = name->data + n_prefix;
    if (*first >= 'a' && *first <= 'z')
        *first = (char)(*first - 'a' + 'A');
}

/* Hashes (FNV-1a) of the names that were given out, 8 bytes each: to scan them is nothing beside
 * the rest, and two names with one hash only get a number more than they need. */
static bool is_given(const struct pp_buf *given, uint64_t hash)
{
    for (size_t at = 0; at < given->n_bytes; at += sizeof hash)
        if (memcmp(given->data + at, &hash, sizeof hash) == 0)
            return true;
    return false;
}

/* Another of the same name gets "#01", as in Go. */
static void make_unique(struct pp_buf *name, struct pp_buf *given)
{
    const size_t n_bytes = name->n_bytes;
    uint64_t hash = pp_safename_hash(pp_buf_text(name));
    for (int number = 1; !name->failed && is_given(given, hash); number++) {
        pp_buf_truncate(name, n_bytes);
        pp_buf_printf(name, "#%02d", number);
        hash = pp_safename_hash(pp_buf_text(name));
    }
    pp_buf_append(given, &hash, sizeof hash);
}

static void put_measure(struct pp_buf *out, double value, const char *unit)
{
    char text[PP_JSON_NUMBER_BYTES];
    if (!isfinite(value))
        return;
    pp_buf_putc(out, '\t');
    pp_buf_append(out, text, pp_json_number_text(value, text));
    pp_buf_putc(out, ' ');
    put_word(out, unit, strlen(unit));
}

static void put_counters(struct pp_buf *out, const struct pp_case *c, size_t index)
{
    for (size_t i = 0; i < c->n_counters; i++) {
        const struct pp_counter *const counter = &c->counters[i];
        const bool has_own = counter->values != NULL && index < counter->n_values;
        struct pp_buf unit;
        pp_buf_init(&unit);
        pp_repeat_counter_name(c, i, &unit);
        if (!unit.failed && counter->source != PP_METER_BY_BENCHMARK &&
            strcmp(pp_buf_text(&unit), pp_meterpass_name(PP_METER_ALLOC_BYTES)) == 0) {
            pp_buf_truncate(&unit, 0);
            pp_buf_putc(&unit, 'B');
        }
        pp_buf_puts(&unit, "/op");
        out->failed |= unit.failed;
        put_measure(out, has_own ? counter->values[index] : counter->value, pp_buf_text(&unit));
        pp_buf_release(&unit);
    }
}

static void put_repetition(
    struct pp_buf *out, const char *name, const struct pp_case *c, size_t index)
{
    const struct pp_replicate *const replicate = &c->replicates[index];
    const double time_ns = pp_repeat_time_ns(replicate);
    const double per_s = time_ns > 0 ? c->n_threads * 1e9 / time_ns : (double)NAN;
    pp_buf_printf(out, "%s\t%" PRIu64, name, pp_repeat_iterations(c, replicate));
    put_measure(out, time_ns, "ns/op");
    if (c->bytes_per_iteration > 0)
        put_measure(out, c->bytes_per_iteration * per_s * 1e-6, "MB/s");
    if (c->items_per_iteration > 0)
        put_measure(out, c->items_per_iteration * per_s, "items/s");
    put_counters(out, c, index);
    pp_buf_putc(out, '\n');
}

/* As go test does: readers pass over these lines, people do not. */
static void put_unmeasured(struct pp_buf *out, const char *name, const struct pp_case *c)
{
    const char *const reason = pp_repeat_reason(c);
    pp_buf_printf(out, "--- %s: %s\n    ", c->state == PP_STATE_FAILED ? "FAIL" : "SKIP", name);
    pp_message_escape(out, reason, strlen(reason), true);
    pp_buf_putc(out, '\n');
}

static void put_case(struct pp_buf *out, const struct pp_case *c, struct pp_buf *given)
{
    struct pp_buf name;
    pp_buf_init(&name);
    put_name(&name, c);
    make_unique(&name, given);
    const bool is_ambiguous = ends_in_number(pp_buf_text(&name));
    if (c->n_threads > 1 || is_ambiguous)
        pp_buf_printf(&name, "-%" PRIu32, c->n_threads);
    if (!pp_repeat_is_measured(c))
        put_unmeasured(out, pp_buf_text(&name), c);
    for (size_t i = 0; i < c->n_replicates; i++)
        if (pp_repeat_counts(c, &c->replicates[i]))
            put_repetition(out, pp_buf_text(&name), c, i);
    out->failed |= name.failed;
    pp_buf_release(&name);
}

bool pp_out_gobench_write(const struct pp_result *result, struct pp_buf *out)
{
    struct pp_buf given;
    pp_buf_init(&given);
    pp_buf_puts(out, "goos: linux\ngoarch: amd64\n");
    if (result->env != NULL && result->env->facts[PP_ENV_CPU_MODEL].known) {
        pp_buf_puts(out, "cpu: ");
        pp_buf_puts(out, pp_env_text(result->env, PP_ENV_CPU_MODEL));
        pp_buf_putc(out, '\n');
    }
    for (size_t i = 0; i < result->n_cases; i++)
        put_case(out, &result->cases[i], &given);
    pp_buf_puts(out, pp_result_count(result, PP_STATE_FAILED) > 0 ? "FAIL\n" : "PASS\n");
    out->failed |= given.failed;
    pp_buf_release(&given);
    return !out->failed;
}
