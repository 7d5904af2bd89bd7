/* SPDX-License-Identifier: GPL-3.0-or-later
 * A result by its path.
 */
#include "bench/resultread.h"

#include "bench/filebytes.h"

#include <stdlib.h>
#include <string.h>

enum pp_status pp_resultread_file(
    const char *path, struct pp_stored_result *stored, struct pp_error *error)
{
    char *text = NULL;
    size_t n_bytes = 0;
    memset(stored, 0, sizeof *stored);
    enum pp_status status = pp_filebytes_read(
        path, PP_RESULTREAD_MAX_BYTES, &text, &n_bytes, error);
    if (status == PP_OK)
        status = pp_resultread_text(
            text, n_bytes, strcmp(path, "-") == 0 ? PP_FILEBYTES_INPUT : path, stored, error);
    free(text);
    return status;
}
