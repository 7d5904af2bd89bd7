/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shapes of code that the tracer's scan has to tell apart. tests/unit/test_rt_scan.c knows what it
 * must find in each.
 */
    .text
    .globl shape_plain, shape_one_byte, shape_three_bytes, shape_endbr, shape_outer, shape_inner
    .globl shape_label, shape_loop, shape_switch, shape_goto, shape_table_in_text, shape_undecoded
    .globl shape_after_undecoded, shape_falls, shape_taken, setjmp, shape_packed_1, shape_packed_2
    .globl shape_packed_3, shape_last, shape_no_size, shape_cold_user

    .p2align 4
    .type shape_plain, @function
shape_plain:
9:
    .cfi_startproc
    push %rbx
    .cfi_def_cfa_offset 16
    mov %edi, %eax
    add $1, %eax
    pop %rbx
    .cfi_def_cfa_offset 8
    ret
    .cfi_endproc
    .size shape_plain, . - shape_plain

    .p2align 4
    .type shape_one_byte, @function
shape_one_byte:
    .cfi_startproc
    ret
    .cfi_endproc
    .size shape_one_byte, . - shape_one_byte

    .p2align 4
    .type shape_three_bytes, @function
shape_three_bytes:
    .cfi_startproc
    xor %eax, %eax
    ret
    .cfi_endproc
    .size shape_three_bytes, . - shape_three_bytes

    .p2align 4
    .type shape_endbr, @function
shape_endbr:
    .cfi_startproc
    endbr64
    mov %edi, %eax
    ret
    .cfi_endproc
    .size shape_endbr, . - shape_endbr

/* One entry in another; and a symbol in the middle that finds a stack frame. */
    .p2align 4
    .type shape_outer, @function
    .type shape_inner, @function
    .type shape_label, @function
shape_outer:
    .cfi_startproc
    mov $1, %edx
    nop
    nop
shape_inner:
    mov $2, %eax
    push %rbx
    .cfi_def_cfa_offset 16
shape_label:
    add $7, %eax
    pop %rbx
    .cfi_def_cfa_offset 8
    ret
    .cfi_endproc
    .size shape_outer, . - shape_outer
    .size shape_inner, . - shape_inner
    .size shape_label, . - shape_label

/* A jump back to the third byte. */
    .p2align 4
    .type shape_loop, @function
shape_loop:
    .cfi_startproc
    xor %eax, %eax
1:  inc %eax
    dec %edi
    jnz 1b
    ret
    .cfi_endproc
    .size shape_loop, . - shape_loop

/* The first case is the second instruction. */
    .p2align 4
    .type shape_switch, @function
shape_switch:
    .cfi_startproc
    jmp 2f
10: mov $10, %eax
    ret
11: mov $11, %eax
    ret
2:  lea 3f(%rip), %rdx
    movslq (%rdx,%rdi,4), %rax
    add %rdx, %rax
    jmp *%rax
    .cfi_endproc
    .size shape_switch, . - shape_switch
    .section .rodata
    .p2align 2
3:  .long 10b - 3b, 11b - 3b
4:  .long 9b + 1 - 3b /* no entry: it leaves the function */
    .text

/* Distances from a label, and addresses. */
    .p2align 4
    .type shape_goto, @function
shape_goto:
    .cfi_startproc
    lea 20f(%rip), %rcx
    lea 5f(%rip), %rdx
    movslq (%rdx,%rdi,4), %rax
    add %rcx, %rax
    jmp *%rax
20: mov $20, %eax
    ret
21: mov $21, %eax
    ret
22: mov $22, %eax
    ret
    .cfi_endproc
    .size shape_goto, . - shape_goto
    .section .rodata
    .p2align 2
5:  .long 20b - 20b, 21b - 20b
6:  .quad 0
    .section .data.rel.ro, "aw"
    .p2align 3
    .globl shape_addresses
shape_addresses:
    .quad 22b
    .text

/* A table between functions; the one behind it is fine. */
    .p2align 4
    .type shape_table_in_text, @function
shape_table_in_text:
    .cfi_startproc
    lea 7f(%rip), %rax
    mov (%rax,%rdi,8), %rax
    ret
    .cfi_endproc
    .size shape_table_in_text, . - shape_table_in_text
    .p2align 3
7:  .quad 0, 0, 0x0606060606060606
    .quad 0, 0

    .type shape_undecoded, @function
shape_undecoded:
    .cfi_startproc
    mov %edi, %eax
    add $3, %eax
    ret
    .byte 0x06, 0x07, 0x16, 0x17
    .cfi_endproc
    .size shape_undecoded, . - shape_undecoded

    .p2align 4
    .type shape_after_undecoded, @function
shape_after_undecoded:
    .cfi_startproc
    mov %edi, %eax
    add $4, %eax
    ret
    .cfi_endproc
    .size shape_after_undecoded, . - shape_after_undecoded

/* Its padding is executed. */
    .p2align 4
    .type shape_falls, @function
shape_falls:
    .cfi_startproc
    mov %edi, %eax
    .cfi_endproc
    .size shape_falls, . - shape_falls
    .p2align 4
    .type shape_taken, @function
shape_taken:
    .cfi_startproc
    mov %edi, %eax
    add $5, %eax
    ret
    .cfi_endproc
    .size shape_taken, . - shape_taken

    .p2align 4
    .type setjmp, @function
setjmp:
    .cfi_startproc
    xor %eax, %eax
    pop %rdx
    .cfi_def_cfa_offset 0
    jmp *%rdx
    .cfi_endproc
    .size setjmp, . - setjmp

/* Three without padding, as -Os lays them. */
    .p2align 4
    .type shape_packed_1, @function
shape_packed_1:
    .cfi_startproc
    xor %eax, %eax
    ret
    .cfi_endproc
    .size shape_packed_1, . - shape_packed_1
    .type shape_packed_2, @function
shape_packed_2:
    .cfi_startproc
    mov %edi, %eax
    ret
    .cfi_endproc
    .size shape_packed_2, . - shape_packed_2
    .type shape_packed_3, @function
shape_packed_3:
    .cfi_startproc
    lea 1(%rdi), %eax
    ret
    .cfi_endproc
    .size shape_packed_3, . - shape_packed_3

/* Without a size and without an unwind table. */
    .p2align 4
    .type shape_no_size, @function
shape_no_size:
    mov %edi, %eax
    add $6, %eax
    ret

/* Local, called, local, reached by a jump only, and a cold part. */
    .p2align 4
    .type local_called, @function
local_called:
    .cfi_startproc
    lea 2(%rdi), %eax
    ret
    .cfi_endproc
    .size local_called, . - local_called
    .p2align 4
    .type shape_cold_user, @function
shape_cold_user:
    .cfi_startproc
    push %rbx
    .cfi_def_cfa_offset 16
    test %edi, %edi
    js shape_cold_user.cold
    call local_called
8:  pop %rbx
    .cfi_def_cfa_offset 8
    ret
    .cfi_endproc
    .size shape_cold_user, . - shape_cold_user

/* Flags handed over at calls and returns. */
    .p2align 4
    .type shape_takes_flags, @function
shape_takes_flags:
    .cfi_startproc
    mov %edi, %eax
    adc $0, %eax
    ret
    .cfi_endproc
    .size shape_takes_flags, . - shape_takes_flags

    .p2align 4
    .type shape_keeps_flags, @function
shape_keeps_flags:
    .cfi_startproc
    call local_called
    mov %rax, %rsi
    call shape_takes_flags
    ret
    .cfi_endproc
    .size shape_keeps_flags, . - shape_keeps_flags

    .p2align 4
    .type shape_last, @function
shape_last:
    .cfi_startproc
    lea 3(%rdi), %eax
    ret
    .cfi_endproc
    .size shape_last, . - shape_last

    .section .text.unlikely, "ax"
    .type shape_cold_user.cold, @function
shape_cold_user.cold:
    .cfi_startproc
    .cfi_def_cfa_offset 16
    mov $-1, %eax
    jmp 8b
    .cfi_endproc
    .size shape_cold_user.cold, . - shape_cold_user.cold

    .section .note.GNU-stack, "", @progbits
