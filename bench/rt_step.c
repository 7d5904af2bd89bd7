/* SPDX-License-Identifier: GPL-3.0-or-later
 * Single steps by the trap flag. The handler sees where the thread goes on; what it counts is the
 * instruction that began where it saw it the last time.
 */
#define _GNU_SOURCE
#include "bench/rt_step.h"

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define TRAP_FLAG 0x100
#define STACK_BYTES ((size_t)256 << 10)

static struct rt_step *active; /* the one that steps now */

/* rep movs and its like trap after each turn and stay where they are. */
static bool is_repeated(const unsigned char *code)
{
    for (int i = 0; i < 4; i++) {
        if (code[i] == 0xf2 || code[i] == 0xf3)
            return true;
        if (code[i] != 0x66 && code[i] != 0x67 && (code[i] & 0xf0) != 0x40)
            return false;
    }
    return false;
}

static bool is_syscall(const unsigned char *code)
{
    return code[0] == 0x0f && code[1] == 0x05;
}

static struct rt_step_object *find(struct rt_step *step, uintptr_t address)
{
    for (size_t i = 0; i < step->n_objects; i++)
        if (address - step->objects[i].start < step->objects[i].n_bytes)
            return &step->objects[i];
    return NULL;
}

static void count(struct rt_step *step, uintptr_t next)
{
    const uintptr_t at = step->previous;
    struct rt_step_object *object = find(step, at);
    if (!object || at == 0)
        return;
    const unsigned char *code = (const unsigned char *)at;
    if (at == next && is_repeated(code))
        return;
    object->runs[at - object->start]++;
    /* The one after a system call runs before the next trap. */
    if (is_syscall(code) && at - object->start + 2 < object->n_bytes)
        object->runs[at - object->start + 2]++;
}

static void on_trap(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    struct rt_step *step = active;
    (void)signal;
    (void)info;
    if (!step || !pthread_equal(step->thread, pthread_self()) || step->is_capped) {
        registers[REG_EFL] &= ~(greg_t)TRAP_FLAG;
        return;
    }
    const uintptr_t next = (uintptr_t)registers[REG_RIP];
    count(step, next);
    step->previous = next;
    if (++step->n_steps >= step->max_steps) {
        step->is_capped = true;
        registers[REG_EFL] &= ~(greg_t)TRAP_FLAG;
    }
}

static void *map_memory(size_t bytes)
{
    void *memory = mmap(
        NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

bool rt_step_init(struct rt_step *step, uint64_t max_steps)
{
    *step = (struct rt_step){.max_steps = max_steps, .is_capped = max_steps == 0};
    step->stack = map_memory(STACK_BYTES);
    return step->stack != NULL;
}

bool rt_step_add(struct rt_step *step, const struct rt_scan *scan)
{
    if (step->n_objects == RT_STEP_MAX_OBJECTS)
        return false;
    struct rt_step_object *object = &step->objects[step->n_objects];
    *object = (struct rt_step_object){
        .scan = scan, .start = scan->bias + scan->low, .n_bytes = scan->high - scan->low};
    object->runs = map_memory((object->n_bytes + 1) * sizeof *object->runs);
    step->n_objects += object->runs != NULL;
    return object->runs != NULL;
}

bool rt_step_begin(struct rt_step *step)
{
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    const stack_t stack = {.ss_sp = step->stack, .ss_size = STACK_BYTES};
    action.sa_sigaction = on_trap;
    sigemptyset(&action.sa_mask);
    if (step->is_capped)
        return true;
    if (sigaltstack(&stack, &step->old_stack) != 0)
        return false;
    if (sigaction(SIGTRAP, &action, &step->old_action) != 0) {
        sigaltstack(&step->old_stack, NULL);
        return false;
    }
    step->thread = pthread_self();
    step->previous = 0;
    active = step;
    /* Below the red zone, which the compiler may use here. */
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
                     "pushfq\n\t"
                     "orq %0, (%%rsp)\n\t"
                     "popfq\n\t"
                     "lea 128(%%rsp), %%rsp" ::"i"(TRAP_FLAG)
                     : "cc", "memory");
    return true;
}

void rt_step_end(struct rt_step *step)
{
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
                     "pushfq\n\t"
                     "andq %0, (%%rsp)\n\t"
                     "popfq\n\t"
                     "lea 128(%%rsp), %%rsp" ::"i"(~TRAP_FLAG)
                     : "cc", "memory");
    if (active != step)
        return;
    active = NULL;
    sigaction(SIGTRAP, &step->old_action, NULL);
    sigaltstack(&step->old_stack, NULL);
}

void rt_step_release(struct rt_step *step)
{
    for (size_t i = 0; i < step->n_objects; i++)
        munmap(step->objects[i].runs, (step->objects[i].n_bytes + 1) * sizeof(uint64_t));
    if (step->stack)
        munmap(step->stack, STACK_BYTES);
    *step = (struct rt_step){0};
}
