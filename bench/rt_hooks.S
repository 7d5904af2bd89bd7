/* SPDX-License-Identifier: GPL-3.0-or-later
 * What runs on each traced call and return: the code of stubs (rt_stub.h), which is copied for each
 * function, and what it calls when a few instructions will not do. Four clocks (none; plain; fenced;
 * plain, and each call and return is told to C), each with and without the flags kept.
 *
 * All general registers are preserved: callers may keep values in any of them across a call that
 * they know. Flags are where the scan has seen that somebody reads them (rt_scan.h); elsewhere no
 * compiler gives them a meaning on entry or return. What a call costs is its stores, one a cycle:
 * so there are few, and the entry's are not repeated but looked at again.
 */

#include "bench/rt_hook_numbers.h"

/* Marked, since a copy is given the value (rt_hook.c): thread-local offsets of struct rt_thread; */
#define TOP %fs:0x5a110000
#define LOW %fs:0x5a110008
#define LIMIT %fs:0x5a110010
#define PLACES %fs:0x5a110018
/* function16, and the same times RT_PLACES_FACTOR; */
#define FUNCTION16 0x5a120000
#define HASH 0x5a120001
/* minus where the stubs of this object lie, the low half of it; their bytes; a mask; the mirror's
 * distance. */
#define LESS_STUBS 0x5a130000
#define STUBS_BYTES 0x5a130001
#define PLACES_MASK 0x5a130002
#define DELTA 0x5a14000000000000

/* The frame: below the return address ("slot") that names the call. */
#define F_BYTES RT_RECORD_BELOW
#define F_FLAGS 0
#define F_RDX 8
#define F_RCX 16
#define F_RAX 24
#define F_SLOT RT_RECORD_BELOW

/* struct rt_record */
#define R_FRAME 0
#define R_TICKS 8
#define R_NODE 16
#define R_BYTES 32

/* struct pp_tracewire_node */
#define N_FUNCTION16 24
#define N_CALLS 32
#define N_DEEP 40
#define N_RESUME 56

#define MAX_CHAIN 3 /* tail calls in one slot that need no C */

/* struct pp_tracewire_times */
#define T_NOT_MIN 0
#define T_MAX 8
#define T_COUNTS 256

	/* Fenced: all code before has ended, none of the function's has begun. What follows the
	 * reading at its end may begin early: it is in no call's time that ended. */
	.macro read_clock is_fenced, is_begin
	.if \is_fenced
	lfence
	.endif
	rdtsc
	.if \is_fenced && \is_begin
	lfence
	.endif
	.endm

	/* Spoils rax. */
	.macro save_flags
	lahf
	seto	%al
	mov	%eax, F_FLAGS(%rsp)
	.endm

	.macro restore_flags
	mov	F_FLAGS(%rsp), %eax
	add	$127, %al
	sahf
	.endm

	/* What an entry has saved. */
	.macro restore_saved clock, keeps_flags
	.if \clock
	mov	F_RDX(%rsp), %rdx
	.endif
	.if \keeps_flags
	restore_flags
	.endif
	mov	F_RCX(%rsp), %rcx
	mov	F_RAX(%rsp), %rax
	.endm

	/* A call of what lies at the beginning of the stubs' memory. The copy is given the distance. */
	.macro call_pad number
	.byte	0xe8
	.long	0x5a150000 + \number
	.endm

	/* clock: 0 none, 1 plain, 2 fenced, 3 told (rt_tree_tell; without the times of single calls,
	 * since events must be in the order of their stamps) */
	.macro stub name, clock, keeps_flags
	.text
	.balign	64
	.globl	rt_hook_\name\()_begin
	.hidden	rt_hook_\name\()_begin
rt_hook_\name\()_begin:
	lea	-F_BYTES(%rsp), %rsp
	mov	%rax, F_RAX(%rsp)
	mov	%rcx, F_RCX(%rsp)
	.if \keeps_flags
	save_flags
	.endif
	.if \clock
	mov	%rdx, F_RDX(%rsp)
	.endif
	mov	TOP, %rcx
	cmp	%rsp, R_FRAME(%rcx)
	jbe	80f			/* not below the enclosing call */
	cmp	%rsp, LOW
	ja	80f			/* below this stack */
	cmp	%rcx, LIMIT
	jbe	80f			/* no more records */
	mov	F_SLOT(%rsp), %rax
	lea	LESS_STUBS(%rax), %ecx
	cmp	$STUBS_BYTES, %ecx
	jb	80f			/* a tail call from one whose record is lost, or it looks so */
	movabs	$DELTA, %rcx
	mov	%rax, F_SLOT(%rsp,%rcx)	/* the true return address, into the mirror */
	mov	TOP, %rcx
	mov	R_NODE(%rcx), %rcx
	lea	HASH(%rcx), %eax
	and	$PLACES_MASK, %eax
	add	PLACES, %rax
	cmp	%rcx, (%rax)
	jne	80f
	mov	8(%rax), %rax
	cmpl	$FUNCTION16, N_FUNCTION16(%rax)
	jne	80f			/* new, or not where it is looked for first */
	mov	TOP, %rcx
	mov	%rsp, R_BYTES+R_FRAME(%rcx)
	mov	%rax, R_BYTES+R_NODE(%rcx)
	add	$R_BYTES, %rcx
	mov	%rcx, TOP
	cmp	%rsp, R_FRAME(%rcx)	/* a signal handler may have had records of its own there */
	jne	55f
51:	addq	$1, N_CALLS(%rax)
10:
	.if \clock
	read_clock (\clock == 2), 1
	shl	$32, %rdx
	or	%rdx, %rax
	mov	%rax, R_TICKS(%rcx)
	.if \clock == 3
	mov	R_NODE(%rcx), %rdx
	call_pad 3
	.endif
	.endif
	restore_saved \clock, \keeps_flags
	lea	F_SLOT+8(%rsp), %rsp
	call	90f
	/* Returned: the slot is free. */
	.globl	rt_hook_\name\()_resume
	.hidden	rt_hook_\name\()_resume
rt_hook_\name\()_resume:
	lea	-F_SLOT-8(%rsp), %rsp
	mov	%rax, F_RAX(%rsp)
	.if \clock
	mov	%rdx, F_RDX(%rsp)
	mov	%rcx, F_RCX(%rsp)
	read_clock (\clock == 2), 0
	.if \keeps_flags
	mov	%rax, %rcx
	save_flags
	mov	%rcx, %rax
	.endif
	shl	$32, %rdx
	or	%rdx, %rax
	mov	TOP, %rcx
	cmp	%rsp, R_FRAME(%rcx)
	jne	30f
	.if \clock == 3
	mov	R_NODE(%rcx), %rdx
	call_pad 4
	.endif
	sub	R_TICKS(%rcx), %rax
	mov	R_NODE(%rcx), %rdx
	.if \clock == 2
	call_pad 2
	.else
	add	%rax, N_DEEP(%rdx)
	.endif
	lea	-R_BYTES(%rcx), %rcx
	mov	%rcx, TOP
	cmp	%rsp, R_FRAME(%rcx)
	je	31f
	.else
	.if \keeps_flags
	save_flags
	.endif
	mov	TOP, %rax
	cmp	%rsp, R_FRAME(%rax)
	jne	30f
	lea	-R_BYTES(%rax), %rax
	mov	%rax, TOP
	cmp	%rsp, R_FRAME(%rax)
	je	31f
	.endif
	movabs	$DELTA, %rax
	mov	F_SLOT(%rsp,%rax), %rax
33:	mov	%rax, F_SLOT(%rsp)
	.if \keeps_flags
	restore_flags
	.endif
	.if \clock
	mov	F_RDX(%rsp), %rdx
	mov	F_RCX(%rsp), %rcx
	.endif
	mov	F_RAX(%rsp), %rax
	lea	F_SLOT(%rsp), %rsp
	ret
31:	mov	TOP, %rax		/* the one that jumped here ends, too */
	mov	R_NODE(%rax), %rax
	mov	N_RESUME(%rax), %rax
	jmp	33b
30:	call_pad 1
	jmp	33b
55:	mov	%rsp, R_FRAME(%rcx)
	mov	%rax, R_NODE(%rcx)
	jmp	51b
80:	lea	rt_hook_\name\()_begin(%rip), %rax
	call_pad 0
	test	%al, %al
	jz	10b
	restore_saved \clock, \keeps_flags
	lea	F_SLOT(%rsp), %rsp	/* untraced */
	.globl	rt_hook_\name\()_end
	.hidden	rt_hook_\name\()_end
rt_hook_\name\()_end:
90:	/* The function's own code follows. */
	.org	rt_hook_\name\()_begin + RT_HOOK_CODE_BYTES	/* an error if that is passed */
	.endm

	stub count, 0, 0
	stub plain, 1, 0
	stub fenced, 2, 0
	stub told, 3, 0
	stub count_flags, 0, 1
	stub plain_flags, 1, 1
	stub fenced_flags, 2, 1
	stub told_flags, 3, 1

	/* Called by the stubs, the frame above the return address. Only rax, and where it is said
	 * rcx, are not preserved. C is called with whatever alignment the stack has: it uses general
	 * registers only. */
	.macro shared name
	.text
	.balign 16
	.globl	\name
	.hidden	\name
\name:
	.endm

	/* rax: the stub. Returns 0, the record made and rcx its address; else the call goes on
	 * untraced. */
	shared rt_hook_slow_enter
	push	%rdx
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	mov	rt_thread@gottpoff(%rip), %rdi
	mov	%fs:(%rdi), %rcx
	lea	6*8(%rsp), %rsi		/* the frame */
	cmp	%rsi, R_FRAME(%rcx)
	jne	80f
	/* A tail call: the caller's frame is gone, its record not. */
	mov	R_NODE(%rcx), %rdx
	mov	N_RESUME(%rdx), %r9
	cmp	%r9, F_SLOT(%rsi)
	jne	80f			/* a call that never returned left this record */
	cmp	%rsi, R_FRAME-MAX_CHAIN*R_BYTES(%rcx)
	je	80f
	cmp	%fs:16(%rdi), %rcx
	jae	80f
	mov	-8(%rax), %r8d		/* function16 */
	cmp	%r8d, N_FUNCTION16(%rdx)
	je	80f
	imul	$RT_PLACES_FACTOR, %r8d, %r9d
	add	%edx, %r9d
	and	rt_hook_places_mask(%rip), %r9d
	add	%fs:24(%rdi), %r9
	cmp	%rdx, (%r9)
	jne	80f
	mov	8(%r9), %r9
	cmp	%r8d, N_FUNCTION16(%r9)
	jne	80f
	mov	%rsi, R_BYTES+R_FRAME(%rcx)
	mov	%r9, R_BYTES+R_NODE(%rcx)
	add	$R_BYTES, %rcx
	mov	%rcx, %fs:(%rdi)
	mov	%rsi, R_FRAME(%rcx)
	mov	%r9, R_NODE(%rcx)
	addq	$1, N_CALLS(%r9)
	xor	%eax, %eax
20:	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rdx
	ret
80:	push	%r10
	push	%r11
	lea	F_SLOT(%rsi), %rdi
	mov	%rax, %rsi
	call	rt_tree_enter
	pop	%r11
	pop	%r10
	mov	rt_thread@gottpoff(%rip), %rcx
	mov	%fs:(%rcx), %rcx
	jmp	20b

	/* Around a call of C. */
	.macro save_all
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	.endm

	.macro restore_all
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	.endm

	/* rax: the clock. Returns the true return address. */
	shared rt_hook_slow_exit
	save_all
	lea	9*8+F_SLOT(%rsp), %rdi
	mov	%rax, %rsi
	call	rt_tree_exit
	restore_all
	ret

	/* rax: the clock; rdx: the node. rax is preserved. */
	.macro tell name, is_exit
	shared \name
	push	%rax
	save_all
	mov	%rdx, %rdi
	mov	%rax, %rsi
	mov	$\is_exit, %edx
	call	rt_tree_tell
	restore_all
	pop	%rax
	ret
	.endm

	tell rt_hook_tell_enter, 0
	tell rt_hook_tell_exit, 1

	/* A call of the node in rdx has taken rax. */
	shared rt_hook_times
	push	%rcx
	push	%rsi
	push	%rdi
	xor	%edi, %edi
	test	%rax, %rax
	cmovs	%rdi, %rax		/* clocks of two cores, apart */
	add	%rax, N_DEEP(%rdx)
	mov	%rdx, %rsi
	sub	rt_hook_nodes(%rip), %rsi
	cmp	rt_hook_nodes_bytes(%rip), %rsi
	jae	33f			/* of an earlier trace */
	mov	%rdx, %rsi
	shl	$6, %rsi		/* a node has 64 bytes, its times have 4096 */
	add	rt_hook_times_base(%rip), %rsi
	cmp	T_MAX(%rsi), %rax
	jb	31f
	mov	%rax, T_MAX(%rsi)
31:	mov	%rax, %rdi
	not	%rdi
	cmp	T_NOT_MIN(%rsi), %rdi
	jbe	32f
	mov	%rdi, T_NOT_MIN(%rsi)
32:	mov	%rax, %rdi
	or	$16, %rdi
	bsr	%rdi, %rcx
	sub	$4, %ecx
	mov	%rax, %rdi
	shr	%cl, %rdi
	shl	$4, %ecx
	add	%ecx, %edi
	addl	$1, T_COUNTS(%rsi,%rdi,4)
33:	pop	%rdi
	pop	%rsi
	pop	%rcx
	ret

	/* rt_hook_ask(function, event, context): call a function of the user's, which may use any
	 * register, from where the traced code's vector registers are live. */
	.text
	.globl	rt_hook_ask
	.hidden	rt_hook_ask
rt_hook_ask:
	push	%rbp
	mov	%rsp, %rbp
	push	%rbx
	push	%r12
	mov	%rdi, %rbx
	mov	%rdx, %r12
	sub	rt_hook_state_bytes(%rip), %rsp
	and	$-64, %rsp
	xor	%eax, %eax		/* the header of the area must be clean */
	mov	%rax, 512(%rsp)
	mov	%rax, 520(%rsp)
	mov	%rax, 528(%rsp)
	mov	%rax, 536(%rsp)
	mov	%rax, 544(%rsp)
	mov	%rax, 552(%rsp)
	mov	%rax, 560(%rsp)
	mov	%rax, 568(%rsp)
	mov	$-1, %eax
	mov	$-1, %edx
	xsave64	(%rsp)
	mov	%rsi, %rdi
	mov	%r12, %rsi
	call	*%rbx
	mov	$-1, %eax
	mov	$-1, %edx
	xrstor64 (%rsp)
	lea	-16(%rbp), %rsp
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret

	.section .note.GNU-stack, "", @progbits
