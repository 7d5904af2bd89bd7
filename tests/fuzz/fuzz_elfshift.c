/* SPDX-License-Identifier: GPL-3.0-or-later
 * Objects of any bytes: whether they may be shifted, and the copies of those that
 * may, which have to be sound whatever the object was.
 */
#include "bench/elfshift.h"

#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

enum { N_SEGMENTS = 64, GAP_BYTES = 1 << 16, PAGE_BYTES = PP_ELFSHIFT_PAGE_BYTES };

static void demand(int condition)
{
    if (!condition)
        abort();
}

/* What pp_elfshift_write promises of the file, and the loader demands. */
static void check_copy(const struct pp_buf *copy, size_t n_bytes)
{
    Elf64_Ehdr header;
    uint64_t end = 0;
    demand(copy->n_bytes >= sizeof header);
    demand(copy->n_bytes <= n_bytes + N_SEGMENTS * (GAP_BYTES + PAGE_BYTES) + 4 * PAGE_BYTES);
    memcpy(&header, copy->data, sizeof header);
    demand(header.e_phoff + header.e_phnum * sizeof(Elf64_Phdr) <= copy->n_bytes);
    for (unsigned i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr load;
        memcpy(&load, copy->data + header.e_phoff + i * sizeof load, sizeof load);
        if (load.p_type != PT_LOAD)
            continue;
        demand(load.p_vaddr / PAGE_BYTES * PAGE_BYTES >= end);
        demand((load.p_vaddr - load.p_offset) % PAGE_BYTES == 0);
        demand(load.p_filesz <= load.p_memsz);
        demand(load.p_filesz == 0 || load.p_offset + load.p_filesz <= copy->n_bytes);
        end = (load.p_vaddr + load.p_memsz + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }
    demand(end > 0);
}

static void check_write(const uint8_t *data, size_t n_bytes, unsigned delta_bytes)
{
    struct pp_error error = {.status = PP_OK};
    struct pp_buf copy;
    pp_buf_init(&copy);
    const enum pp_status status = pp_elfshift_write(data, n_bytes, delta_bytes, &copy, &error);
    demand(status == PP_OK && error.status == PP_OK);
    check_copy(&copy, n_bytes);
    pp_buf_release(&copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
    struct pp_elfshift_facts facts;
    struct pp_error error = {.status = PP_OK};
    if (pp_elfshift_inspect(data, n_bytes, &facts, &error) != PP_OK) {
        demand(error.status == PP_EFORMAT && error.text[0] != '\0');
        return 0;
    }
    const unsigned step_bytes = facts.step_bytes;
    demand(step_bytes >= 16 && step_bytes < PAGE_BYTES && facts.n_layouts >= 2);
    check_write(data, n_bytes, step_bytes);
    check_write(data, n_bytes, 2048);
    check_write(data, n_bytes, PAGE_BYTES - step_bytes);
    return 0;
}
