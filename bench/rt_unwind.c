/* SPDX-License-Identifier: GPL-3.0-or-later
 * One entry of call frame information serves all stubs (DWARF 5, 6.4): a frame that has no bytes on
 * the stack, its return address in the mirror. Its frame address must differ from its callee's, or
 * libgcc would take the stub for the frame that holds the handler.
 */
#include "bench/rt_unwind.h"

#include "bench/rt_raw.h"
#include "bench/rt_tree.h"

#include <dlfcn.h>
#include <stddef.h>

#define LIBGCC "libgcc_s.so.1"

#pragma pack(push, 1)
struct frame_info {
    uint32_t cie_bytes;
    uint32_t cie_id;
    unsigned char version, augmentation, code_align, data_align, return_register;
    unsigned char cfa[3];     /* DW_CFA_def_cfa_sf rsp, 1 * -8 */
    unsigned char stack[5];   /* DW_CFA_val_expression rsp = breg7 + 0 */
    unsigned char address[6]; /* DW_CFA_expression ra = breg7 - 8; const8u */
    int64_t delta;
    unsigned char plus;
    unsigned char padding[4];
    uint32_t fde_bytes;
    uint32_t fde_to_cie;
    uint64_t low, n_bytes;
    unsigned char nops[4];
    uint32_t end;
};
#pragma pack(pop)

bool rt_unwind_register(uintptr_t low, uintptr_t high)
{
    void *libgcc = dlopen(LIBGCC, RTLD_NOW | RTLD_GLOBAL);
    void (*register_frame)(const void *) = NULL;
    if (libgcc)
        *(void **)&register_frame = dlsym(libgcc, "__register_frame");
    struct frame_info *info = register_frame ? rt_raw_map(sizeof *info) : NULL;
    if (!info)
        return false;
    *info = (struct frame_info){.cie_bytes = offsetof(struct frame_info, fde_bytes) - 4,
        .version = 1,
        .code_align = 1,
        .data_align = 0x78,
        .return_register = 16,
        .cfa = {0x12, 7, 1},
        .stack = {0x16, 7, 2, 0x77, 0},
        .address = {0x10, 16, 0x0c, 0x77, 0x78, 0x0e},
        .delta = rt_tree.delta,
        .plus = 0x22,
        .fde_bytes = offsetof(struct frame_info, end) - offsetof(struct frame_info, fde_to_cie),
        .fde_to_cie = offsetof(struct frame_info, fde_to_cie),
        .low = low,
        .n_bytes = high - low};
    register_frame(info);
    return true;
}
