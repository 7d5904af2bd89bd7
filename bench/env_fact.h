/* SPDX-License-Identifier: GPL-3.0-or-later
 * Setting facts so that pp_env's invariants hold whatever the bytes are.
 */
#ifndef PP_BENCH_ENV_FACT_H
#define PP_BENCH_ENV_FACT_H

#include "bench/env.h"

/* How a file's text becomes a fact. What does not fit the form stays unknown. */
enum pp_env_form {
    PP_ENV_FORM_NONE,   /* read by env_probe */
    PP_ENV_FORM_TEXT,   /* as it stands; empty is unknown */
    PP_ENV_FORM_NUMBER, /* one number, times the scale */
    PP_ENV_FORM_SWITCH, /* a number: "off" for 0, else "on" */
    PP_ENV_FORM_LIST,   /* "0-3,8"; the number is the count; empty is unknown */
    PP_ENV_FORM_SUBSET, /* a list that may be empty: "none" and 0 */
    PP_ENV_FORM_CHOICE  /* the word in brackets: "always [madvise] never" */
};

/* Makes the fact unknown. */
void pp_env_fact_forget(struct pp_env_fact *fact);

/* Makes it known with n_bytes of text, blanks around it left away, bytes that
 * are not printable ASCII shown as '?'. Empty text makes it unknown. */
void pp_env_fact_set_text(struct pp_env_fact *fact, const char *text, size_t n_bytes);

/* The same by a format. */
void pp_env_fact_set(struct pp_env_fact *fact, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds a number to a known fact; ignored when it is not finite. */
void pp_env_fact_set_number(struct pp_env_fact *fact, double number);

/* Sets the fact by n_bytes of a file and its form; `scale` for numbers. */
void pp_env_fact_parse(struct pp_env_fact *fact, enum pp_env_form form, double scale,
    const char *text, size_t n_bytes);

#endif
