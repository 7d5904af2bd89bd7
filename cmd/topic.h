/* SPDX-License-Identifier: GPL-3.0-or-later
 * What ppbench help explains beside commands: short texts on what several of them share.
 */
#ifndef PP_CMD_TOPIC_H
#define PP_CMD_TOPIC_H

#include "bench/buf.h"

#include <stddef.h>

struct pp_topic {
    const char *name;
    const char *summary;
    /* Paragraphs, divided by '\n'. One with a tab in it is a term and what it means. */
    const char *text;
};

/* All of them; a row without a name ends the table. */
extern const struct pp_topic pp_topics[];

/* The topic of this name, or NULL. */
const struct pp_topic *pp_topic_find(const char *name);

#endif
