/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fields of CSV.
 */
#include "cmd/csv.h"

#include "bench/json.h"
#include "cmd/safename.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Whether a spreadsheet would take it for a formula (full-width signs too), or our readers for a
 * text that got its apostrophe here. */
static bool is_risky(const char *text)
{
    static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r", "'", "\xef\xbc\x9d",
        "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
    text += strspn(text, " ");
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(text, signs[i], strlen(signs[i])) == 0)
            return true;
    return false;
}

/* A semicolon divides cells where the comma is the decimal point, so each part counts. */
static void put_safe(struct pp_buf *out, const char *text)
{
    struct pp_buf part;
    pp_buf_init(&part);
    for (bool is_last = false; !is_last; text++) {
        const size_t n_bytes = strcspn(text, ";");
        pp_buf_truncate(&part, 0);
        pp_buf_append(&part, text, n_bytes);
        pp_buf_puts(out, is_risky(pp_buf_text(&part)) ? "'" : "");
        pp_safename(out, pp_buf_text(&part));
        text += n_bytes;
        is_last = *text == '\0';
        pp_buf_puts(out, is_last ? "" : ";");
    }
    out->failed |= part.failed;
    pp_buf_release(&part);
}

void pp_csv_text(struct pp_buf *out, const char *text)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    put_safe(&safe, text == NULL ? "" : text);
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
