! SPDX-License-Identifier: MIT
! A module without the header, in Fortran: subroutines with C names, each runs its own loop.
!
!     gfortran -O2 -shared -fPIC bench.f90 -o bench.so
!     ppbench -s bench.so
!
! ppb_bench_NAME(n_iterations, context) is a benchmark; ppb_empty_loop is the same loop with nothing
! in it: what it takes is subtracted. A `volatile` variable keeps the compiler from doing the work
! once, or not at all.

subroutine ppb_empty_loop(n_iterations, context) bind(C, name='ppb_empty_loop')
    use, intrinsic :: iso_c_binding
    implicit none
    integer(c_int64_t), value :: n_iterations
    type(c_ptr), value :: context
    integer(c_int64_t) :: i
    real(c_double), volatile :: kept
    kept = merge(1, 0, c_associated(context))
    do i = 1, n_iterations
        kept = 0
    end do
end subroutine

subroutine ppb_bench_dot_product(n_iterations, context) bind(C, name='ppb_bench_dot_product')
    use, intrinsic :: iso_c_binding
    implicit none
    integer, parameter :: n_elements = 1000
    integer(c_int64_t), value :: n_iterations
    type(c_ptr), value :: context
    integer(c_int64_t) :: i
    real(c_double), volatile :: kept
    real(c_double) :: a(n_elements), b(n_elements)
    kept = merge(1, 0, c_associated(context))
    a = 1.5
    b = 0.5
    do i = 1, n_iterations
        a(1) = kept
        kept = dot_product(a, b)
    end do
end subroutine

subroutine ppb_bench_matrix_product(n_iterations, context) &
    bind(C, name='ppb_bench_matrix_product')
    use, intrinsic :: iso_c_binding
    implicit none
    integer, parameter :: n_rows = 32
    integer(c_int64_t), value :: n_iterations
    type(c_ptr), value :: context
    integer(c_int64_t) :: i
    real(c_double), volatile :: kept
    real(c_double) :: a(n_rows, n_rows), b(n_rows, n_rows), c(n_rows, n_rows)
    kept = merge(1, 0, c_associated(context))
    a = 1.5
    b = 1.0 / n_rows
    do i = 1, n_iterations
        a(1, 1) = kept
        c = matmul(a, b)
        kept = c(n_rows, 1)
    end do
end subroutine
