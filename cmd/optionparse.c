/* SPDX-License-Identifier: GPL-3.0-or-later
 * Values of options that have a form of their own.
 */
#include "cmd/optionparse.h"

#include "cmd/opt_value.h"
#include "cmd/options.h"

#include <string.h>

bool pp_optionparse_pin(const char *text, void *field)
{
    int *pin_cpu = field;
    static const struct pp_opt cpu = {.type = PP_OPT_UINT32, .high = 65535};
    uint32_t number = 0;
    if (strcmp(text, "auto") == 0)
        *pin_cpu = PP_PIN_AUTO;
    else if (strcmp(text, "none") == 0)
        *pin_cpu = PP_PIN_NONE;
    else if (pp_opt_value_parse(&cpu, text, &number))
        *pin_cpu = (int)number;
    else
        return false;
    return true;
}

bool pp_optionparse_delimiter(const char *text, void *field)
{
    static const struct pp_opt_choice words[] = {{"tab", '\t'}, {"\\t", '\t'}, {"comma", ','},
        {"semicolon", ';'}, {"blank", ' '}, {"space", ' '}, {NULL, 0}};
    int *const delimiter = field;
    for (const struct pp_opt_choice *word = words; word->word != NULL; word++)
        if (strcmp(text, word->word) == 0) {
            *delimiter = word->value;
            return true;
        }
    const bool is_one = text[0] != '\0' && text[1] == '\0';
    if (!is_one || strchr("0123456789+-.\"#\r\n", text[0]) != NULL)
        return false;
    *delimiter = text[0];
    return true;
}

/* The field is the whole of pp_settings, since the list and its length lie there side by side. */
bool pp_optionparse_quantiles(const char *text, void *field)
{
    struct pp_settings *settings = field;
    double quantiles[PP_MAX_QUANTILES];
    size_t n = 0;
    for (const char *item = text;; item++) {
        char word[32];
        size_t n_letters = strcspn(item, ",");
        if (n == PP_MAX_QUANTILES || n_letters >= sizeof word)
            return false;
        memcpy(word, item, n_letters);
        word[n_letters] = '\0';
        if (!pp_opt_value_share(word, &quantiles[n++]))
            return false;
        item += n_letters;
        if (*item == '\0')
            break;
    }
    memcpy(settings->quantiles, quantiles, n * sizeof *quantiles);
    settings->n_quantiles = n;
    return true;
}

/* Add an option that goes to the compiler, as two words. */
static bool pass_on(struct pp_options *options, const char *option, const char *text)
{
    struct pp_opt_list *list = &options->compiler_options;
    return *text != '\0' && pp_opt_list_add(list, option) && pp_opt_list_add(list, text);
}

bool pp_optionparse_include_dir(const char *text, void *field)
{
    return pass_on(field, "-I", text);
}

bool pp_optionparse_define(const char *text, void *field)
{
    return pass_on(field, "-D", text);
}

bool pp_optionparse_library(const char *text, void *field)
{
    return pass_on(field, "-l", text);
}

/* -L is a library's directory for compilers and a list of values for hyperfine's users: a list has
 * a =. */
bool pp_optionparse_library_dir_or_list(const char *text, void *field)
{
    struct pp_options *options = field;
    if (strchr(text, '=') != NULL)
        return pp_opt_list_add(&options->params, text);
    return pass_on(options, "-L", text);
}
