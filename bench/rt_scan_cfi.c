/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the stack frame is, by call frame instructions (DWARF 5, section 6.4): as far as needed to
 * tell a function's entry from its middle.
 */
#include "bench/rt_scan_part.h"
#include "bench/rt_scan_read.h"

#define STACK_POINTER 7
#define ENTRY_OFFSET \
    8 /* of the frame from the stack pointer, when only the return address is there */
#define MAX_REMEMBERED 8
#define MAX_STEPS 65536
#define DATA_ALIGN (-8) /* on x86-64 */

/* The rule that finds the frame: a register and an offset. */
struct rule {
    uint64_t cfa_register;
    int64_t offset;
    bool is_expression;
};

struct state {
    struct rule rule, remembered[MAX_REMEMBERED];
    unsigned n_remembered;
    uint64_t at; /* address that the rule holds from */
    uint64_t code_align;
};

/* Operands: u and s are LEB128 numbers, b a block, digits that many bytes. */
static const char *const operands[] = {
    [0x05] = "uu",
    [0x06] = "u",
    [0x07] = "u",
    [0x08] = "u",
    [0x09] = "uu",
    [0x10] = "ub",
    [0x11] = "us",
    [0x14] = "uu",
    [0x15] = "us",
    [0x16] = "ub",
    [0x2e] = "u",
    [0x2f] = "uu",
};

static void skip_operands(struct rt_scan_reader *reader, uint64_t code)
{
    const bool is_known = code < sizeof operands / sizeof *operands && operands[code];
    if (!is_known && code != 0)
        reader->is_bad = true;
    for (const char *letter = is_known ? operands[code] : ""; *letter; letter++) {
        if (*letter == 's')
            rt_scan_read_sleb(reader);
        else {
            const uint64_t value = rt_scan_read_uleb(reader);
            rt_scan_read_skip(reader, *letter == 'b' ? value : 0);
        }
    }
}

static void remember(struct state *state, struct rt_scan_reader *reader)
{
    if (state->n_remembered == MAX_REMEMBERED)
        reader->is_bad = true;
    else
        state->remembered[state->n_remembered++] = state->rule;
}

static void restore(struct state *state, struct rt_scan_reader *reader)
{
    if (state->n_remembered == 0)
        reader->is_bad = true;
    else
        state->rule = state->remembered[--state->n_remembered];
}

/* Instructions that change the frame's rule, and all others. */
static void run_rule(struct state *state, uint64_t code, struct rt_scan_reader *reader)
{
    switch (code) {
    case 0x0a:
        remember(state, reader);
        break;
    case 0x0b:
        restore(state, reader);
        break;
    case 0x0c: /* def_cfa */
    case 0x12: /* def_cfa_sf */
        state->rule.cfa_register = rt_scan_read_uleb(reader);
        state->rule.offset = code == 0x0c ? (int64_t)rt_scan_read_uleb(reader)
                                          : rt_scan_read_sleb(reader) * DATA_ALIGN;
        state->rule.is_expression = false;
        break;
    case 0x0d:
        state->rule.cfa_register = rt_scan_read_uleb(reader);
        break;
    case 0x0e:
        state->rule.offset = (int64_t)rt_scan_read_uleb(reader);
        break;
    case 0x13:
        state->rule.offset = rt_scan_read_sleb(reader) * DATA_ALIGN;
        break;
    case 0x0f:
        rt_scan_read_skip(reader, rt_scan_read_uleb(reader));
        state->rule.is_expression = true;
        break;
    default:
        skip_operands(reader, code);
    }
}

/* How far the instruction advances, or false if it is another one. */
static bool read_advance(uint64_t byte, struct rt_scan_reader *reader, uint64_t *distance)
{
    switch (byte) {
    case 0x02:
    case 0x03:
    case 0x04:
        *distance = rt_scan_read_fixed(reader, 1U << (byte - 2));
        return true;
    default:
        *distance = byte & 0x3f;
        return byte >> 6 == 1;
    }
}

/* Run until the rule for `address` is there. */
static void run(struct state *state, const struct rt_scan_table *program, uint64_t address,
    struct rt_scan_reader *reader)
{
    *reader = (struct rt_scan_reader){
        .next = program->bytes, .end = program->bytes + program->n_bytes};
    for (unsigned i = 0; i < MAX_STEPS && reader->next < reader->end && !reader->is_bad; i++) {
        const uint64_t byte = rt_scan_read_fixed(reader, 1);
        uint64_t distance;
        if (read_advance(byte, reader, &distance)) {
            state->at += distance * state->code_align;
            if (state->at > address)
                return;
        } else if (byte >> 6 == 2) {
            rt_scan_read_uleb(reader); /* a saved register */
        } else if (byte >> 6 != 3) {
            run_rule(state, byte, reader);
        }
    }
}

bool rt_scan_cfi_is_entry(const struct rt_scan_frame *frame, uint64_t address)
{
    struct state state = {.at = frame->start, .code_align = frame->code_align};
    struct rt_scan_reader reader;
    run(&state, &frame->common, address, &reader);
    if (reader.is_bad)
        return false;
    state.at = frame->start;
    run(&state, &frame->program, address, &reader);
    return !reader.is_bad && !state.rule.is_expression &&
        state.rule.cfa_register == STACK_POINTER && state.rule.offset == ENTRY_OFFSET;
}
