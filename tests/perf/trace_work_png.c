/* SPDX-License-Identifier: GPL-3.0-or-later
 * libpng: a picture of 200 by 200 written to memory and read back.
 */
#include "bench/ppbench.h"
#include "tests/perf/trace_work.h"

#include <png.h>
#include <string.h>

#define WIDTH 200
#define HEIGHT 200
#define PIXEL_BYTES 3

static unsigned char pixels[HEIGHT][WIDTH * PIXEL_BYTES];

static void paint(void)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH * PIXEL_BYTES; x++)
            pixels[y][x] = (unsigned char)(x * y / 50 + (x ^ y) % 9);
}

uint64_t trace_work(void)
{
    static unsigned char file[2 * sizeof pixels];
    png_image image = {
        .version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = PNG_FORMAT_RGB};
    png_alloc_size_t n_bytes = sizeof file;
    paint();
    if (!png_image_write_to_memory(&image, file, &n_bytes, 0, pixels, 0, NULL))
        return 0;
    const uint64_t hash = trace_work_hash(1, file, n_bytes);
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    memset(pixels, 0, sizeof pixels);
    if (!png_image_begin_read_from_memory(&image, file, n_bytes))
        return 0;
    image.format = PNG_FORMAT_RGB;
    png_image_finish_read(&image, NULL, pixels, 0, NULL);
    return trace_work_hash(hash, pixels, sizeof pixels);
}

PPB_BENCH(work)
{
    ppb_keep(trace_work());
}
