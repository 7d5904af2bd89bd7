/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layout replicas of modules, by shifting their images (elfshift.h).
 */
#define _GNU_SOURCE
#include "bench/layout.h"

#include "bench/elfshift.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096
#define BASELINE_ALIGN 16

/* One module on its way to several places. */
struct shifting {
    const char *directory;
    uint32_t module;
    struct pp_buf image, copy;
    unsigned deltas_bytes[PP_LAYOUT_MAX];
};

static bool read_image(const char *path, struct pp_buf *image)
{
    char chunk[65536];
    ssize_t n = -1;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read(fd, chunk, sizeof chunk)) > 0)
        pp_buf_append(image, chunk, (size_t)n);
    if (fd >= 0)
        close(fd);
    return n == 0 && !image->failed;
}

static enum pp_status write_copy(
    const char *path, const struct pp_buf *copy, struct pp_error *error)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    size_t done = 0;
    ssize_t n = 0;
    while (fd >= 0 && done < copy->n_bytes &&
        (n = write(fd, copy->data + done, copy->n_bytes - done)) > 0)
        done += (size_t)n;
    const int why = errno;
    const bool ok = fd >= 0 && done == copy->n_bytes;
    if ((fd >= 0 && close(fd) != 0) || !ok)
        return pp_error_set(error, PP_EIO, "cannot write the layout '%s': %s", path, strerror(why));
    return PP_OK;
}

static enum pp_status identify(const char *path, struct pp_suite_file *file)
{
    struct stat st;
    file->path = strdup(path);
    if (!file->path || stat(path, &st) != 0)
        return PP_ENOMEM;
    file->identity = (struct pp_wire_identity){(uint64_t)st.st_dev, (uint64_t)st.st_ino,
        (uint64_t)st.st_size,
        (uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec};
    return PP_OK;
}

/* One more place for the module; delta 0 is the module itself. */
static enum pp_status add_layout(struct shifting *s, const struct pp_suite *suite,
    unsigned delta_bytes, struct pp_suite_file *file, struct pp_error *error)
{
    char path[PATH_BYTES];
    if (delta_bytes == 0)
        return identify(suite->files[s->module].path, file);
    const char *slash = strrchr(suite->files[s->module].path, '/');
    snprintf(path, sizeof path, "%s/layout-%u-%u-%.200s", s->directory, s->module, delta_bytes,
        slash + 1);
    enum pp_status status = pp_elfshift_write(
        (const unsigned char *)s->image.data, s->image.n_bytes, delta_bytes, &s->copy, error);
    if (status == PP_OK)
        status = write_copy(path, &s->copy, error);
    return status == PP_OK ? identify(path, file) : status;
}

/* Bring the alignment of sections down to what baseline code needs. Only what is inside the image
 * is touched; pp_elfshift_inspect judges the rest. */
static void relax_alignment(struct pp_buf *image)
{
    Elf64_Ehdr header;
    if (image->n_bytes < sizeof header)
        return;
    memcpy(&header, image->data, sizeof header);
    const uint64_t room = header.e_shoff < image->n_bytes ? image->n_bytes - header.e_shoff : 0;
    if (header.e_shentsize != sizeof(Elf64_Shdr) || room / sizeof(Elf64_Shdr) < header.e_shnum)
        return;
    for (size_t i = 0; i < header.e_shnum; i++) {
        Elf64_Shdr section;
        char *at = image->data + header.e_shoff + i * sizeof section;
        memcpy(&section, at, sizeof section);
        if (section.sh_addralign > BASELINE_ALIGN && !(section.sh_flags & SHF_TLS)) {
            section.sh_addralign = BASELINE_ALIGN;
            memcpy(at, &section, sizeof section);
        }
    }
}

static bool may_relax(const struct pp_layout_request *request, const struct pp_module_info *info)
{
    return request->relaxes_alignment && info->compiler && !strstr(info->compiler, " -m");
}

/* Where one module can stand: returns how many places, s->deltas_bytes names them. 1: it cannot be
 * moved, and info->no_layouts says why. */
static size_t find_places(struct shifting *s, const char *path,
    const struct pp_layout_request *request, struct pp_module_info *info)
{
    struct pp_elfshift_facts facts;
    struct pp_error why = {0};
    if (!read_image(path, &s->image))
        pp_error_set(&why, PP_EIO, "'%s' cannot be read", path);
    else if (may_relax(request, info))
        relax_alignment(&s->image);
    const unsigned char *image = (const unsigned char *)s->image.data;
    if (!why.text[0] && pp_elfshift_inspect(image, s->image.n_bytes, &facts, &why) == PP_OK &&
        facts.uses_origin)
        pp_error_set(&why, PP_EFORMAT,
            "'%s' finds its libraries by $ORIGIN, so a copy elsewhere would not load", path);
    if (!why.text[0])
        return pp_elfshift_deltas(
            facts.step_bytes, request->seed, s->deltas_bytes, request->n_layouts);
    info->no_layouts = strdup(why.text);
    return 1;
}

/* All places of one module; one that cannot be moved stands in for each of its layouts. */
static enum pp_status make_layouts(struct shifting *s, struct pp_suite *suite,
    const struct pp_layout_request *request, struct pp_module_info *info, struct pp_error *error)
{
    struct pp_suite_file *files = &suite->layouts[s->module * suite->n_layouts];
    const size_t n_places = find_places(s, suite->files[s->module].path, request, info);
    enum pp_status status = PP_OK;
    info->n_layouts = (uint32_t)n_places;
    for (size_t i = 0; status == PP_OK && i < suite->n_layouts; i++)
        status = add_layout(
            s, suite, n_places > 1 ? s->deltas_bytes[i % n_places] : 0, &files[i], error);
    return status;
}

enum pp_status pp_layout_make(struct pp_suite *suite, const struct pp_layout_request *request,
    struct pp_result *result, struct pp_error *error)
{
    enum pp_status status = PP_OK;
    suite->n_layouts = request->n_layouts;
    suite->layouts = calloc(suite->n_modules * request->n_layouts, sizeof *suite->layouts);
    if (!suite->layouts)
        return pp_error_set(error, PP_ENOMEM, "out of memory for %zu layouts", request->n_layouts);
    for (size_t m = 0; status == PP_OK && m < suite->n_modules; m++) {
        struct shifting s = {.directory = request->directory, .module = (uint32_t)m};
        pp_buf_init(&s.image);
        pp_buf_init(&s.copy);
        status = make_layouts(&s, suite, request, &result->modules[m], error);
        pp_buf_release(&s.image);
        pp_buf_release(&s.copy);
    }
    return status == PP_ENOMEM ? pp_error_set(error, status, "out of memory for layouts") : status;
}
