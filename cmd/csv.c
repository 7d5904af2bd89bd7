/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fields of CSV.
 */
#include "cmd/csv.h"

#include "bench/json.h"
#include "cmd/message.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void pp_csv_text(struct pp_buf *out, const char *text)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    if (text != NULL && text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL) {
        pp_buf_putc(&safe, '\'');
    }
    pp_message_escape(&safe, text == NULL ? "" : text, text == NULL ? 0 : strlen(text), true);
    if (strpbrk(pp_buf_text(&safe), ",\"") == NULL) {
        pp_buf_append(out, pp_buf_text(&safe), safe.n_bytes);
    } else {
        pp_buf_putc(out, '"');
        for (const char *at = pp_buf_text(&safe); *at != '\0'; at++) {
            pp_buf_append(out, "\"\"", *at == '"' ? 2 : 0);
            pp_buf_append(out, at, *at == '"' ? 0 : 1);
        }
        pp_buf_putc(out, '"');
    }
    out->failed = out->failed || safe.failed;
    pp_buf_release(&safe);
}

void pp_csv_number(struct pp_buf *out, double value)
{
    char text[PP_JSON_NUMBER_BYTES];
    if (isfinite(value)) {
        pp_buf_append(out, text, pp_json_number_text(value, text));
    }
}

void pp_csv_count(struct pp_buf *out, uint64_t count)
{
    pp_buf_printf(out, "%" PRIu64, count);
}
