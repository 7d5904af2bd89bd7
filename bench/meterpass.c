/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/meterpass.h"

#include "bench/profilerplan.h"
#include "bench/usercount.h"
#include "bench/warning.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define EVENT_BATCHES_NS UINT64_C(50000000) /* events are rare: over so long, or one batch */
#define EVENT_WARMUP_NS UINT64_C(10000000)
#define MAX_VALUE 0x1p62 /* a worker's word; far beyond what can be counted */

const char *pp_meterpass_name(enum pp_meter meter)
{
    static const char *const names[PP_N_METERS] = {
        [PP_METER_INSTRUCTIONS] = "instructions",
        [PP_METER_ALLOCS] = "allocs",
        [PP_METER_FREES] = "frees",
        [PP_METER_REALLOCS] = "reallocs",
        [PP_METER_ALLOC_BYTES] = "alloc-bytes",
        [PP_METER_PEAK_BYTES] = "peak-bytes",
        [PP_METER_UNFREED_BYTES] = "unfreed-bytes",
        [PP_METER_MINOR_FAULTS] = "minor-faults",
        [PP_METER_MAJOR_FAULTS] = "major-faults",
        [PP_METER_CONTEXT_SWITCHES] = "context-switches",
        [PP_METER_VOLUNTARY_SWITCHES] = "voluntary-switches",
        [PP_METER_INVOLUNTARY_SWITCHES] = "involuntary-switches",
        [PP_METER_MIGRATIONS] = "migrations",
        [PP_METER_CYCLES] = "cycles",
        [PP_METER_HW_INSTRUCTIONS] = "hw-instructions",
        [PP_METER_BRANCH_MISSES] = "branch-misses",
        [PP_METER_CACHE_MISSES] = "cache-misses",
    };
    return names[meter];
}

uint32_t pp_meterpass_meters(uint32_t wanted, unsigned i)
{
    static const uint32_t passes[PP_METERPASS_N] = {
        PP_METER_MEMORY, PP_METER_SYSTEM | PP_METER_HARDWARE};
    return i < PP_METERPASS_N ? wanted & passes[i] : 0;
}

double pp_meterpass_order(struct pp_wire_order *order, const struct pp_settings *settings,
    const struct pp_case *c, uint32_t meters, uint64_t most_loops)
{
    struct pp_profilerplan plan;
    const bool is_memory = (meters & PP_METER_MEMORY) != 0;
    /* Memory: always as many iterations, as instructions are counted, so that counts repeat. */
    pp_profilerplan_make(
        &plan, settings, c, is_memory ? PP_PROFILE_PASS_INSTRUCTIONS : PP_PROFILE_PASS_SAMPLES);
    order->action = PP_WIRE_METER;
    order->meters = meters;
    order->n_loops = most_loops && plan.n_loops > most_loops ? most_loops : plan.n_loops;
    order->n_samples = is_memory ? 1 : UINT64_MAX;
    order->max_sampling_ns = is_memory ? plan.budget_ns : EVENT_BATCHES_NS;
    order->warmup_ns = is_memory || plan.warmup_ns < EVENT_WARMUP_NS ? plan.warmup_ns
                                                                     : EVENT_WARMUP_NS;
    order->n_warmup = plan.n_warmup;
    return plan.timeout_s;
}

static bool is_number(double value)
{
    return isfinite(value) && fabs(value) < MAX_VALUE;
}

static void note(struct pp_meterpass_notes *notes, uint32_t bit, const struct pp_wire_meter *from)
{
    if (from->source == PP_METER_BY_BENCHMARK) {
        notes->absent |= bit;
        notes->reason = notes->reason ? notes->reason : from->reason;
    } else if (from->reason) {
        notes->by_others |= bit;
        notes->other_reason = notes->other_reason ? notes->other_reason : from->reason;
    }
}

enum pp_status pp_meterpass_take(struct pp_case *c, const struct pp_wire_report *report,
    uint32_t meters, struct pp_meterpass_notes *notes)
{
    for (unsigned i = 0; i < PP_N_METERS; i++) {
        const struct pp_wire_meter *from = &report->meters[i];
        if (!(meters & PP_METER_BIT(i)))
            continue;
        note(notes, PP_METER_BIT(i), from);
        if (from->source == PP_METER_BY_BENCHMARK || from->source >= PP_METER_N_SOURCES ||
            !is_number(from->value))
            continue;
        if (pp_usercount_set(c, pp_meterpass_name((enum pp_meter)i),
                (enum pp_meter_source)from->source, from->value) != PP_OK)
            return PP_ENOMEM;
    }
    if (report->meter_doubt[0])
        pp_warning_add(c, PP_WARN_NOT_COUNTED, "%.*s",
            (int)strnlen(report->meter_doubt, sizeof report->meter_doubt), report->meter_doubt);
    return PP_OK;
}

/* "cycles, cache-misses" */
static void put_names(uint32_t meters, char *text, size_t n_bytes)
{
    size_t n = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < PP_N_METERS && n < n_bytes; i++)
        if (meters & PP_METER_BIT(i))
            n += (size_t)snprintf(
                text + n, n_bytes - n, "%s%s", n ? ", " : "", pp_meterpass_name((enum pp_meter)i));
}

static const char *why(int reason)
{
    return reason == EACCES || reason == EPERM
        ? "perf events are not allowed here; see kernel.perf_event_paranoid and a container's "
          "system call filter"
        : reason == ENOSYS ? "this kernel has no perf events"
                           : "this machine, or what it is a guest of, shows none";
}

bool pp_meterpass_tell(
    const struct pp_meterpass_notes *notes, unsigned i, char *text, size_t n_bytes)
{
    char names[256];
    if (i == 0 && notes->absent) {
        put_names(notes->absent, names, sizeof names);
        snprintf(text, n_bytes, "not counted: %s: %s", names, why(notes->reason));
        return true;
    }
    if (i == (notes->absent != 0) && notes->by_others) {
        put_names(notes->by_others, names, sizeof names);
        snprintf(text, n_bytes, "counted by getrusage and the number of the CPU: %s: %s", names,
            why(notes->other_reason));
        return true;
    }
    return false;
}
