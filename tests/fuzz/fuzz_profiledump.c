/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a dump: a message of one line, or a profile that is written, read and written again
 * to the same bytes, and that can be summed. */
#include "bench/profiledump.h"
#include "bench/profileflat.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static struct pp_buf write_again(const struct pp_profile *profile)
{
    struct pp_buf text;
    pp_buf_init(&text);
    if (pp_profiledump_json(profile, &text) != PP_OK)
        abort();
    return text;
}

static void check_read(const struct pp_profile *profile)
{
    struct pp_profile again;
    struct pp_error error = {.status = PP_OK};
    struct pp_buf first = write_again(profile);
    if (pp_profiledump_read(&again, first.data, first.n_bytes, "again", &error) != PP_OK)
        abort();
    struct pp_buf second = write_again(&again);
    if (strcmp(pp_buf_text(&first), pp_buf_text(&second)) != 0)
        abort();
    pp_profile_release(&again);
    pp_buf_release(&first);
    pp_buf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct pp_profile profile;
    struct pp_profile_flat flat;
    struct pp_error error = {.status = PP_OK};
    const enum pp_status status = pp_profiledump_read(
        &profile, (const char *)data, n_bytes, "a.ppb", &error);
    if ((status == PP_OK) != (error.text[0] == '\0') || strchr(error.text, '\n'))
        abort();
    if (status == PP_OK) {
        check_read(&profile);
        if (pp_profile_flat_init(&flat, &profile) != PP_OK)
            abort();
        pp_profile_flat_release(&flat);
    }
    pp_profile_release(&profile);
    return 0;
}
