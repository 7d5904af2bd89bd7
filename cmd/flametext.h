/* SPDX-License-Identifier: GPL-3.0-or-later
 * What pictures of a profile say in words: the tooltip of a box, and the facts above the picture.
 */
#ifndef PP_CMD_FLAMETEXT_H
#define PP_CMD_FLAMETEXT_H

#include "bench/buf.h"
#include "bench/profile.h"
#include "cmd/flamevalue.h"

/* A profile laid out. */
struct pp_flametext {
    const struct pp_profile *profile;
    const struct pp_flame *flame;
    enum pp_flame_value value; /* resolved */
};

/* Append, as markup, lines with a newline between: name; file:line; deep and own with share,
 * uncertainty and source; calls. */
void pp_flametext_box(const struct pp_flametext *text, uint32_t node, struct pp_buf *out);

/* Call `line` with a word and a text, plain and unescaped, for each fact: times of a loop, closure,
 * the tracer, each pass, each object's traced functions and why others are not, notes. */
void pp_flametext_facts(const struct pp_profile *profile,
    void (*line)(void *data, const char *word, const char *text), void *data);

#endif
