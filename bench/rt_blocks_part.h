/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the parts of rt_blocks share: the instructions of the original ("lines"), the blocks, and
 * the mapping that holds counters, table and copy.
 */
#ifndef PP_BENCH_RT_BLOCKS_PART_H
#define PP_BENCH_RT_BLOCKS_PART_H

#include "bench/rt_blocks.h"
#include "bench/rt_decode.h"
#include "bench/rt_near.h"
#include "bench/rt_text.h"

#define RT_BLOCKS_NONE UINT32_MAX

enum rt_blocks_count { /* whether the counter of the block stands before a line */
    RT_BLOCKS_NO_COUNT,
    RT_BLOCKS_COUNT,       /* the flags that an increment spoils are dead there */
    RT_BLOCKS_COUNT_SAVING /* they are not, nowhere in the block */
};

/* One instruction of the original. `at` counts from scan->low, `copy` from the mapping's start. */
struct rt_blocks_line {
    uint32_t at;
    uint32_t copy;   /* the counter before it belongs to it */
    uint32_t target; /* of a relative jump or call within the text: as `at`; or RT_BLOCKS_NONE */
    uint8_t n_bytes;
    uint8_t flow;          /* enum rt_flow */
    uint8_t reads, writes; /* flags */
    uint8_t live;          /* flags somebody still wants when it begins */
    uint8_t count;         /* enum rt_blocks_count */
    uint8_t n_beyond;      /* instructions of the PLT that it leads through */
    bool is_leader;
    bool is_landing; /* an indirect jump may arrive here */
    bool is_rip_relative;
};

struct rt_blocks_block {
    uint32_t at;
    uint32_t function; /* in the scan */
    uint32_t n_instructions;
    uint32_t prefix; /* offset in the mapping of the byte that locks its counter or does not */
};

/* A function that is copied: its lines. */
struct rt_blocks_function {
    uint32_t index; /* in the scan */
    uint32_t first_line, n_lines;
};

/* An array in mapped memory, made for `room` elements. */
struct rt_blocks_array {
    void *data;
    size_t bytes;
};

struct rt_blocks_store {
    struct rt_scan *scan;
    struct rt_blocks_line *lines;
    size_t n_lines;
    struct rt_blocks_function *functions;
    size_t n_functions;
    struct rt_blocks_block *blocks;
    size_t n_blocks;
    uint32_t *line_at; /* by byte of text: 1 + index of the line that begins there */
    struct rt_text_edit *edits, *undos; /* of the original's entries */
    size_t n_edits;
    size_t n_bare; /* functions left that could not be copied; they may jump into others */
    bool has_indirect_jumps;
    bool is_shared; /* counters are locked */

    struct rt_near near;
    unsigned char
        *map; /* its memory: counters, then the table, then the code; within 2 GiB of the object */
    size_t map_bytes;
    uint64_t *counters; /* by block; [n_blocks] counts escapes */
    uint32_t *landings; /* by byte of text: offset in the map of what indirect jumps come to; 0 */
    uint32_t code, lines_end, code_end; /* offsets in the map; after the lines come landings */

    unsigned char *frames; /* translated unwind tables, NULL: none */
    struct rt_blocks_array arrays[12];
    size_t n_arrays;
};

/* Zeroed memory for `n` elements of `size`, released with the store. NULL: none. */
void *rt_blocks_array(struct rt_blocks_store *store, size_t n, size_t size);

/* Decode the functions, find blocks, place counters. False: no memory. */
bool rt_blocks_read(struct rt_blocks_store *store);

/* Write the copy into fresh memory near the object. False: there is none. */
bool rt_blocks_write(struct rt_blocks_store *store);

/* Jumps at the original entries. `*n_closed`: entries without room. False: text cannot be written.
 */
bool rt_blocks_enter(struct rt_blocks_store *store, size_t *n_closed);
void rt_blocks_leave(struct rt_blocks_store *store);

/* Unwind tables for the copy, made from the object's own, and taken back. False: the object's
 * cannot be translated and it may throw. */
bool rt_blocks_unwind(struct rt_blocks_store *store);
void rt_blocks_forget(struct rt_blocks_store *store);

/* Write what replaces the indirect jump `line` at `to` (room for RT_BLOCKS_JUMP_BYTES); `at`: its
 * offset in the map. Returns the bytes written. */
#define RT_BLOCKS_JUMP_BYTES 256
size_t rt_blocks_jump(const struct rt_blocks_store *store, const struct rt_blocks_line *line,
    unsigned char *to, uint32_t at);

/* What it leaves the stack pointer lowered by when it arrives at a landing. */
#define RT_BLOCKS_LOWERED_BYTES 168

/* The line that begins at a byte of text, or NULL. */
static inline struct rt_blocks_line *rt_blocks_line(
    const struct rt_blocks_store *store, uint32_t at)
{
    const uint32_t index = store->line_at[at];
    return index == 0 ? NULL : &store->lines[index - 1];
}

/* Its bytes. */
static inline const unsigned char *rt_blocks_bytes(
    const struct rt_blocks_store *store, const struct rt_blocks_line *line)
{
    return (const unsigned char *)(store->scan->bias + store->scan->low + line->at);
}

#endif
