/* SPDX-License-Identifier: GPL-3.0-or-later
 * Moments as results tell them.
 */
#define _GNU_SOURCE
#include "bench/when.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Two digits at text, within 0 to `most`; -1: not so. */
static int two_digits(const char *text, int most)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    const int value = 10 * (text[0] - '0') + text[1] - '0';
    return value <= most ? value : -1;
}

/* "Z" or "+hh:mm" in seconds; NaN: neither. */
static double offset_s(const char *text)
{
    if ((text[0] == 'Z' || text[0] == 'z') && text[1] == '\0')
        return 0;
    if (text[0] != '+' && text[0] != '-')
        return (double)NAN;
    const int hours = two_digits(text + 1, 23);
    if (hours < 0 || text[3] != ':')
        return (double)NAN;
    const int minutes = two_digits(text + 4, 59);
    if (minutes < 0 || text[6] != '\0')
        return (double)NAN;
    return (text[0] == '-' ? -60.0 : 60.0) * (60 * hours + minutes);
}

/* ".5" in seconds, however many digits; *end is what follows. */
static double fraction_s(const char *text, const char **end)
{
    double value_s = 0, place_s = 0.1;
    *end = text;
    if (text[0] != '.')
        return 0;
    for (text++; *text >= '0' && *text <= '9'; text++, place_s /= 10)
        value_s += place_s * (*text - '0');
    *end = text;
    return value_s;
}

double pp_when_parse(const char *text)
{
    struct tm utc = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &utc);
    if (!rest)
        return (double)NAN;
    const double part_s = fraction_s(rest, &rest);
    return (double)timegm(&utc) + part_s - offset_s(rest);
}

struct pp_when_span pp_when_span(double span_s)
{
    static const struct {
        double from_s, unit_s;
        const char *name;
    } units[] = {{129600, 86400, "days"}, {5400, 3600, "h"}, {90, 60, "min"}, {0, 1, "s"}};
    struct pp_when_span span = {"unknown time"};
    size_t i = 0;
    if (!(span_s >= 0) || isinf(span_s))
        return span;
    while (span_s < units[i].from_s)
        i++;
    snprintf(span.text, sizeof span.text, "%.0f %s", span_s / units[i].unit_s, units[i].name);
    return span;
}
