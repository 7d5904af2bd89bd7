/* SPDX-License-Identifier: GPL-3.0-or-later
 * See the header for what may not be done here. Compiled with -mgeneral-regs-only.
 */
#include "bench/rt_tree.h"

#include "bench/rt_hook.h"
#include "bench/rt_raw.h"
#include "bench/rt_stub.h"

#include <stddef.h>

#define N_RECORDS (1u << 18) /* calls below each other; deeper ones run untraced */
#define MAX_DEPTH 1024       /* of the tree; deeper recursion is folded */
#define MAX_CHAIN 64         /* of tail calls in one slot, without one function twice */
#define MAX_REGIONS 256

/* A stack that the thread has run on, and the calls that have not returned on it. */
struct rt_stack {
    uintptr_t low, high;
    struct rt_record *records, *top, *limit;
    struct rt_stack *from; /* the one that was left for it, to be gone back to; NULL: none */
    struct rt_stack *next;
};

static struct rt_record nothing; /* frame 0: sends the first call of a thread to the slow path */
struct rt_tree rt_tree;
__thread struct rt_thread rt_thread __attribute__((tls_model("initial-exec"))) = {.top = &nothing};
static _Atomic uint32_t n_threads;
static struct region {
    uintptr_t low;
    size_t n_bytes;
} regions[MAX_REGIONS]; /* of stubs */
static size_t n_regions;

static uint64_t now_ticks(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static void count(uint64_t *counter)
{
    __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

/* The order of what a signal handler sees. */
static void settle(void)
{
    __asm__ volatile("" : : : "memory");
}

/* A new node, or NULL: the tree is full. */
static struct pp_tracewire_node *make_node(
    struct pp_tracewire_node *parent, uint32_t function16, uintptr_t resume)
{
    _Atomic uint32_t *const n_nodes = &rt_tree.wire->report.n_nodes;
    uint32_t index = atomic_load(n_nodes);
    do
        if (index >= rt_tree.max_nodes)
            return NULL;
    while (!atomic_compare_exchange_weak(n_nodes, &index, index + 1));
    struct pp_tracewire_node *node = &rt_tree.nodes[index];
    node->function16 = function16;
    node->depth = (parent->depth & PP_TRACEWIRE_DEPTH_MASK) + 1;
    node->resume = resume;
    node->parent = (uintptr_t)parent;
    node->next = parent->first_child;
    parent->first_child = (uintptr_t)node;
    return node;
}

static struct pp_tracewire_node *find_child(
    const struct pp_tracewire_node *parent, uint32_t function16)
{
    struct pp_tracewire_node *child = (struct pp_tracewire_node *)parent->first_child;
    while (child && child->function16 != function16)
        child = (struct pp_tracewire_node *)child->next;
    return child;
}

/* The nearest active place of the function, which then stands for this one too. */
static struct pp_tracewire_node *fold(struct pp_tracewire_node *parent, uint32_t function16)
{
    while (parent && parent->function16 != function16)
        parent = (struct pp_tracewire_node *)parent->parent;
    if (parent) {
        parent->depth |= PP_TRACEWIRE_NODE_FOLDED;
        count(&rt_tree.wire->report.n_folded);
    }
    return parent;
}

/* The function's place below `parent`, made when it is new. NULL: there is no room. */
static struct pp_tracewire_node *place(
    struct rt_thread *t, struct pp_tracewire_node *parent, uint32_t function16, uintptr_t resume)
{
    struct pp_tracewire_node *node = find_child(parent, function16);
    if (!node && (parent->depth & PP_TRACEWIRE_DEPTH_MASK) >= MAX_DEPTH)
        node = fold(parent, function16);
    if (!node)
        node = make_node(parent, function16, resume);
    if (!node)
        node = fold(parent, function16);
    if (!node)
        return NULL;
    struct rt_place *last = &t->places[rt_place_index(parent, function16)];
    last->parent = NULL; /* a signal handler may look for it at any point */
    settle();
    last->node = node;
    settle();
    last->parent = parent;
    return node;
}

/* Whether it is of this trace: a thread may go on in the tree of an earlier one (pptrace.h). */
static bool is_present(const struct pp_tracewire_node *node)
{
    return node >= rt_tree.nodes && node < rt_tree.nodes + rt_tree.max_nodes;
}

static void count_times(const struct pp_tracewire_node *node, uint64_t ticks)
{
    if (!is_present(node))
        return;
    struct pp_tracewire_times *times = &rt_tree.times[node - rt_tree.nodes];
    times->max_ticks = ticks > times->max_ticks ? ticks : times->max_ticks;
    times->not_min_ticks = ~ticks > times->not_min_ticks ? ~ticks : times->not_min_ticks;
    const unsigned shift = 59 - (unsigned)__builtin_clzll(ticks | 16);
    times->counts[16 * shift + (ticks >> shift)]++;
}

/* End a call at `ticks`. */
static void close_record(const struct rt_record *record, uint64_t ticks, bool returned)
{
    if (!returned)
        count(&rt_tree.wire->report.n_dead);
    if (rt_tree.clock == PP_TRACEWIRE_NO_CLOCK)
        return;
    if (rt_tree.is_told)
        rt_tree_tell(record->node, ticks, true);
    const int64_t passed = (int64_t)(ticks - record->ticks);
    record->node->deep_ticks += passed > 0 ? (uint64_t)passed : 0;
    if (returned && rt_tree.clock == PP_TRACEWIRE_FENCED)
        count_times(record->node, passed > 0 ? (uint64_t)passed : 0);
}

/* End the innermost call; its record is a signal handler's to use once it is no longer the top. */
static void close_top(struct rt_thread *t, uint64_t ticks, bool returned)
{
    const struct rt_record ended = *t->top;
    settle();
    t->top--;
    settle();
    close_record(&ended, ticks, returned);
}

/* Slots of a stack outside of the reserved mirror get one of their own. False: there is no place
 * for it, the stack lies too low. */
static bool map_mirror(uintptr_t low, uintptr_t high)
{
    const uintptr_t chunk = (uintptr_t)1 << 20;
    if (low >= rt_tree.mirror_low && high <= rt_tree.mirror_high)
        return true;
    if (low < (uintptr_t)-rt_tree.delta + chunk)
        return false;
    for (uintptr_t at = low & ~(chunk - 1); at < high; at += chunk)
        if (at < rt_tree.mirror_low || at + chunk > rt_tree.mirror_high)
            rt_raw_map_at(at + (uintptr_t)rt_tree.delta, chunk); /* may be there already */
    return true;
}

static struct rt_stack *make_stack(struct rt_thread *t, uintptr_t slot)
{
    const size_t head = 4096; /* more than MAX_CHAIN records may be looked back for */
    struct rt_raw_range range;
    if (!rt_raw_find_stack(slot, t->scratch, &range) || !map_mirror(range.low, range.high))
        return NULL;
    unsigned char *memory = rt_raw_map(head + N_RECORDS * sizeof(struct rt_record));
    if (!memory)
        return NULL;
    struct rt_stack *stack = (struct rt_stack *)memory;
    stack->low = range.low;
    stack->high = range.high;
    stack->records = stack->top = (struct rt_record *)(memory + head);
    stack->limit = stack->records + N_RECORDS - 2;
    stack->records->frame = stack->high; /* above all slots on it, and on no lower stack */
    stack->next = t->stacks;
    t->stacks = stack;
    return stack;
}

static bool make_thread(struct rt_thread *t)
{
    const size_t n_bytes = 4096 + (size_t)rt_tree.places_mask + sizeof(struct rt_place);
    unsigned char *memory = rt_raw_map(n_bytes);
    if (!memory)
        return false;
    t->scratch = memory;
    t->places = (struct rt_place *)(memory + 4096);
    t->root = make_node(rt_tree.nodes, PP_TRACEWIRE_NO_FUNCTION16, 0);
    if (!t->root) {
        rt_raw_unmap(memory, n_bytes);
        t->scratch = NULL;
        return false;
    }
    t->generation = rt_tree.generation;
    t->index = atomic_fetch_add(&n_threads, 1);
    rt_tree.wire->report.n_threads = atomic_load(&n_threads);
    return true;
}

static void activate(struct rt_thread *t, struct rt_stack *stack)
{
    t->low = UINTPTR_MAX; /* entries take the slow path */
    settle();
    t->stack = stack;
    t->limit = stack->limit;
    t->top = stack->top;
    settle();
    t->low = stack->from ? UINTPTR_MAX : stack->low;
}

/* Whether `stack` was left, directly or not, for `other`. */
static bool was_left_for(const struct rt_stack *stack, const struct rt_stack *other)
{
    while (other && other != stack)
        other = other->from;
    return other != NULL;
}

/* The stack that `slot` lies on, with the thread's present one put behind it. NULL: no memory. */
static struct rt_stack *find_stack(struct rt_thread *t, uintptr_t slot)
{
    struct rt_stack *stack = t->stacks;
    while (stack && (slot < stack->low || slot >= stack->high))
        stack = stack->next;
    if (!stack && !(stack = make_stack(t, slot)))
        return NULL;
    if (stack->top == stack->records) /* what runs there was called from where it is now */
        stack->records->node = t->stack ? t->top->node : t->root;
    if (!was_left_for(stack, t->stack))
        stack->from = t->stack;
    return stack;
}

/* Make `slot`'s stack the one that the thread runs on. False: no memory for its records, or a
 * signal came in the middle of this. */
static bool switch_stack(struct rt_thread *t, uintptr_t slot)
{
    struct rt_stack *const before = t->stack;
    if (before && slot >= before->low && slot < before->high)
        return true;
    if (t->is_switching)
        return false;
    t->is_switching = true;
    settle();
    if (before)
        before->top = t->top;
    struct rt_stack *stack = find_stack(t, slot);
    settle();
    t->is_switching = false;
    if (stack)
        activate(t, stack);
    return stack != NULL;
}

/* The last call on a stack that another was left for has returned: be as if it had never been,
 * since that may have been anywhere, in the middle of a hook. */
static void leave_stack(struct rt_thread *t)
{
    struct rt_stack *const stack = t->stack;
    if (t->top != stack->records || !stack->from)
        return;
    struct rt_stack *const from = stack->from;
    stack->top = stack->records;
    stack->from = NULL;
    activate(t, from);
}

static uint64_t slot_of(const struct rt_record *record)
{
    return (record->frame & ~(uint64_t)RT_RECORD_OUTERMOST) + RT_RECORD_BELOW;
}

static bool is_stub(uintptr_t address)
{
    for (size_t i = 0; i < n_regions; i++)
        if (address - regions[i].low < regions[i].n_bytes)
            return true;
    return false;
}

void rt_tree_add_stubs(uintptr_t low, size_t n_bytes)
{
    if (n_regions < MAX_REGIONS)
        regions[n_regions++] = (struct region){low, n_bytes};
}

/* Close what was left by a jump: calls whose frames lay below `slot`. */
static void close_left(struct rt_thread *t, uintptr_t slot, uint64_t ticks)
{
    while (slot_of(t->top) < slot) {
        close_top(t, ticks, false);
    }
}

/* The function is in the chain of tail calls in this slot: close those above it. */
static bool rejoin_chain(struct rt_thread *t, uintptr_t slot, uint32_t function16, uint64_t ticks)
{
    struct rt_record *record = t->top;
    while (slot_of(record) == slot && record->node->function16 != function16)
        record--;
    if (slot_of(record) != slot)
        return false;
    while (t->top > record) {
        close_top(t, ticks, true);
    }
    *(uint64_t *)slot = record->node->resume;
    return true;
}

/* Whether the next record is that of the outermost call on a stack which will be left again. */
static uint64_t mark(const struct rt_thread *t, bool is_tail)
{
    const bool is_first = t->top == t->stack->records && t->stack->from;
    return is_first || (is_tail && (t->top->frame & RT_RECORD_OUTERMOST)) ? RT_RECORD_OUTERMOST : 0;
}

/* Written before and after it is published: signal handlers may have records of their own there,
 * and close this one as left. */
static void push(struct rt_thread *t, const struct rt_record *record)
{
    struct rt_record *const top = t->top + 1;
    *top = *record;
    settle();
    t->top = top;
    settle();
    *top = *record;
    settle();
    t->top = top;
}

bool rt_tree_enter(uintptr_t slot, uintptr_t stub)
{
    struct rt_thread *const t = &rt_thread;
    const uint32_t function16 = rt_stub_head(stub)->function16;
    if (t->is_off || (!t->scratch && !make_thread(t)) || t->generation != rt_tree.generation ||
        !switch_stack(t, slot))
        return true;
    const uint64_t ticks = rt_tree.clock == PP_TRACEWIRE_NO_CLOCK ? 0 : now_ticks();
    close_left(t, slot, ticks);
    bool is_tail = slot_of(t->top) == slot;
    if (is_tail && *(const uint64_t *)slot != t->top->node->resume) {
        /* Its frame was left by a jump, too, with all that led to it by tail calls. */
        while (slot_of(t->top) == slot) {
            close_top(t, ticks, false);
        }
        is_tail = false;
    }
    if (is_tail && rejoin_chain(t, slot, function16, ticks)) {
        count(&t->top->node->n_calls);
        return true;
    }
    if (t->top >= t->limit || (is_tail && slot_of(t->top - MAX_CHAIN) == slot)) {
        count(&rt_tree.wire->report.n_too_deep);
        return true;
    }
    struct pp_tracewire_node *node = place(t, t->top->node, function16, rt_stub_resume(stub));
    if (!node) {
        count(&rt_tree.wire->report.n_too_deep);
        return true;
    }
    if (is_tail)
        node->depth |= PP_TRACEWIRE_NODE_TAIL;
    else if (!is_stub(
                 *(const uintptr_t *)slot)) /* else its caller's record is lost: keep the mirror */
        *(uint64_t *)(slot + (uintptr_t)rt_tree.delta) = *(const uint64_t *)slot;
    const uint64_t frame = (slot - RT_RECORD_BELOW) | mark(t, is_tail);
    push(t, &(struct rt_record){.frame = frame, .ticks = ticks, .node = node});
    node->n_calls++;
    return false;
}

uintptr_t rt_tree_exit(uintptr_t slot, uint64_t ticks)
{
    struct rt_thread *const t = &rt_thread;
    const uintptr_t caller = *(const uint64_t *)(slot + (uintptr_t)rt_tree.delta);
    if (t->is_off || !t->scratch || !switch_stack(t, slot))
        return caller;
    close_left(t, slot, ticks);
    if (slot_of(t->top) != slot) {
        count(&rt_tree.wire->report.n_unmatched);
        return caller;
    }
    close_top(t, ticks, true);
    const uintptr_t next = slot_of(t->top) == slot ? t->top->node->resume : caller;
    leave_stack(t);
    return next;
}

void rt_tree_tell(const struct pp_tracewire_node *node, uint64_t ticks, unsigned is_exit)
{
    struct rt_thread *const t = &rt_thread;
    struct pp_tracewire *const wire = rt_tree.wire;
    const uint32_t max = wire->order.max_events;
    if (t->is_asking || !is_present(node))
        return; /* the user's function itself */
    if (max) {
        struct pp_tracewire_event *events = pp_tracewire_at(wire, PP_TRACEWIRE_EVENTS);
        const uint64_t at = atomic_fetch_add(&wire->report.n_events, 1) % max;
        events[at] = (struct pp_tracewire_event){.ticks = ticks,
            .node = (uint32_t)(node - rt_tree.nodes) | (is_exit ? PP_TRACEWIRE_EVENT_EXIT : 0),
            .thread = t->index};
    }
    if (!rt_tree.ask)
        return;
    const struct rt_tree_event event = {.ticks = ticks,
        .function = node->function16 / 16,
        .thread = t->index,
        .depth = node->depth & PP_TRACEWIRE_DEPTH_MASK,
        .is_exit = is_exit};
    t->is_asking = true;
    rt_hook_ask(rt_tree.ask, &event, rt_tree.ask_context);
    t->is_asking = false;
}

uint32_t rt_tree_here(void)
{
    const struct rt_thread *const t = &rt_thread;
    if (t->top == &nothing || t->top->node == NULL || t->is_off)
        return 0;
    return (uint32_t)(t->top->node - rt_tree.nodes);
}

void rt_tree_clear(void)
{
    const uint32_t n = atomic_load(&rt_tree.wire->report.n_nodes);
    for (uint32_t i = 0; i < n; i++) {
        rt_tree.nodes[i].n_calls = 0;
        rt_tree.nodes[i].deep_ticks = 0;
    }
}

void rt_tree_restart(void)
{
    rt_thread = (struct rt_thread){.top = &nothing};
    rt_tree.generation++;
    atomic_store(&n_threads, 0);
}

void rt_tree_turn_off(void)
{
    rt_thread.is_off = true;
    rt_thread.top = &nothing;
}
