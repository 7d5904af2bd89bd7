/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sets facts from foreign text.
 */
#include "bench/env_fact.h"
#include "bench/env_file.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char unknown[] = "unknown";
static const char dots[] = "...";

void pp_env_fact_forget(struct pp_env_fact *fact)
{
    *fact = (struct pp_env_fact){.known = false};
    memcpy(fact->text, unknown, sizeof unknown);
}

void pp_env_fact_set_text(struct pp_env_fact *fact, const char *text, size_t n_bytes)
{
    static const char blanks[] = " \t\r\n";
    pp_env_fact_forget(fact);
    while (n_bytes > 0 && strchr(blanks, *text) != NULL) {
        text++;
        n_bytes--;
    }
    while (n_bytes > 0 && strchr(blanks, text[n_bytes - 1]) != NULL) {
        n_bytes--;
    }
    if (n_bytes == 0) {
        return;
    }
    const size_t n_kept = n_bytes < sizeof fact->text ? n_bytes : sizeof fact->text - 1;
    for (size_t i = 0; i < n_kept; i++) {
        fact->text[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
    }
    fact->text[n_kept] = '\0';
    if (n_kept < n_bytes) {
        memcpy(fact->text + sizeof fact->text - sizeof dots, dots, sizeof dots);
    }
    /* A file that says "unknown" says nothing. */
    fact->known = strcmp(fact->text, unknown) != 0;
}

void pp_env_fact_set(struct pp_env_fact *fact, const char *format, ...)
{
    char text[2 * PP_ENV_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pp_env_fact_set_text(fact, text, n < 0 ? 0 : strlen(text));
}

void pp_env_fact_set_number(struct pp_env_fact *fact, double number)
{
    if (fact->known && isfinite(number)) {
        fact->has_number = true;
        fact->number = number;
    }
}

/* Numbers are printed without a fraction or with two digits, by integers: the
 * locale has no say. */
static void env_fact_number(struct pp_env_fact *fact, double number)
{
    if (!(fabs(number) < 0x1p62)) {
        return;
    }
    const bool is_negative = number < 0;
    const double magnitude = fabs(number);
    const long long whole = (long long)magnitude;
    const int hundredths = (int)((magnitude - (double)whole) * 100 + 0.5);
    if (hundredths == 0 || hundredths == 100) {
        pp_env_fact_set(fact, "%s%lld", is_negative ? "-" : "", whole + hundredths / 100);
    } else {
        pp_env_fact_set(fact, "%s%lld.%02d", is_negative ? "-" : "", whole, hundredths);
    }
    pp_env_fact_set_number(fact, number);
}

static void env_fact_list(struct pp_env_fact *fact, const char *text, bool may_be_empty)
{
    /* What the kernel prints for a mask that was never allocated. */
    const long count = strncmp(text, "(null)", 6) == 0 ? 0 : pp_env_file_list_count(text, NULL);
    if (count < 0 || (count == 0 && !may_be_empty)) {
        return;
    }
    if (count == 0) {
        pp_env_fact_set(fact, "none");
    } else {
        pp_env_fact_set_text(fact, text, strlen(text));
    }
    pp_env_fact_set_number(fact, (double)count);
}

static void env_fact_choice(struct pp_env_fact *fact, const char *text)
{
    const char *const open = strchr(text, '[');
    const char *const close = open == NULL ? NULL : strchr(open, ']');
    if (close != NULL) {
        pp_env_fact_set_text(fact, open + 1, (size_t)(close - open - 1));
    }
}

void pp_env_fact_parse(
    struct pp_env_fact *fact, enum pp_env_form form, double scale, const char *text, size_t n_bytes)
{
    char copy[8192]; /* a list of a thousand single CPUs */
    double number;
    if (n_bytes >= sizeof copy) {
        n_bytes = sizeof copy - 1;
    }
    memcpy(copy, text, n_bytes);
    copy[n_bytes] = '\0';
    pp_env_fact_forget(fact);
    if (form == PP_ENV_FORM_TEXT) {
        pp_env_fact_set_text(fact, copy, strlen(copy));
    } else if (form == PP_ENV_FORM_LIST || form == PP_ENV_FORM_SUBSET) {
        env_fact_list(fact, copy, form == PP_ENV_FORM_SUBSET);
    } else if (form == PP_ENV_FORM_CHOICE) {
        env_fact_choice(fact, copy);
    } else if (!pp_env_file_is_number(copy, &number)) {
        return;
    } else if (form == PP_ENV_FORM_NUMBER) {
        env_fact_number(fact, number * scale);
    } else if (form == PP_ENV_FORM_SWITCH) {
        pp_env_fact_set(fact, number == 0 ? "off" : "on");
        pp_env_fact_set_number(fact, number);
    }
}
