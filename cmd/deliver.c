/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finished text to the standard output or a file, with every failure told.
 */
#include "cmd/deliver.h"

#include "cmd/message.h"
#include "cmd/outfile.h"

#include <stddef.h>

bool pp_deliver(const struct pp_buf *text, const char *path)
{
    struct pp_error error = {.status = PP_OK};
    enum pp_status status = path == NULL ? pp_outfile_stdout(text, &error)
                                         : pp_outfile_write(path, text, &error);
    /* Without words: the reader of a pipe has gone away, which is its right. */
    if (status == PP_OK || error.text[0] == '\0')
        return true;
    pp_message("%s", error.text);
    return false;
}
