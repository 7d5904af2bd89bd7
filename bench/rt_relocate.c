/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two turns: the first decodes the window and lays the copy out, every jump in its longest form;
 * the second writes it, when the place of each copied instruction is known.
 */
#include "bench/rt_relocate.h"

#include "bench/rt_decode.h"

#include <string.h>

#define MAX_WINDOW_BYTES 16
#define MAX_INSTRUCTION_BYTES 15
#define JUMP_BYTES 5            /* jmp rel32 */
#define BRANCH_BYTES 6          /* jcc rel32 */
#define PUSH_ADDRESS_BYTES 13   /* push imm32; movl $imm32, 4(%rsp) */
#define LOOP_TAIL_BYTES 7       /* jmp +5; jmp rel32 behind a loop with displacement 2 */
#define MODRM_CALL_TO_JUMP 0x30 /* call is /2, jmp /4 */
#define NOT_AN_INSTRUCTION 0xff /* no copied instruction begins here */

struct step {
    struct rt_instruction in;
    unsigned at;  /* offset in the original */
    unsigned out; /* offset in the copy */
};

struct job {
    struct rt_relocate *move;
    struct step steps[MAX_WINDOW_BYTES];
    unsigned n_steps;
    unsigned end;                            /* of the original, behind what is moved */
    unsigned n_copy_bytes;                   /* laid out, without the jump back */
    unsigned char copy_of[MAX_WINDOW_BYTES]; /* by offset in the original: in the copy */
    bool has_ended;                          /* the last instruction does not go on */
};

static bool refuse(struct rt_relocate *move, enum pp_profile_why why)
{
    move->why = why;
    return false;
}

static bool ends_the_copy(unsigned flow)
{
    return flow == RT_FLOW_RETURN || flow == RT_FLOW_JUMP || flow == RT_FLOW_JUMP_INDIRECT ||
        flow == RT_FLOW_CALL || flow == RT_FLOW_CALL_INDIRECT;
}

/* Whether the operand in memory counts from the stack pointer, which a push has moved. */
static bool is_on_stack(const unsigned char *code, const struct rt_instruction *in)
{
    const unsigned modrm = code[in->modrm_offset];
    const bool has_rex = in->modrm_offset >= 2 && (code[in->modrm_offset - 2] & 0xf0) == 0x40;
    const bool extends_base = has_rex && (code[in->modrm_offset - 2] & 1);
    if (extends_base || (modrm & 7) != 4)
        return false;
    return modrm >> 6 == 3 || (code[in->modrm_offset + 1] & 7) == 4;
}

/* How long the copy becomes; 0: it may not be moved. */
static unsigned copied_bytes(
    const struct rt_relocate *move, const unsigned char *code, const struct rt_instruction *in)
{
    switch (in->flow) {
    case RT_FLOW_JUMP:
        return JUMP_BYTES;
    case RT_FLOW_BRANCH:
        return BRANCH_BYTES;
    case RT_FLOW_LOOP:
        return in->n_bytes + LOOP_TAIL_BYTES;
    case RT_FLOW_CALL:
        return move->may_call ? PUSH_ADDRESS_BYTES + JUMP_BYTES : 0;
    case RT_FLOW_CALL_INDIRECT:
        return move->may_call && !is_on_stack(code, in) ? PUSH_ADDRESS_BYTES + in->n_bytes : 0;
    case RT_FLOW_TRAP:
        return 0;
    default:
        return in->n_bytes;
    }
}

static bool lay_out_one(struct job *job)
{
    struct rt_relocate *move = job->move;
    struct step *step = &job->steps[job->n_steps];
    const unsigned char *code = move->from + job->end;
    if (!rt_decode(code, MAX_INSTRUCTION_BYTES, &step->in))
        return refuse(move, PP_PROFILE_WHY_UNDECODED);
    const unsigned n_bytes = step->in.is_immovable ? 0 : copied_bytes(move, code, &step->in);
    if (n_bytes == 0)
        return refuse(move, PP_PROFILE_WHY_UNMOVABLE);
    step->at = job->end;
    step->out = job->n_copy_bytes;
    job->copy_of[step->at] = (unsigned char)step->out;
    job->n_steps++;
    job->end += step->in.n_bytes;
    job->n_copy_bytes += n_bytes;
    job->has_ended = ends_the_copy(step->in.flow);
    return true;
}

static bool lay_out(struct job *job)
{
    memset(job->copy_of, NOT_AN_INSTRUCTION, sizeof job->copy_of);
    while (job->end < job->move->n_window_bytes && !job->has_ended)
        if (!lay_out_one(job))
            return false;
    /* A call returns to the original, which must not be what is overwritten. */
    const unsigned last = job->steps[job->n_steps - 1].in.flow;
    if ((last == RT_FLOW_CALL || last == RT_FLOW_CALL_INDIRECT) &&
        job->end < job->move->n_window_bytes)
        return refuse(job->move, PP_PROFILE_WHY_UNMOVABLE);
    return true;
}

static uintptr_t original(const struct job *job, unsigned offset)
{
    return (uintptr_t)job->move->from + offset;
}

/* Write at `out` of the copy how far `target` is from `from_out` of it, in 4 bytes. */
static bool put_distance(struct job *job, unsigned out, unsigned from_out, uintptr_t target)
{
    const int64_t distance = (int64_t)(target - (job->move->to_address + from_out));
    const int32_t value = (int32_t)distance;
    if (value != distance)
        return refuse(job->move, PP_PROFILE_WHY_NO_MEMORY);
    memcpy(job->move->to + out, &value, sizeof value);
    return true;
}

/* Where a jump to `target` goes from the copy; 0: into the window, where no instruction is. */
static uintptr_t jump_target(struct job *job, uintptr_t target)
{
    const uintptr_t offset = target - original(job, 0);
    if (offset >= job->move->n_window_bytes)
        return target;
    if (job->copy_of[offset] != NOT_AN_INSTRUCTION)
        return job->move->to_address + job->copy_of[offset];
    if (offset >= job->end) /* behind a return: it would be overwritten */
        refuse(job->move, PP_PROFILE_WHY_JUMPED_INTO);
    else
        refuse(job->move, PP_PROFILE_WHY_UNMOVABLE);
    return 0;
}

static bool put_jump(struct job *job, unsigned out, uintptr_t target)
{
    job->move->to[out] = 0xe9;
    return target && put_distance(job, out + 1, out + JUMP_BYTES, target);
}

static bool put_branch(struct job *job, const struct step *step, uintptr_t target)
{
    unsigned char *to = job->move->to + step->out;
    to[0] = 0x0f;
    to[1] = 0x80 | (step->in.opcode & 0x0f);
    return target && put_distance(job, step->out + 2, step->out + BRANCH_BYTES, target);
}

/* The loop instruction jumps over a short jump to a long one. */
static bool put_loop(struct job *job, const struct step *step, uintptr_t target)
{
    const unsigned n = step->in.n_bytes;
    unsigned char *to = job->move->to + step->out;
    memcpy(to, job->move->from + step->at, n);
    to[step->in.imm_offset] = 2;
    to[n] = 0xeb;
    to[n + 1] = JUMP_BYTES;
    return put_jump(job, step->out + n + 2, target);
}

/* The true return address, so that who looks at the stack sees nothing of the copy. */
static void put_return_address(struct job *job, const struct step *step)
{
    static const unsigned char high[] = {0xc7, 0x44, 0x24, 0x04};
    const uint64_t address = original(job, step->at + step->in.n_bytes);
    unsigned char *to = job->move->to + step->out;
    const uint32_t low_half = (uint32_t)address, high_half = (uint32_t)(address >> 32);
    to[0] = 0x68;
    memcpy(to + 1, &low_half, sizeof low_half);
    memcpy(to + 5, high, sizeof high);
    memcpy(to + 5 + sizeof high, &high_half, sizeof high_half);
}

/* As it is, but for a displacement from its own place. */
static bool put_copy(struct job *job, const struct step *step, unsigned out)
{
    const unsigned n = step->in.n_bytes;
    memcpy(job->move->to + out, job->move->from + step->at, n);
    if (!step->in.is_rip_relative)
        return true;
    const uintptr_t target = original(job, step->at + n) + (uintptr_t)step->in.relative;
    return put_distance(job, out + step->in.disp_offset, out + n, target);
}

static bool put_indirect_call(struct job *job, const struct step *step)
{
    const unsigned out = step->out + PUSH_ADDRESS_BYTES;
    put_return_address(job, step);
    if (!put_copy(job, step, out))
        return false;
    job->move->to[out + step->in.modrm_offset] ^= MODRM_CALL_TO_JUMP;
    return true;
}

static bool put_step(struct job *job, const struct step *step)
{
    const uintptr_t target = original(job, step->at + step->in.n_bytes) +
        (uintptr_t)step->in.relative;
    switch (step->in.flow) {
    case RT_FLOW_JUMP:
        return put_jump(job, step->out, jump_target(job, target));
    case RT_FLOW_BRANCH:
        return put_branch(job, step, jump_target(job, target));
    case RT_FLOW_LOOP:
        return put_loop(job, step, jump_target(job, target));
    case RT_FLOW_CALL: /* also to itself: that is a call like any other */
        put_return_address(job, step);
        return put_jump(job, step->out + PUSH_ADDRESS_BYTES, target);
    case RT_FLOW_CALL_INDIRECT:
        return put_indirect_call(job, step);
    default:
        return put_copy(job, step, step->out);
    }
}

bool rt_relocate(struct rt_relocate *move)
{
    struct job job = {.move = move};
    move->n_moved_bytes = 0;
    move->n_bytes = 0;
    move->why = PP_PROFILE_WHY_NONE;
    if (move->n_window_bytes == 0 || move->n_window_bytes > MAX_WINDOW_BYTES)
        return refuse(move, PP_PROFILE_WHY_SMALL);
    if (!lay_out(&job))
        return false;
    for (unsigned i = 0; i < job.n_steps; i++)
        if (!put_step(&job, &job.steps[i]))
            return false;
    if (!job.has_ended && !put_jump(&job, job.n_copy_bytes, original(&job, job.end)))
        return false;
    move->n_moved_bytes = job.end;
    move->n_bytes = job.n_copy_bytes + (job.has_ended ? 0 : JUMP_BYTES);
    return true;
}
