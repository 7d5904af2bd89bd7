/* SPDX-License-Identifier: GPL-3.0-or-later
 * The parts of writing and reading a dump, for the files bench/profiledump*.c only: one table of
 * columns serves both, so that what is written is what is read.
 */
#ifndef PP_BENCH_PROFILEDUMP_PART_H
#define PP_BENCH_PROFILEDUMP_PART_H

#include "bench/jsonread.h"
#include "bench/profiledump.h"

#define PP_PROFILEDUMP_NAME "ppbench-profile"
#define PP_PROFILEDUMP_MAX_BYTES ((size_t)1 << 30)       /* of the document, not compressed */
#define PP_PROFILEDUMP_MAX_TABLE_BYTES ((size_t)1 << 30) /* of one array in memory */
#define PP_PROFILEDUMP_DAMAGED \
    "; the file is damaged or not from ppbench (profile --dump writes one)"

/* What a cell of a column, or a member of an object, is in the file and in memory. */
enum pp_profiledump_kind {
    PP_PROFILEDUMP_TEXT,   /* number in the table of strings; const char * */
    PP_PROFILEDUMP_WORD,   /* the same of a word; enum of the size of int */
    PP_PROFILEDUMP_COUNT,  /* uint64_t */
    PP_PROFILEDUMP_SHORT,  /* uint32_t */
    PP_PROFILEDUMP_INDEX,  /* uint32_t; null: PP_PROFILE_NONE */
    PP_PROFILEDUMP_NUMBER, /* double, at least 0; null: NaN */
    PP_PROFILEDUMP_SIGNED, /* double; null: NaN */
    PP_PROFILEDUMP_FLAG,   /* 0 or 1; bool */
    /* of objects: */
    PP_PROFILEDUMP_STRING, /* const char * */
    PP_PROFILEDUMP_LABEL,  /* a word as a string; enum of the size of int */
    PP_PROFILEDUMP_BOOL    /* bool */
};

/* The words of an enum: the name of number i. */
struct pp_profiledump_words {
    const char *(*name)(int i);
    int n;
};

struct pp_profiledump_column {
    const char *key;
    enum pp_profiledump_kind kind;
    size_t offset;
    const struct pp_profiledump_words *words; /* WORD and LABEL */
};

/* An array of the profile. The first column is always there; another may lack when all its cells
 * are as in a new entry. */
struct pp_profiledump_table {
    const char *key;
    size_t array_offset, n_offset; /* in struct pp_profile */
    size_t entry_bytes;
    void *(*add)(struct pp_profile *profile);
    const struct pp_profiledump_column *columns;
    size_t n_columns;
};

/* One pass as an object. */
struct pp_profiledump_pass {
    enum pp_profile_pass_kind kind;
    struct pp_profile_pass pass;
};

#define PP_PROFILEDUMP_N_TABLES 6
#define PP_PROFILEDUMP_N_HEAD 19
#define PP_PROFILEDUMP_N_PASS 18
extern const struct pp_profiledump_table pp_profiledump_tables[PP_PROFILEDUMP_N_TABLES];
extern const struct pp_profiledump_column pp_profiledump_head[PP_PROFILEDUMP_N_HEAD];
extern const struct pp_profiledump_column pp_profiledump_pass[PP_PROFILEDUMP_N_PASS];

/* What an entry of the table is, and how many there are. */
const void *pp_profiledump_entry(
    const struct pp_profile *profile, const struct pp_profiledump_table *table, size_t i);
size_t pp_profiledump_n(const struct pp_profile *profile, const struct pp_profiledump_table *table);

/* An enum's value behind a pointer into an entry. */
int pp_profiledump_number(const void *place);

/* bench/profiledump_gzip.c: append `bytes` compressed. PP_ENOMEM. */
enum pp_status pp_profiledump_deflate(const char *bytes, size_t n_bytes, struct pp_buf *out);

/* Append what was compressed, at most PP_PROFILEDUMP_MAX_BYTES. PP_EFORMAT: cut off, damaged, too
 * large, or something follows; PP_ENOMEM. */
enum pp_status pp_profiledump_inflate(const char *bytes, size_t n_bytes, const char *name,
    struct pp_buf *out, struct pp_error *error);

/* bench/profiledump_check.c: that every index of a profile that was read points somewhere, that
 * nodes stand after their parents, chains of frames end and events are in order. PP_EFORMAT. */
enum pp_status pp_profiledump_check(
    const struct pp_profile *profile, const char *name, struct pp_error *error);

#endif
