/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names that neither end a line nor a field.
 */
#include "cmd/exportname.h"

#include "cmd/message.h"

#include <string.h>

const char *pp_exportname(const struct pp_profile *profile, uint32_t function)
{
    const struct pp_profile_function *f = &profile->functions[function];
    if (f->name[0] != '\0')
        return f->name;
    return f->symbol[0] != '\0' ? f->symbol : "?";
}

void pp_exportname_put(struct pp_buf *out, const char *text, const char *forbidden, char instead)
{
    size_t from = out->n_bytes;
    pp_message_escape(out, text, strlen(text), true);
    for (size_t i = from; i < out->n_bytes; i++) {
        if (strchr(forbidden, out->data[i]) != NULL)
            out->data[i] = instead;
    }
}
