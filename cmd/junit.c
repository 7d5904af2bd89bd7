/* SPDX-License-Identifier: GPL-3.0-or-later
 * JUnit's XML.
 */
#include "cmd/junit.h"

#include "cmd/markup.h"
#include "cmd/message.h"
#include "cmd/safename.h"

#include <math.h>
#include <string.h>

#define STARTED_BYTES 19 /* "2026-01-02T03:04:05": readers know no offset */

void pp_junit_init(struct pp_junit *junit)
{
    *junit = (struct pp_junit){.n_cases = 0};
    pp_buf_init(&junit->properties);
    pp_buf_init(&junit->cases);
}

void pp_junit_release(struct pp_junit *junit)
{
    pp_buf_release(&junit->properties);
    pp_buf_release(&junit->cases);
}

static void put_safe(struct pp_buf *out, const char *text)
{
    struct pp_buf safe;
    pp_buf_init(&safe);
    pp_safename(&safe, text);
    pp_markup_text_n(out, pp_buf_text(&safe), safe.n_bytes);
    out->failed |= safe.failed;
    pp_buf_release(&safe);
}

static void put_attribute(struct pp_buf *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    pp_buf_printf(out, " %s=\"", name);
    put_safe(out, value);
    pp_buf_putc(out, '"');
}

/* Seconds without an exponent, which schemas refuse. */
static void put_time(struct pp_buf *out, double time_s)
{
    pp_buf_printf(out, " time=\"%.6f\"", isfinite(time_s) && time_s > 0 ? time_s : 0);
}

/* Line ends stay, all else that is unsafe is escaped. */
static void put_lines(struct pp_buf *out, const char *text)
{
    struct pp_buf line;
    pp_buf_init(&line);
    while (*text != '\0') {
        const size_t n_bytes = strcspn(text, "\n");
        pp_buf_truncate(&line, 0);
        pp_message_escape(&line, text, n_bytes, true);
        pp_markup_text_n(out, pp_buf_text(&line), line.n_bytes);
        text += n_bytes;
        if (*text == '\n') {
            pp_buf_putc(out, '\n');
            text++;
        }
    }
    out->failed |= line.failed;
    pp_buf_release(&line);
}

static void put_element(struct pp_buf *out, const char *name, const struct pp_junit_case *c)
{
    pp_buf_printf(out, "      <%s", name);
    put_attribute(out, "type", c->type);
    put_attribute(out, "message", c->message);
    pp_buf_puts(out, ">");
    put_lines(out, c->text == NULL ? "" : c->text);
    pp_buf_printf(out, "</%s>\n", name);
}

void pp_junit_property(struct pp_junit *junit, const char *name, const char *value)
{
    if (value == NULL)
        return;
    pp_buf_puts(&junit->properties, "      <property");
    put_attribute(&junit->properties, "name", name);
    put_attribute(&junit->properties, "value", value);
    pp_buf_puts(&junit->properties, "/>\n");
}

void pp_junit_add(struct pp_junit *junit, const struct pp_junit_case *c)
{
    static const char *const elements[] = {
        [PP_JUNIT_SKIPPED] = "skipped", [PP_JUNIT_FAILURE] = "failure", [PP_JUNIT_ERROR] = "error"};
    struct pp_buf *const out = &junit->cases;
    junit->n_cases++;
    junit->n_skipped += c->outcome == PP_JUNIT_SKIPPED;
    junit->n_failures += c->outcome == PP_JUNIT_FAILURE;
    junit->n_errors += c->outcome == PP_JUNIT_ERROR;
    pp_buf_puts(out, "    <testcase");
    put_attribute(out, "classname", c->class_name);
    put_attribute(out, "name", c->name);
    put_time(out, c->time_s);
    pp_buf_puts(out, ">\n");
    if (c->outcome != PP_JUNIT_PASSED)
        put_element(out, elements[c->outcome], c);
    if (c->log != NULL && c->log[0] != '\0') {
        pp_buf_puts(out, "      <system-out>");
        put_lines(out, c->log);
        pp_buf_puts(out, "</system-out>\n");
    }
    pp_buf_puts(out, "    </testcase>\n");
}

static void put_counts(struct pp_buf *out, const struct pp_junit *junit)
{
    pp_buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", junit->n_cases,
        junit->n_failures, junit->n_errors);
}

bool pp_junit_write(
    const struct pp_junit *junit, const struct pp_junit_head *head, struct pp_buf *out)
{
    pp_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ppbench\"");
    put_counts(out, junit);
    put_time(out, head->duration_s);
    pp_buf_puts(out, ">\n  <testsuite name=\"ppbench\"");
    put_counts(out, junit);
    pp_buf_printf(out, " skipped=\"%zu\"", junit->n_skipped);
    put_time(out, head->duration_s);
    if (strlen(head->started) >= STARTED_BYTES)
        pp_buf_printf(out, " timestamp=\"%.*s\"", STARTED_BYTES, head->started);
    put_attribute(out, "hostname", head->host_name);
    pp_buf_puts(out, ">\n    <properties>\n");
    pp_buf_append(out, pp_buf_text(&junit->properties), junit->properties.n_bytes);
    pp_buf_puts(out, "    </properties>\n");
    pp_buf_append(out, pp_buf_text(&junit->cases), junit->cases.n_bytes);
    pp_buf_puts(out, "  </testsuite>\n</testsuites>\n");
    out->failed |= junit->properties.failed || junit->cases.failed;
    return !out->failed;
}
