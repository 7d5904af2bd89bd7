/* SPDX-License-Identifier: GPL-3.0-or-later
 * Counts of real libraries against an independent counter: callgrind runs this program twice, the
 * second time with one iteration more, and the difference is what one iteration costs.
 */
#include "bench/rt_blocks.h"
#include "made_target.h"

#include <inttypes.h>
#include <math.h>

#define TOLERANCE 0.0005 /* the binding of names at first calls, code of no function */

/* A library and one iteration of work in it. */
struct workload {
    const char *library;
    unsigned long (*work)(void *handle);
};

static void *function_of(void *handle, const char *name)
{
    void *address = dlsym(handle, name);
    made_demand(address, "no '%s'", name);
    return address;
}

#define FIND(type, name) \
    __typeof__(type) name; \
    void *name##_address = function_of(handle, #name); \
    memcpy(&name, &name##_address, sizeof name)

typedef int compress_function(
    unsigned char *, unsigned long *, const unsigned char *, unsigned long);

static unsigned long work_zlib(void *handle)
{
    static unsigned char in[20000], out[40000], back[20000];
    FIND(compress_function *, compress);
    FIND(compress_function *, uncompress);
    unsigned random = 1;
    for (size_t i = 0; i < sizeof in; i++) {
        random = random * 1103515245 + 12345;
        in[i] = (unsigned char)"some words of a text"[(random >> 16) % (i % 3 ? 5 : 20)];
    }
    unsigned long n_out = sizeof out, n_back = sizeof back;
    made_demand(compress(out, &n_out, in, sizeof in) == 0, "compress fails");
    made_demand(uncompress(back, &n_back, out, n_out) == 0, "uncompress fails");
    return n_out * 31 + back[777];
}

static unsigned long work_gsl(void *handle)
{
    static double data[2048];
    FIND(void (*)(double *, size_t, size_t), gsl_sort);
    FIND(int (*)(double *, size_t, size_t), gsl_fft_complex_radix2_forward);
    FIND(double (*)(double), gsl_sf_bessel_J0);
    unsigned random = 1;
    for (size_t i = 0; i < 2048; i++) {
        random = random * 1103515245 + 12345;
        data[i] = random >> 8;
    }
    gsl_sort(data, 1, 2000);
    for (int i = 0; i < 5; i++)
        gsl_fft_complex_radix2_forward(data, 1, 1024);
    double sum = data[17];
    for (int i = 0; i < 50; i++)
        sum += gsl_sf_bessel_J0(i * 0.3);
    unsigned long bits;
    memcpy(&bits, &sum, sizeof bits);
    return bits;
}

/* png_image of png.h, the simplified interface. */
struct image {
    void *opaque;
    uint32_t version, width, height, format, flags, n_colours, trouble;
    char message[64];
};

static unsigned long work_png(void *handle)
{
    static unsigned char pixels[200 * 200 * 3], back[200 * 200 * 3], file[300000];
    FIND(int (*)(struct image *, void *, size_t *, int, const void *, int32_t, const void *),
        png_image_write_to_memory);
    FIND(int (*)(struct image *, const void *, size_t), png_image_begin_read_from_memory);
    FIND(int (*)(struct image *, const void *, void *, int32_t, void *), png_image_finish_read);
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (unsigned char)(i * i >> 7);
    struct image out = {.version = 1, .width = 200, .height = 200, .format = 2};
    struct image in = {.version = 1};
    size_t n_bytes = sizeof file;
    made_demand(png_image_write_to_memory(&out, file, &n_bytes, 0, pixels, 0, NULL), "no image: %s",
        out.message);
    made_demand(png_image_begin_read_from_memory(&in, file, n_bytes), "no image: %s", in.message);
    in.format = 2;
    made_demand(png_image_finish_read(&in, NULL, back, 0, NULL), "no image: %s", in.message);
    return n_bytes * 31 + back[777];
}

static const struct workload workloads[] = {{"libz.so.1", work_zlib}, {"libgsl.so.27", work_gsl},
    {"libgsl.so.28", work_gsl}, {"libgsl.so.25", work_gsl}, {"libpng16.so.16", work_png}};

static const struct workload *find_workload(const char *library)
{
    for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++)
        if (strcmp(workloads[i].library, library) == 0)
            return &workloads[i];
    return NULL;
}

/* What callgrind's file says was executed in code of an object, without the code that it called. */
static uint64_t read_callgrind(const char *path, const char *library)
{
    FILE *file = fopen(path, "r");
    char line[4096], wanted[16] = "";
    bool is_in = false, is_call = false;
    uint64_t total = 0, cost;
    made_demand(file, "callgrind wrote no '%s'", path);
    while (fgets(line, sizeof line, file)) {
        char id[16] = "";
        if (sscanf(line, "ob=(%15[0-9])", id) == 1) {
            if (strstr(line, library))
                memcpy(wanted, id, sizeof id);
            is_in = wanted[0] && strcmp(id, wanted) == 0;
        } else if (sscanf(line, "cob=(%15[0-9])", id) == 1) {
            if (strstr(line, library))
                memcpy(wanted, id, sizeof id);
        } else if (strncmp(line, "calls=", 6) == 0) {
            is_call = true;
        } else if (strchr("0123456789+-*", line[0]) && line[0]) {
            if (is_in && !is_call && sscanf(line, "%*s %" SCNu64, &cost) == 1)
                total += cost;
            is_call = false;
        }
    }
    fclose(file);
    return total;
}

static uint64_t run_callgrind(const char *library, int n)
{
    char file[] = "/tmp/pp-callgrind-XXXXXX", command[1024], self[512] = "";
    const int fd = mkstemp(file);
    made_demand(fd >= 0 && readlink("/proc/self/exe", self, sizeof self - 1) > 0, "no file");
    close(fd);
    snprintf(command, sizeof command,
        "valgrind --tool=callgrind --callgrind-out-file=%s %s %s %d >/dev/null 2>&1", file, self,
        library, n);
    made_demand(system(command) == 0, "%s", command);
    const uint64_t total = read_callgrind(file, library);
    unlink(file);
    return total;
}

static void try_library(const char *library)
{
    const struct workload *w = find_workload(library);
    struct made_target target;
    struct rt_blocks blocks;
    if (!made_open(&target, library)) {
        printf("# skipped: no %s\n", library);
        _exit(MADE_SKIPPED);
    }
    const unsigned long plain = w->work(target.handle);
    made_demand(rt_blocks_attach(&blocks, &target.scan), "%s: %s", library, blocks.why);
    uint64_t n = 0;
    for (int i = 0; i < 10; i++) {
        rt_blocks_reset(&blocks);
        made_demand(w->work(target.handle) == plain, "%s: another answer", library);
        made_demand(i == 0 || rt_blocks_total(&blocks) == n, "%s: does not repeat", library);
        n = rt_blocks_total(&blocks);
    }
    made_demand(rt_blocks_escapes(&blocks) == 0 && n > 0, "%s: escapes", library);
    rt_blocks_clear(&blocks);
    if (system("valgrind --version >/dev/null 2>&1") != 0) {
        printf("# skipped: no valgrind\n");
        _exit(MADE_SKIPPED);
    }
    const double wanted = (double)(run_callgrind(library, 2) - run_callgrind(library, 1));
    printf("# %s: %" PRIu64 ", callgrind %.0f: %+.4f %%\n", library, n, wanted,
        ((double)n / wanted - 1) * 100);
    made_demand(fabs((double)n / wanted - 1) < TOLERANCE, "%s: not what callgrind counts", library);
}

static void test_libraries(void **state)
{
    (void)state;
    if (MADE_IS_ASAN) {
        printf("# skipped: callgrind and the address sanitizer exclude each other\n");
        return;
    }
    for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++)
        made_child(try_library, workloads[i].library);
}

/* Under callgrind: LIBRARY N */
int main(int argc, char **argv)
{
    if (argc == 3) {
        const struct workload *w = find_workload(argv[1]);
        void *handle = w ? dlopen(argv[1], RTLD_NOW) : NULL;
        for (int i = atoi(argv[2]); handle && i > 0; i--)
            w->work(handle);
        return handle ? 0 : 1;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_libraries)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
