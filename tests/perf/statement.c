/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statements for ppbench. A script in the compiler's place keeps a copy of the source and of the
 * command line.
 */
#include "tests/perf/statement.h"

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_OPEN 16
#define MAX_COMMAND_BYTES 16384

static const char keep_script[] = "kept=${0%/*}/kept\n"
                                  "for word do\n"
                                  "    case $word in *.c) from=${word%/*} ;; esac\n"
                                  "done\n"
                                  "mkdir -p \"$kept\" && cp -R \"$from/.\" \"$kept\" &&\n"
                                  "    printf '%s\\n' ${CC:-cc} \"$@\" |\n"
                                  "    sed \"s|$from|$kept|\" >\"$kept/words\" || exit\n"
                                  "exec ${CC:-cc} \"$@\"\n";

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

static bool write_script(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    const bool ok = fputs(keep_script, file) >= 0;
    return fclose(file) == 0 && ok;
}

bool statement_place_init(struct figures *f, struct statement_place *place)
{
    char script[STATEMENT_PATH_BYTES + 16];
    const char *old = getenv("XDG_CACHE_HOME");
    snprintf(place->directory, sizeof place->directory, "/tmp/ppbench-figures-XXXXXX");
    if (mkdtemp(place->directory) == NULL) {
        snprintf(f->why, sizeof f->why, "'%s': %s", place->directory, strerror(errno));
        return false;
    }
    snprintf(script, sizeof script, "%s/keep.sh", place->directory);
    snprintf(place->compiler, sizeof place->compiler, "--cc=sh %s", script);
    place->old_cache_home = old != NULL ? strdup(old) : NULL;
    if (write_script(script) && setenv("XDG_CACHE_HOME", place->directory, 1) == 0)
        return true;
    snprintf(f->why, sizeof f->why, "'%s': %s", script, strerror(errno));
    statement_place_release(place);
    return false;
}

void statement_place_release(struct statement_place *place)
{
    if (place->old_cache_home != NULL)
        setenv("XDG_CACHE_HOME", place->old_cache_home, 1);
    else
        unsetenv("XDG_CACHE_HOME");
    free(place->old_cache_home);
    nftw(place->directory, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS);
}

static void words_path(const struct statement_place *place, char *path, size_t path_bytes)
{
    snprintf(path, path_bytes, "%s/kept/words", place->directory);
}

bool statement_was_compiled(const struct statement_place *place)
{
    char path[STATEMENT_PATH_BYTES + 16];
    words_path(place, path, sizeof path);
    return unlink(path) == 0;
}

/* The whole of a short file, or NULL. */
static char *text_of(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = file != NULL ? malloc(MAX_COMMAND_BYTES) : NULL;
    if (text != NULL)
        text[fread(text, 1, MAX_COMMAND_BYTES - 1, file)] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

static void split(struct statement_command *command)
{
    size_t n = 0;
    char *rest;
    for (char *word = strtok_r(command->text, "\n", &rest); word != NULL && n < STATEMENT_MAX_WORDS;
         word = strtok_r(NULL, "\n", &rest)) {
        const size_t length = strlen(word);
        if (length > 2 && strcmp(word + length - 2, ".c") == 0)
            command->source = n;
        if (n > 0 && strcmp(command->words[n - 1], "-o") == 0)
            command->module = n;
        command->words[n++] = word;
    }
    command->words[n] = NULL;
}

bool statement_command_init(
    struct figures *f, const struct statement_place *place, struct statement_command *command)
{
    char path[STATEMENT_PATH_BYTES + 16];
    words_path(place, path, sizeof path);
    *command = (struct statement_command){.text = text_of(path)};
    if (command->text != NULL)
        split(command);
    if (command->source > 0 && command->module > 0)
        return true;
    snprintf(f->why, sizeof f->why, "ppbench ran no compiler");
    statement_command_release(command);
    return false;
}

void statement_command_release(struct statement_command *command)
{
    free(command->text);
}

double statement_time_ms(struct figures *f, const char *const *words)
{
    struct process_end end;
    const struct process_order order = {words, PROCESS_ANY_CPU, false};
    if (!ask_run(f, &order, &end))
        return (double)NAN;
    const double wall_ms = 1e3 * end.wall_s;
    process_end_release(&end);
    return wall_ms;
}

double statement_wall_ms(struct figures *f, const char *const *options)
{
    const char *words[ASK_MAX_OPTIONS + 2] = {f->ppbench};
    for (size_t i = 0; i < ASK_MAX_OPTIONS && options[i] != NULL; i++)
        words[1 + i] = options[i];
    return statement_time_ms(f, words);
}

bool statement_ask(
    struct figures *f, const char *name, const char *const *options, struct ask_answer *answer)
{
    struct process_end end;
    const char *words[ASK_MAX_OPTIONS + 4] = {f->ppbench, "--format=json", "--no-progress"};
    const struct process_order order = {words, PROCESS_ANY_CPU, true};
    for (size_t i = 0; i < ASK_MAX_OPTIONS && options[i] != NULL; i++)
        words[3 + i] = options[i];
    if (!ask_run(f, &order, &end))
        return false;
    answer->wall_s = end.wall_s;
    json_t *reply = json_loads(end.output, 0, NULL);
    process_end_release(&end);
    const bool ok = ask_read(f, reply, name, answer);
    json_decref(reply);
    return ok;
}
