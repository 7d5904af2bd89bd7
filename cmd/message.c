/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said on stderr.
 */
#include "cmd/message.h"

#include "cmd/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_BYTES 4096

static void message_escape_bytes(struct pp_buf *out, const char *bytes, size_t n_bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n_bytes; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        const char escape[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        pp_buf_append(out, escape, sizeof escape);
    }
}

void pp_message_escape(struct pp_buf *out, const char *text, size_t n_bytes, bool utf8)
{
    size_t plain = 0; /* where the bytes begin that are not copied yet */
    for (size_t at = 0; at < n_bytes;) {
        uint32_t code;
        const size_t length = pp_utf8_decode(text + at, n_bytes - at, &code);
        const size_t step = length == 0 ? 1 : length;
        if (length == 0 || pp_utf8_is_unsafe(code) || (!utf8 && code > 0x7e)) {
            pp_buf_append(out, text + plain, at - plain);
            message_escape_bytes(out, text + at, step);
            plain = at + step;
        }
        at += step;
    }
    pp_buf_append(out, text + plain, n_bytes - plain);
}

struct pp_message_name pp_message_name(const char *text)
{
    struct pp_message_name name = {""};
    if (text == NULL) {
        return name;
    }
    struct pp_buf buf;
    pp_buf_init(&buf);
    const size_t n_bytes = strnlen(text, PP_MESSAGE_NAME_BYTES + 1);
    pp_message_escape(&buf, text, n_bytes, true);
    const size_t n_kept = pp_utf8_fit(pp_buf_text(&buf), buf.n_bytes, PP_MESSAGE_NAME_BYTES / 4);
    const bool fits = buf.n_bytes <= PP_MESSAGE_NAME_BYTES;
    const size_t n_shown = fits ? buf.n_bytes : n_kept;
    memcpy(name.text, pp_buf_text(&buf), n_shown);
    strcpy(name.text + n_shown, fits ? "" : "...");
    pp_buf_release(&buf);
    return name;
}

/* All of it, though signals and pipes may take it in pieces; there is nobody to tell of a failure.
 */
static void message_write(const char *data, size_t n_bytes)
{
    while (n_bytes > 0) {
        const ssize_t n_written = write(STDERR_FILENO, data, n_bytes);
        if (n_written < 0 && errno != EINTR) {
            return;
        }
        if (n_written > 0) {
            data += n_written;
            n_bytes -= (size_t)n_written;
        }
    }
}

__attribute__((format(printf, 2, 0))) static void message_say(
    const char *prefix, const char *format, va_list arguments)
{
    char text[MESSAGE_BYTES];
    const int n_wanted = vsnprintf(text, sizeof text, format, arguments);
    if (n_wanted < 0) {
        return;
    }
    static const char out_of_memory[] = "ppbench: out of memory\n"; /* the cause of it all, too */
    struct pp_buf line;
    pp_buf_init(&line);
    pp_buf_puts(&line, prefix);
    pp_message_escape(&line, text, strlen(text), true);
    pp_buf_puts(&line, (size_t)n_wanted < sizeof text ? "\n" : "...\n");
    if (line.failed) {
        message_write(out_of_memory, sizeof out_of_memory - 1);
    } else {
        message_write(pp_buf_text(&line), line.n_bytes);
    }
    pp_buf_release(&line);
}

void pp_message(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_say("ppbench: ", format, arguments);
    va_end(arguments);
}

void pp_message_warning(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_say("ppbench: warning: ", format, arguments);
    va_end(arguments);
}

void pp_message_lines(const char *text)
{
    struct pp_buf line;
    const char *end = text + strcspn(text, "\n");
    pp_message("%.*s", (int)(end - text), text);
    pp_buf_init(&line);
    while (*end != '\0') {
        text = end + 1;
        end = text + strcspn(text, "\n");
        pp_buf_truncate(&line, 0);
        pp_message_escape(&line, text, (size_t)(end - text), true);
        fprintf(stderr, "%s\n", pp_buf_text(&line));
    }
    pp_buf_release(&line);
}

char *pp_message_keep(const char *command_line)
{
    char *copy = strdup(command_line);
    if (copy == NULL)
        pp_message("out of memory; the result does not say which command made it");
    return copy;
}
