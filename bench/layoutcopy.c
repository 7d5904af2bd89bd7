/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading an object, writing it elsewhere within the page (elfshift.h does the moving).
 */
#define _GNU_SOURCE
#include "bench/layoutcopy.h"

#include "bench/elfshift.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BASELINE_ALIGN 16

void pp_layoutcopy_init(struct pp_layoutcopy *source)
{
    *source = (struct pp_layoutcopy){0};
    pp_buf_init(&source->image);
    pp_buf_init(&source->copy);
}

void pp_layoutcopy_release(struct pp_layoutcopy *source)
{
    pp_buf_release(&source->image);
    pp_buf_release(&source->copy);
}

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

void pp_layoutcopy_read(struct pp_layoutcopy *source, const char *path, bool relaxes)
{
    struct pp_elfshift_facts facts;
    struct pp_error why = {0};
    source->may_copy = read_image(path, &source->image);
    if (!source->may_copy)
        pp_error_set(&why, PP_EIO, "'%s' cannot be read", path);
    else if (relaxes)
        relax_alignment(&source->image);
    const unsigned char *image = (const unsigned char *)source->image.data;
    if (source->may_copy &&
        pp_elfshift_inspect(image, source->image.n_bytes, &facts, &why) == PP_OK) {
        source->may_copy = !facts.uses_origin;
        source->step_bytes = facts.uses_origin ? 0 : facts.step_bytes;
        if (facts.uses_origin)
            pp_error_set(&why, PP_EFORMAT,
                "'%s' finds its libraries by $ORIGIN, so a copy elsewhere would not load", path);
    }
    snprintf(source->why_not, sizeof source->why_not, "%s", why.text);
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

static enum pp_status identify(
    const char *path, struct pp_wire_identity *identity, struct pp_error *error)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return pp_error_set(error, PP_EIO, "the layout '%s' vanished: %s", path, strerror(errno));
    *identity = (struct pp_wire_identity){(uint64_t)st.st_dev, (uint64_t)st.st_ino,
        (uint64_t)st.st_size,
        (uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec};
    return PP_OK;
}

enum pp_status pp_layoutcopy_write(struct pp_layoutcopy *source, unsigned delta_bytes,
    const char *path, struct pp_wire_identity *identity, struct pp_error *error)
{
    enum pp_status status = PP_OK;
    if (delta_bytes)
        status = pp_elfshift_write((const unsigned char *)source->image.data, source->image.n_bytes,
            delta_bytes, &source->copy, error);
    if (status == PP_OK)
        status = write_copy(path, delta_bytes ? &source->copy : &source->image, error);
    return status == PP_OK ? identify(path, identity, error) : status;
}
