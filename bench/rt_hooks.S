/* SPDX-License-Identifier: GPL-3.0-or-later
 * What runs on each traced call and return. Four forms (no clock; plain; fenced; fenced, and each is
 * told to C), each a block that
 * is copied beside the stubs that call it: nothing in it depends on where it lies but the words at
 * its end (struct rt_hook_words) and the offsets of thread-local members, which the copy is given.
 * All registers and flags are preserved: callers may keep values in any of them across a call that
 * they know, and assembly may return results in flags.
 */

/* Members of struct rt_thread, marked: the copy adds the thread-local offset (rt_hook.c). */
#define TOP %fs:0x5a110000
#define LOW %fs:0x5a110008
#define LIMIT %fs:0x5a110010
#define CACHE %fs:0x5a110018

/* struct rt_hook_words */
#define RT_SLOW_ENTER 0
#define RT_SLOW_EXIT 8
#define RT_DELTA 16
#define RT_TIMES 24
#define RT_TELL 32
#define RT_STUBS 40
#define RT_STUBS_BYTES 48

/* struct rt_record */
#define R_SLOT 0
#define R_TICKS 8
#define R_NODE 16
#define R_BYTES 32

/* struct pp_tracewire_node */
#define N_FUNCTION16 24
#define N_CALLS 32
#define N_DEEP 40
#define N_LAST 48
#define N_RESUME 56

#define MAX_CHAIN 3 /* tail calls in one slot that need no slow path */

/* struct pp_tracewire_times */
#define T_NOT_MIN 0
#define T_MAX 8
#define T_COUNTS 256

	.macro read_clock fenced
	.if \fenced
	lfence
	rdtsc
	lfence
	.else
	rdtsc
	.endif
	.endm


	/* clock: 0 none, 1 plain, 2 fenced, 3 fenced and told (rt_tree_tell), without the times of
	 * single calls: events must be in the order of their stamps */
	.macro hooks name, clock
	.text
	.balign	64
	.globl	rt_hook_\name\()_begin
	.hidden	rt_hook_\name\()_begin
rt_hook_\name\()_begin:

	/* Called by a stub: the return address names it. Before it on the stack: the caller's return
	 * address, whose place ("slot") names the call. */
	.globl	rt_hook_\name\()_enter
	.hidden	rt_hook_\name\()_enter
rt_hook_\name\()_enter:
	push	%rax
	lahf
	seto	%al
	push	%rdx
	push	%rcx
	push	%rsi
	push	%rdi
	push	%rax
	mov	TOP, %rcx
	lea	56(%rsp), %rsi
	mov	R_SLOT(%rcx), %rax
	sub	%rsi, %rax
	jbe	60f			/* not below the enclosing call */
	cmp	LOW, %rsi
	jb	80f			/* below this stack */
	cmp	LIMIT, %rcx
	jae	80f			/* no more records */
	mov	(%rsi), %rax
	mov	%rax, %rdx
	sub	70f+RT_STUBS(%rip), %rdx
	cmp	70f+RT_STUBS_BYTES(%rip), %rdx
	jb	80f			/* a tail call from one whose record is lost */
	mov	70f+RT_DELTA(%rip), %rdx
	mov	48(%rsp), %rdi
	mov	%rax, (%rsi,%rdx)	/* the true return address, into the mirror */
	mov	-13(%rdi), %edi		/* index of the function, times 16 */
	mov	R_NODE(%rcx), %rdx
	mov	CACHE, %rax
	cmp	(%rax,%rdi), %rdx
	jne	40f
	mov	8(%rax,%rdi), %rax
50:	/* Filled, published, filled once more: a signal handler may build its own records at any
	 * point between. */
	mov	%rsi, R_BYTES+R_SLOT(%rcx)
	mov	%rax, R_BYTES+R_NODE(%rcx)
	addq	$R_BYTES, %rcx
	mov	%rcx, TOP
	mov	%rsi, R_SLOT(%rcx)
	mov	%rax, R_NODE(%rcx)
	addq	$1, N_CALLS(%rax)
10:
	.if \clock
	read_clock (\clock>1)
	shl	$32, %rdx
	or	%rdx, %rax
	mov	%rax, R_TICKS(%rcx)
	.endif
	.if \clock == 3
	mov	R_NODE(%rcx), %rdi
	mov	%rax, %rsi
	xor	%edx, %edx
	call	*70f+RT_TELL(%rip)
	.endif
20:	pop	%rax
	add	$127, %al
	sahf
	pop	%rdi
	pop	%rsi
	pop	%rcx
	pop	%rdx
	pop	%rax
	ret
40:	mov	N_LAST(%rdx), %rax
	cmp	%edi, N_FUNCTION16(%rax)
	je	50b
80:	mov	%rsi, %rdi
	mov	48(%rsp), %rsi
	call	*70f+RT_SLOW_ENTER(%rip)
	mov	TOP, %rcx
	test	%rax, %rax
	jz	10b
	mov	%rax, 48(%rsp)		/* go there instead, untraced */
	jmp	20b
60:	jne	80b
	mov	R_NODE(%rcx), %rax
	mov	N_RESUME(%rax), %rdx
	cmp	(%rsi), %rdx
	jne	80b			/* a call that never returned left this record */
	cmp	%rsi, R_SLOT-MAX_CHAIN*R_BYTES(%rcx)
	je	80b
	cmp	LIMIT, %rcx
	jae	80b
	mov	48(%rsp), %rdi
	mov	-13(%rdi), %edi
	cmp	%edi, N_FUNCTION16(%rax)
	je	80b
	mov	CACHE, %rdx
	cmp	(%rdx,%rdi), %rax
	jne	80b
	mov	8(%rdx,%rdi), %rax
	jmp	50b

	/* Called by the stub when the function has returned, the slot free: puts the true return
	 * address back into it. */
	.balign	16
	.globl	rt_hook_\name\()_exit
	.hidden	rt_hook_\name\()_exit
rt_hook_\name\()_exit:
	push	%rax
	.if \clock
	push	%rdx
	read_clock (\clock>1)
	push	%rcx
	push	%rsi
	mov	TOP, %rcx
	mov	%rax, %rsi
	lahf
	seto	%al
	push	%rax
	shl	$32, %rdx
	or	%rdx, %rsi
	.else
	lahf
	seto	%al
	push	%rdx
	push	%rcx
	push	%rsi
	push	%rax
	mov	TOP, %rcx
	.endif
	lea	48(%rsp), %rdx
	cmp	R_SLOT(%rcx), %rdx
	jne	30f
	.if \clock
	sub	R_TICKS(%rcx), %rsi
	mov	R_NODE(%rcx), %rax
	.if \clock == 2
	push	%rdi
	push	%rcx
	xor	%edi, %edi
	test	%rsi, %rsi
	cmovs	%rdi, %rsi		/* clocks of two cores, apart */
	add	%rsi, N_DEEP(%rax)
	shl	$6, %rax		/* a node has 64 bytes, its times have 4096 */
	add	70f+RT_TIMES(%rip), %rax
	cmp	T_MAX(%rax), %rsi
	jb	31f
	mov	%rsi, T_MAX(%rax)
31:	mov	%rsi, %rdi
	not	%rdi
	cmp	T_NOT_MIN(%rax), %rdi
	jbe	32f
	mov	%rdi, T_NOT_MIN(%rax)
32:	mov	%rsi, %rdi
	or	$16, %rdi
	bsr	%rdi, %rcx
	sub	$4, %ecx
	mov	%rsi, %rdi
	shr	%cl, %rdi
	shl	$4, %ecx
	add	%ecx, %edi
	addl	$1, T_COUNTS(%rax,%rdi,4)
	pop	%rcx
	pop	%rdi
	.else
	add	%rsi, N_DEEP(%rax)
	.endif
	.if \clock == 3
	push	%rdi
	push	%rdx
	push	%rcx
	add	R_TICKS(%rcx), %rsi
	mov	%rax, %rdi
	mov	$1, %edx
	call	*70f+RT_TELL(%rip)
	pop	%rcx
	pop	%rdx
	pop	%rdi
	.endif
	.endif
	sub	$R_BYTES, %rcx
	cmp	R_SLOT(%rcx), %rdx
	je	90f
	mov	70f+RT_DELTA(%rip), %rax
	mov	(%rdx,%rax), %rax
71:	mov	%rcx, TOP
72:	mov	%rax, 48(%rsp)
	pop	%rax
	add	$127, %al
	sahf
	pop	%rsi
	pop	%rcx
	pop	%rdx
	pop	%rax
	ret
90:	mov	R_NODE(%rcx), %rax	/* the one that jumped here ends, too */
	mov	N_RESUME(%rax), %rax
	jmp	71b
30:	push	%rdi
	mov	%rdx, %rdi
	call	*70f+RT_SLOW_EXIT(%rip)
	pop	%rdi
	jmp	72b

	.balign	64
	.globl	rt_hook_\name\()_words
	.hidden	rt_hook_\name\()_words
70:
rt_hook_\name\()_words:
	.quad	0, 0, 0, 0, 0, 0, 0
	.globl	rt_hook_\name\()_end
	.hidden	rt_hook_\name\()_end
rt_hook_\name\()_end:
	.endm

	hooks count, 0
	hooks plain, 1
	hooks fenced, 2
	hooks told, 3

	/* From the hooks to C, which keeps no more than its calling convention asks. */
	.macro slow name, target
	.text
	.globl	\name
	.hidden	\name
\name:
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	call	\target
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	ret
	.endm

	slow rt_hook_slow_enter, rt_tree_enter
	slow rt_hook_slow_exit, rt_tree_exit
	slow rt_hook_tell, rt_tree_tell

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
