/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Result codes and error texts. */
#include "stats/status.h"

#include <stdarg.h>
#include <stdio.h>

enum pp_status pp_error_set(struct pp_error *error, enum pp_status status, const char *format, ...)
{
    va_list arguments;

    if (!error || error->status != PP_OK)
        return status;
    error->status = status;
    va_start(arguments, format);
    if (vsnprintf(error->text, sizeof error->text, format, arguments) < 0)
        snprintf(error->text, sizeof error->text, "%s", pp_status_text(status));
    va_end(arguments);
    return status;
}

const char *pp_status_text(enum pp_status status)
{
    static const char *const text[] = {
        [PP_OK] = "no error",
        [PP_ENOMEM] = "out of memory",
        [PP_EINVAL] = "invalid argument",
        [PP_ERANGE] = "value out of range",
        [PP_EIO] = "input or output failed",
        [PP_EFORMAT] = "malformed data",
        [PP_ENOENT] = "not found",
        [PP_ESYS] = "a system call failed",
        [PP_ETIMEOUT] = "timed out",
        [PP_EINTR] = "interrupted",
    };
    unsigned index = (unsigned)status;

    if (index >= sizeof text / sizeof text[0])
        return "unknown error";
    return text[index];
}
