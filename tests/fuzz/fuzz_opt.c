/* SPDX-License-Identifier: GPL-3.0-or-later
 * The command line: the input's lines are the words, the first one chooses the command. Whatever
 * they are, the parser accepts them or says why not.
 */
#include "cmd/command.h"
#include "cmd/options.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    char *text = malloc(n_bytes + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, n_bytes);
    text[n_bytes] = '\0';
    char *argv[MAX_WORDS + 1] = {"ppbench"};
    size_t n_words = 1;
    for (char *word = text; word != NULL && n_words < MAX_WORDS; n_words++) {
        argv[n_words] = word;
        word = strchr(word, '\n');
        if (word != NULL)
            *word++ = '\0';
    }
    const struct pp_command *command = pp_command_find(argv[1]);
    struct pp_options options;
    struct pp_error error = {.status = PP_OK};
    pp_options_init(&options);
    unsigned bit = command != NULL ? command->bit : PP_COMMAND_RUN;
    enum pp_status status = pp_options_parse(&options, bit, argv + (command != NULL), &error);
    if ((status == PP_OK) != (error.text[0] == '\0'))
        abort();
    const struct pp_settings *settings = &options.settings;
    if (status == PP_OK && settings->n_quantiles > PP_MAX_QUANTILES)
        abort();
    if (status == PP_OK && !(settings->level_ratio >= 0.49 && settings->level_ratio < 1))
        abort();
    pp_options_release(&options);
    free(text);
    return 0;
}
