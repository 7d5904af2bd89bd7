/* SPDX-License-Identifier: MIT
 * ppbench.h: what a benchmark module includes. Needs GNU C17 or GNU C++17 (gcc, clang) and nothing
 * to link.
 *
 *     #include <ppbench.h>
 *     PPB_BENCH(increment) { int x = ppb_keep(1); x++; ppb_keep(x); }
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags ppbench) mine.c -o mine.so && ppbench -s mine.so
 */
#ifndef PPBENCH_H
#define PPBENCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#include <type_traits>
extern "C" {
#endif

/* A driver loads objects of its own major version; a later minor version only appends fields. */
#define PPB_ABI_MAJOR 1
#define PPB_ABI_MINOR 0

#define PPB_MAX_PARAMS 8    /* parameters of one benchmark */
#define PPB_MAX_VALUES 24   /* values of one parameter list */
#define PPB_MAX_THREADS 8   /* thread counts of one benchmark */
#define PPB_MAX_COUNTERS 16 /* user counters of one benchmark */

/* Unit in which a benchmark's times are shown; PPB_AUTO lets the value choose. */
enum ppb_unit { PPB_AUTO = 0, PPB_NS = 1, PPB_US = 2, PPB_MS = 3, PPB_S = 4 };

/* How a counter's values of all batches become the one that is printed. */
enum ppb_counter_kind {
    PPB_LAST = 0,          /* the last value set */
    PPB_PER_ITERATION = 1, /* sum of the values / iterations */
    PPB_PER_SECOND = 2     /* sum of the values / seconds measured */
};

struct ppb_counter {
    const char *name; /* static storage */
    double value;
    uint32_t kind; /* enum ppb_counter_kind */
    uint32_t reserved;
};

/* One thread's view of the run. ppbench owns it; a benchmark changes it by the functions below
 * only. Field order is ABI: new fields are appended and found by `size`. */
struct ppb_run {
    uint32_t size;         /* bytes of this struct in the driver that calls */
    uint32_t thread_index; /* 0 .. n_threads-1 */
    uint32_t n_threads;
    uint32_t n_counters;
    void *context;              /* the benchmark's own struct; shared by its threads */
    double bytes_per_iteration; /* 0: none */
    double items_per_iteration; /* 0: none */
    uint64_t manual_ns;         /* time told by ppb_add_time_ns since the batch began */
    const char *skip_reason;    /* NULL: measure */
    struct ppb_counter counters[PPB_MAX_COUNTERS];
};

enum ppb_param_type { PPB_TYPE_INT = 1, PPB_TYPE_DOUBLE = 2, PPB_TYPE_STRING = 3 };
enum ppb_param_kind { PPB_KIND_LIST = 1, PPB_KIND_RANGE = 2, PPB_KIND_GEOMETRIC = 3 };

/* One parameter: the values that one field of the context takes. Written by the PPB_INTS family. */
struct ppb_param {
    const char *name; /* NULL ends the array */
    uint32_t offset;  /* of the field in the context, bytes */
    uint8_t type;     /* enum ppb_param_type */
    uint8_t kind;     /* enum ppb_param_kind */
    /* Of a list; a range holds low, high, step (or factor) as integers 0, 1, 2. */
    uint16_t n_values;
    union {
        int64_t integers[PPB_MAX_VALUES];
        double doubles[PPB_MAX_VALUES];
        const char *strings[PPB_MAX_VALUES];
    } values;
};

/* What a benchmark is. The macros emit one with the CONTEXT type of the user's own, so that
 * callbacks are checked; the driver reads all of them as CONTEXT = void. Field order is ABI and, as
 * C++ insists on it, the order in which options are given: name .. manual_time are what a benchmark
 * may say of itself. */
#define PPB_BENCH_FIELDS_(CONTEXT) \
    uint32_t size; /* bytes of this struct in the object */ \
    uint32_t line; \
    const char *macro_name; \
    const char *file; \
    void (*loop)(struct ppb_run *, uint64_t n_iterations); \
    uint64_t context_bytes; \
    const char *name;                              /* NULL: macro_name */ \
    void (*setup)(CONTEXT *, struct ppb_run *);    /* once per worker, untimed */ \
    void (*teardown)(CONTEXT *, struct ppb_run *); /* once per worker, untimed */ \
    void (*prepare)( \
        CONTEXT *, struct ppb_run *, uint64_t n_iterations); /* before each batch, untimed */ \
    void (*finish)( \
        CONTEXT *, struct ppb_run *, uint64_t n_iterations); /* after each batch, untimed */ \
    struct ppb_param params[PPB_MAX_PARAMS];                 /* every combination is measured */ \
    uint32_t threads[PPB_MAX_THREADS];                       /* each is measured; none: 1 */ \
    uint64_t max_iterations;                                 /* of one batch; 0: no limit */ \
    double bytes;                                            /* per iteration; 0: none */ \
    double items;                                            /* per iteration; 0: none */ \
    const char *skip;                                        /* reason; NULL: measure */ \
    uint32_t unit;                                           /* enum ppb_unit */ \
    uint32_t manual_time; /* not 0: the time is what ppb_add_time_ns tells */

struct ppb_bench {
    PPB_BENCH_FIELDS_(void)
};

/* What the driver looks for in an object: the exported symbol ppb_module_v1. */
struct ppb_module {
    uint32_t abi_major;
    uint32_t abi_minor;
    uint32_t size;            /* bytes of this struct in the object */
    uint32_t bench_size;      /* bytes of struct ppb_bench in the object */
    const void *const *first; /* of pointers to struct ppb_bench */
    const void *const *last;  /* one past */
    void (*empty_loop)(
        struct ppb_run *run, uint64_t n_iterations); /* the same loop, nothing in it */
};

/* Skip this benchmark from its setup, with a reason (static storage) that is reported. */
static inline void ppb_skip(struct ppb_run *run, const char *reason)
{
    run->skip_reason = reason;
}

/* Set the bytes that one iteration processes, when setup has to compute them (else use `.bytes`).
 */
static inline void ppb_set_bytes(struct ppb_run *run, double bytes_per_iteration)
{
    run->bytes_per_iteration = bytes_per_iteration;
}

/* Set the items that one iteration processes, when setup has to compute them (else use `.items`).
 */
static inline void ppb_set_items(struct ppb_run *run, double items_per_iteration)
{
    run->items_per_iteration = items_per_iteration;
}

/* Tell the time of a `.manual_time = 1` benchmark, in ns; several calls in a batch add up. */
static inline void ppb_add_time_ns(struct ppb_run *run, uint64_t elapsed_ns)
{
    run->manual_ns += elapsed_ns;
}

/* Report a number beside the time. `name` has static storage; past PPB_MAX_COUNTERS names the call
 * does nothing. PPB_LAST stores, the other kinds add. A NaN or infinity is reported as absent, with
 * the reason. */
static inline void ppb_count(
    struct ppb_run *run, const char *name, double value, enum ppb_counter_kind kind)
{
    uint32_t i = 0;
    while (i < run->n_counters && run->counters[i].name != name)
        i++;
    if (i == PPB_MAX_COUNTERS)
        return;
    if (i == run->n_counters) {
        run->n_counters++;
        run->counters[i].name = name;
        run->counters[i].value = 0;
        run->counters[i].kind = (uint32_t)kind;
    }
    run->counters[i].value = kind == PPB_LAST ? value : run->counters[i].value + value;
}

/* Forbid the compiler to keep memory contents in registers across this point; emits no instruction.
 */
static inline __attribute__((always_inline)) void ppb_clobber(void)
{
    __asm__ volatile("" : : : "memory");
}

#ifdef __cplusplus
}

/* ppb_keep(x): the value of x, computed here and now, of which the compiler knows nothing
 * afterwards. Keep a result so that its work stays; keep an input (`sqrt(ppb_keep(x))`) so that the
 * work is neither folded nor hoisted out of the loop. A register value costs no instruction. */
template <class T> inline __attribute__((always_inline)) decltype(auto) ppb_keep(T &&value)
{
    using V = std::decay_t<T>;
    if constexpr ((std::is_integral_v<V> || std::is_pointer_v<V> || std::is_enum_v<V>)&&sizeof(V) <=
        8) {
        V kept = value;
        __asm__ volatile("" : "+r"(kept) : : "memory");
        return kept;
    } else if constexpr (std::is_same_v<V, float> || std::is_same_v<V, double>) {
        V kept = value;
#ifdef __x86_64__
        __asm__ volatile("" : "+x"(kept) : : "memory");
#else
        __asm__ volatile("" : "+w"(kept) : : "memory");
#endif
        return kept;
    } else {
        __asm__ volatile("" : : "r"(&value) : "memory");
        return static_cast<T &&>(value);
    }
}
extern "C" {
#define PPB_DIAGNOSTIC_IGNORED_ \
    _Pragma("GCC diagnostic ignored \"-Wpedantic\"") \
        _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"") PPB_DIAGNOSTIC_CLANG_
#ifdef __clang__
#define PPB_DIAGNOSTIC_CLANG_ \
    _Pragma("GCC diagnostic ignored \"-Wc++20-designator\"") \
        _Pragma("GCC diagnostic ignored \"-Wc99-designator\"")
#else
#define PPB_DIAGNOSTIC_CLANG_ _Pragma("GCC diagnostic ignored \"-Wc++20-extensions\"")
#endif
#else
#define PPB_DIAGNOSTIC_IGNORED_ \
    _Pragma("GCC diagnostic ignored \"-Wpedantic\"") \
        _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"")
#ifdef __x86_64__
#define PPB_FLOAT_REGISTER_ "+x"
#else
#define PPB_FLOAT_REGISTER_ "+w"
#endif
#define ppb_keep(x) PPB_KEEP_(x, PPB_JOIN_(ppb_kept_, __COUNTER__))
#define PPB_KEEP_(x, KEPT) \
    __builtin_choose_expr(PPB_IS_WORD_(x), \
        PPB_KEEP_AS_("+r", PPB_IF_(PPB_IS_WORD_(x), x, 0), KEPT), \
        __builtin_choose_expr(PPB_IS_FLOAT_(x), \
            PPB_KEEP_AS_(PPB_FLOAT_REGISTER_, PPB_IF_(PPB_IS_FLOAT_(x), x, 0.0f), KEPT), \
            PPB_KEEP_AS_("+m", x, KEPT)))
/* The branch not chosen must still be valid: there a stand-in takes the place of x. */
#define PPB_IF_(CONDITION, x, STAND_IN) __builtin_choose_expr(CONDITION, (x), STAND_IN)
/* The last line is an assignment because clang warns of any other value that nobody uses. */
#define PPB_KEEP_AS_(CONSTRAINT, x, KEPT) \
    __extension__({ \
        __auto_type KEPT = (x); \
        __asm__ volatile("" : CONSTRAINT(KEPT) : : "memory"); \
        KEPT = KEPT; \
    })
#define PPB_JOIN_(A, B) PPB_JOIN_NOW_(A, B)
#define PPB_JOIN_NOW_(A, B) A##B
/* Type classes 1 to 4 are integers, enumerations and bool, 5 pointers. */
#define PPB_IS_WORD_(x) \
    (__builtin_classify_type(x) == 5 || \
        (__builtin_classify_type(x) < 5 && sizeof(x) <= sizeof(void *)))
#define PPB_IS_FLOAT_(x) \
    (__builtin_types_compatible_p(__typeof__(x), float) || \
        __builtin_types_compatible_p(__typeof__(x), double))
#endif

/* The values of one parameter, bound to a field of the context: int64_t, double or const char *.
 *     .params = { PPB_GEOMETRIC(struct sorting, n, 16, 65536, 4), PPB_STRINGS(struct sorting,
 * order, "up", "random") } Several parameters give every combination; the fields are set before
 * setup is called. */
#define PPB_INTS(CONTEXT, FIELD, ...) \
    PPB_PARAM_(CONTEXT, FIELD, int64_t, PPB_TYPE_INT, PPB_KIND_LIST, integers, __VA_ARGS__)
#define PPB_DOUBLES(CONTEXT, FIELD, ...) \
    PPB_PARAM_(CONTEXT, FIELD, double, PPB_TYPE_DOUBLE, PPB_KIND_LIST, doubles, __VA_ARGS__)
#define PPB_STRINGS(CONTEXT, FIELD, ...) \
    PPB_PARAM_(CONTEXT, FIELD, const char *, PPB_TYPE_STRING, PPB_KIND_LIST, strings, __VA_ARGS__)
/* LOW, LOW+STEP, .. up to and including HIGH. */
#define PPB_RANGE(CONTEXT, FIELD, LOW, HIGH, STEP) \
    PPB_PARAM_(CONTEXT, FIELD, int64_t, PPB_TYPE_INT, PPB_KIND_RANGE, integers, LOW, HIGH, STEP)
/* LOW, LOW*FACTOR, .. up to and including HIGH. */
#define PPB_GEOMETRIC(CONTEXT, FIELD, LOW, HIGH, FACTOR) \
    PPB_PARAM_( \
        CONTEXT, FIELD, int64_t, PPB_TYPE_INT, PPB_KIND_GEOMETRIC, integers, LOW, HIGH, FACTOR)

/* The comparison of pointers makes the compiler check the field's type, the array of a negative
 * size that there are at most PPB_MAX_VALUES values. */
#define PPB_PARAM_(CONTEXT, FIELD, CTYPE, TYPE, KIND, MEMBER, ...) \
    { \
#FIELD, \
            (uint32_t)(offsetof(CONTEXT, FIELD) + \
                0 * sizeof(&((CONTEXT *)0)->FIELD == (CTYPE *)0)), \
            TYPE, KIND, \
            (uint16_t)(PPB_COUNT_(CTYPE, __VA_ARGS__) + \
                0 * sizeof(char[PPB_COUNT_(CTYPE, __VA_ARGS__) <= PPB_MAX_VALUES ? 1 : -1])), \
        { \
            .MEMBER = { __VA_ARGS__ } \
        } \
    }

#define PPB_COUNT_(CTYPE, ...) (sizeof(CTYPE[]){__VA_ARGS__} / sizeof(CTYPE))

struct ppb_no_context {
    char unused;
};

/* PPB_BENCH(NAME [, OPTIONS]) { body }: a benchmark without a context. */
#define PPB_BENCH(...) PPB_BENCH_(__VA_ARGS__, )
#define PPB_BENCH_(NAME, ...) PPB_EMIT_(NAME, struct ppb_no_context, ppb_context, __VA_ARGS__)

/* PPB_BENCH_WITH(NAME, CONTEXT, VARIABLE [, OPTIONS]) { body }: CONTEXT is a struct type, zeroed,
 * then given its parameters, then handed to setup; the body sees it as `CONTEXT *VARIABLE`. In both
 * forms the body sees `struct ppb_run *ppb`, and `return` ends one iteration. OPTIONS are
 * designated initialisers: PPB_BENCH_WITH(sort, struct sorting, s, .setup = fill, .params = {
 * PPB_INTS(struct sorting, n, 10, 100) }) { qsort(s->a, s->n, sizeof *s->a, ascending); } */
#define PPB_BENCH_WITH(...) PPB_BENCH_WITH_(__VA_ARGS__, )
#define PPB_BENCH_WITH_(NAME, CONTEXT, VARIABLE, ...) \
    PPB_EMIT_(NAME, CONTEXT, VARIABLE, __VA_ARGS__)

/* The loop that is timed: the body inlined, and a fence that keeps one iteration's work in that
 * iteration. */
#define PPB_LOOP_(BODY) \
    for (; n_iterations != 0; n_iterations--) { \
        BODY; \
        ppb_clobber(); \
    }
#define PPB_TIMED_ static __attribute__((noinline, aligned(64)))
#define PPB_UNUSED_ __attribute__((unused))
/* Neither compiler nor linker (lld's --gc-sections) may drop the list, which nothing refers to by
 * name. */
#if __has_attribute(retain)
#define PPB_RETAIN_ used, retain
#else
#define PPB_RETAIN_ used
#endif

#define PPB_EMIT_(NAME, CONTEXT, VARIABLE, ...) \
    static inline __attribute__((always_inline)) void NAME##_ppb_body( \
        CONTEXT *VARIABLE, struct ppb_run *ppb); \
    PPB_TIMED_ void NAME##_ppb_loop(struct ppb_run *run, uint64_t n_iterations) \
    { \
        CONTEXT *context = (CONTEXT *)run->context; \
        PPB_LOOP_(NAME##_ppb_body(context, run)) \
    } \
    struct NAME##_ppb_bench_type { \
        PPB_BENCH_FIELDS_(CONTEXT) \
    }; \
    _Pragma("GCC diagnostic push") \
        PPB_DIAGNOSTIC_IGNORED_ static const struct NAME##_ppb_bench_type NAME##_ppb_bench = { \
            .size = sizeof(struct ppb_bench), \
            .line = __LINE__, \
            .macro_name = #NAME, \
            .file = __FILE__, \
            .loop = NAME##_ppb_loop, \
            .context_bytes = sizeof(CONTEXT), \
            __VA_ARGS__}; \
    _Pragma("GCC diagnostic pop") static const void *const NAME##_ppb_entry \
        __attribute__((PPB_RETAIN_, section("ppb_benches"))) = &NAME##_ppb_bench; \
    static inline __attribute__((always_inline)) void NAME##_ppb_body( \
        PPB_UNUSED_ CONTEXT *VARIABLE, PPB_UNUSED_ struct ppb_run *ppb)

/* One of each per source file; the linker keeps one ppb_module_v1 per object. */
PPB_TIMED_ PPB_UNUSED_ void ppb_empty_loop(struct ppb_run *run, uint64_t n_iterations)
{
    struct ppb_no_context *context = (struct ppb_no_context *)run->context;
    (void)context;
    PPB_LOOP_((void)0)
}

extern const void *const __start_ppb_benches[] __attribute__((weak, visibility("hidden")));
extern const void *const __stop_ppb_benches[] __attribute__((weak, visibility("hidden")));
extern const struct ppb_module ppb_module_v1 __attribute__((weak, visibility("default")));
const struct ppb_module ppb_module_v1 = {PPB_ABI_MAJOR, PPB_ABI_MINOR, sizeof(struct ppb_module),
    sizeof(struct ppb_bench), __start_ppb_benches, __stop_ppb_benches, ppb_empty_loop};

#ifdef __cplusplus
}
#endif
#endif
