/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Result codes and error texts shared by everything below cmd/. */
#ifndef PP_STATS_STATUS_H
#define PP_STATS_STATUS_H

/* PP_OK is zero, so `if (status)` reads as "it failed". */
enum pp_status {
    PP_OK = 0,
    PP_ENOMEM,   /* out of memory */
    PP_EINVAL,   /* an argument breaks the contract */
    PP_ERANGE,   /* a value is outside what can be represented */
    PP_EIO,      /* reading or writing failed */
    PP_EFORMAT,  /* foreign bytes are malformed */
    PP_ENOENT,   /* a named thing does not exist */
    PP_ESYS,     /* a system call failed */
    PP_ETIMEOUT, /* a limit of time was reached */
    PP_EINTR     /* the user interrupted */
};

/* What went wrong, in words. Zero-initialised it means "nothing yet"; text is always terminated. */
struct pp_error {
    enum pp_status status;
    char text[512];
};

/*
 * Keep the first failure of a chain and hand its status on, as in `return pp_error_set(...)`.
 * error: may be NULL; left alone when it already holds a failure.
 * status: not PP_OK. format: printf-like; a longer text is cut at the size of error->text.
 * Returns status, whatever error holds.
 */
enum pp_status pp_error_set(struct pp_error *error, enum pp_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Name of a status in plain words, for messages that have nothing better; never NULL. */
const char *pp_status_text(enum pp_status status);

#endif
