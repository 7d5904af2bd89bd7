# SPDX-License-Identifier: GPL-3.0-or-later
# Sanitizers, coverage, fuzzing, and whether the driver can be linked statically.

# PP_REQUIRE_LINK(FLAGS, MESSAGE): stop with MESSAGE unless a program compiles and links with FLAGS.
AC_DEFUN([PP_REQUIRE_LINK], [
    AC_MSG_CHECKING([whether $CC links with $1])
    pp_saved_cflags=$CFLAGS
    CFLAGS="$CFLAGS $1"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [AC_MSG_RESULT([yes])],
        [AC_MSG_RESULT([no]); AC_MSG_ERROR([$2])])
    CFLAGS=$pp_saved_cflags])

# PP_INSTRUMENTATION: sets INSTRUMENT_CFLAGS (compile and link), WORKER_INSTRUMENT_CFLAGS (the same for what
# runs in measured programs), FUZZ_LDFLAGS and the conditionals SANITIZERS and FUZZING.
AC_DEFUN([PP_INSTRUMENTATION], [
    INSTRUMENT_CFLAGS=
    WORKER_INSTRUMENT_CFLAGS=
    FUZZ_LDFLAGS=
    AS_IF([test "$enable_fuzzing" != no], [
        PP_REQUIRE_LINK([-fsanitize=fuzzer-no-link],
            [--enable-fuzzing needs CC=clang and its run time; on Debian: apt-get install clang libclang-rt-14-dev])
        AS_IF([test "$enable_sanitizers" = no], [enable_sanitizers=address,undefined])
        AS_VAR_APPEND([INSTRUMENT_CFLAGS], [" -fsanitize=fuzzer-no-link"])
        FUZZ_LDFLAGS=-fsanitize=fuzzer])
    AS_IF([test "$enable_sanitizers" != no], [
        PP_REQUIRE_LINK([-fsanitize=$enable_sanitizers],
            [$CC does not link with -fsanitize=$enable_sanitizers; clang needs Debian's libclang-rt-14-dev])
        AS_VAR_APPEND([INSTRUMENT_CFLAGS],
            [" -fsanitize=$enable_sanitizers -fno-sanitize-recover=all -fno-omit-frame-pointer"])
        # The threads are in the worker, and only the thread sanitizer looks there.
        AS_CASE([",$enable_sanitizers,"],
            [*,thread,*], [WORKER_INSTRUMENT_CFLAGS=-fsanitize=thread])])
    AS_IF([test "$enable_coverage" != no], [
        PP_REQUIRE_LINK([--coverage], [$CC does not link with --coverage])
        AS_VAR_APPEND([INSTRUMENT_CFLAGS], [" --coverage"])])
    AC_SUBST([INSTRUMENT_CFLAGS])
    AC_SUBST([WORKER_INSTRUMENT_CFLAGS])
    AC_SUBST([FUZZ_LDFLAGS])
    AC_SUBST([SANITIZERS], [$enable_sanitizers])
    AM_CONDITIONAL([FUZZING], [test "$enable_fuzzing" != no])])

# PP_STATIC_DRIVER: decides --enable-static-driver=auto; sets DRIVER_LDFLAGS, DRIVER_LIBS, DRIVER_LINK
# (static or dynamic) and pp_driver_link. Sanitizers have no static run time.
AC_DEFUN([PP_STATIC_DRIVER], [
    pp_static_libs=`$PKG_CONFIG --static --libs gsl zlib 2>/dev/null`
    AS_IF([test "$enable_static_driver" = auto && test "$enable_sanitizers" != no],
        [enable_static_driver=no
         pp_driver_why=' (sanitizers are on)'])
    AS_IF([test "$enable_static_driver" != no], [
        AC_CACHE_CHECK([whether GSL, zlib and the C library link statically], [pp_cv_static_driver], [
            pp_saved_ldflags=$LDFLAGS pp_saved_libs=$LIBS pp_saved_cflags=$CFLAGS
            LDFLAGS="$LDFLAGS -static" LIBS="$pp_static_libs $LIBS"
            CFLAGS="$CFLAGS $GSL_CFLAGS $ZLIB_CFLAGS"
            AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#include <gsl/gsl_statistics_double.h>
#include <zlib.h>]], [[
                double x = 1;
                return gsl_stats_mean(&x, 1, 1) > 2 || !zlibVersion();]])],
                [pp_cv_static_driver=yes], [pp_cv_static_driver=no])
            LDFLAGS=$pp_saved_ldflags LIBS=$pp_saved_libs CFLAGS=$pp_saved_cflags])
        AS_IF([test "$pp_cv_static_driver" = no && test "$enable_static_driver" != auto],
            [AC_MSG_ERROR([--enable-static-driver needs libgsl.a, libz.a and libc.a; on Debian: apt-get install libgsl-dev zlib1g-dev libc6-dev])])
        AS_IF([test "$pp_cv_static_driver" = no],
            [pp_driver_why=' (a static library is missing)'])
        enable_static_driver=$pp_cv_static_driver])
    AS_IF([test "$enable_static_driver" = yes],
        [DRIVER_LINK=static DRIVER_LDFLAGS=-static DRIVER_LIBS=$pp_static_libs],
        [DRIVER_LINK=dynamic DRIVER_LDFLAGS= DRIVER_LIBS="$GSL_LIBS $ZLIB_LIBS"])
    pp_driver_link="linked ${DRIVER_LINK}ally$pp_driver_why"
    AS_IF([test "$DRIVER_LINK" = static], [pp_driver_link="linked statically"])
    AC_SUBST([DRIVER_LINK])
    AC_SUBST([DRIVER_LDFLAGS])
    AC_SUBST([DRIVER_LIBS])])
