/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A main for fuzz targets where there is no libFuzzer: every seed of the target's corpus, cut short
 * at every length and with bytes changed by a seeded generator, and some noise. A crash or a
 * sanitizer ends it. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SEED_BYTES (1U << 20)
#define N_CUTS 512
#define N_CHANGED 512
#define N_NOISE 512
#define MAX_NOISE_BYTES 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

static uint64_t random_state = 0x9e3779b97f4a7c15U;

/* xorshift64: the same damage in every run. */
static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Run a copy of exactly this length, so that a sanitizer sees a read past its end. */
static void run_copy(const uint8_t *data, size_t n_bytes)
{
    uint8_t *copy = malloc(n_bytes ? n_bytes : 1);
    if (!copy)
        exit(2);
    memcpy(copy, data, n_bytes);
    (void)LLVMFuzzerTestOneInput(copy, n_bytes);
    free(copy);
}

static void run_damaged(uint8_t *data, size_t n_bytes)
{
    size_t step = n_bytes / N_CUTS + 1;
    for (size_t n_kept = 0; n_kept < n_bytes; n_kept += step)
        run_copy(data, n_kept);
    for (int i = 0; i < N_CHANGED && n_bytes > 0; i++) {
        size_t at = (size_t)(next_random() % n_bytes);
        uint8_t saved = data[at];
        data[at] = (uint8_t)next_random();
        run_copy(data, n_bytes);
        data[at] = saved;
    }
}

static void run_noise(void)
{
    uint8_t noise[MAX_NOISE_BYTES];
    for (int i = 0; i < N_NOISE; i++) {
        size_t n_bytes = (size_t)(next_random() % (sizeof noise + 1));
        for (size_t j = 0; j < n_bytes; j++)
            noise[j] = (uint8_t)next_random();
        run_copy(noise, n_bytes);
    }
}

/* True when the seed could be read; what it does to the target is not judged here. */
static int run_seed(const char *path)
{
    static uint8_t data[MAX_SEED_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t n_bytes = fread(data, 1, sizeof data, file);
    int read_whole = !ferror(file) && feof(file);
    fclose(file);
    run_copy(data, n_bytes);
    run_damaged(data, n_bytes);
    return read_whole;
}

/* The corpus of tests/fuzz/fuzz_NAME is tests/fuzz/corpus/NAME in the source tree. */
static int corpus_path(char *path, size_t size_bytes, const char *program)
{
    const char *top = getenv("PP_SRCDIR");
    const char *name = strstr(program, "fuzz_");
    while (name && strstr(name + 1, "fuzz_"))
        name = strstr(name + 1, "fuzz_");
    if (!name)
        return 0;
    int n = snprintf(path, size_bytes, "%s/tests/fuzz/corpus/%s", top ? top : ".", name + 5);
    return n > 0 && (size_t)n < size_bytes;
}

int main(int argc, char **argv)
{
    char corpus[3072], path[4096];
    int n_tests = 1, n_failed = 0;
    (void)argc;
    run_noise();
    printf("ok 1 - noise\n");
    DIR *dir = corpus_path(corpus, sizeof corpus, argv[0]) ? opendir(corpus) : NULL;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", corpus, entry->d_name);
        int fine = run_seed(path);
        n_failed += !fine;
        printf("%s %d - %s\n", fine ? "ok" : "not ok", ++n_tests, entry->d_name);
    }
    if (dir)
        closedir(dir);
    printf("1..%d\n", n_tests);
    return n_failed != 0;
}
