# SPDX-License-Identifier: GPL-3.0-or-later
# Compilers: the C dialect, whether C++ works, and flags probed one by one.

# PP_TRY_CFLAG(VARIABLE, FLAG): append FLAG to VARIABLE if the C compiler takes it without a warning.
# gcc takes any unknown -Wno-name, so probe the positive form.
AC_DEFUN([PP_TRY_CFLAG], [
    AS_VAR_PUSHDEF([pp_cache], [pp_cv_cflag_$2])
    AC_CACHE_CHECK([whether $CC takes $2], [pp_cache], [
        pp_saved_cflags=$CFLAGS
        CFLAGS="$CFLAGS -Werror $2"
        AC_COMPILE_IFELSE([AC_LANG_SOURCE([[int pp_probe(void); int pp_probe(void) { return 0; }]])],
            [AS_VAR_SET([pp_cache], [yes])], [AS_VAR_SET([pp_cache], [no])])
        CFLAGS=$pp_saved_cflags])
    AS_VAR_IF([pp_cache], [yes], [AS_VAR_APPEND([$1], [" $2"])])
    AS_VAR_POPDEF([pp_cache])])

# PP_PROG_CC_GNU17: make CC compile GNU C17; strict -std=c17 would hide asm.
AC_DEFUN([PP_PROG_CC_GNU17], [
    pp_cc_dialect=
    PP_TRY_CFLAG([pp_cc_dialect], [-std=gnu17])
    AS_IF([test -z "$pp_cc_dialect"],
        [AC_MSG_ERROR([$CC does not compile GNU C17; on Debian: apt-get install build-essential])])
    CC="$CC$pp_cc_dialect"])

# PP_PROG_CXX_WORKS: sets pp_cv_cxx_works; AC_PROG_CXX alone answers g++ where there is none.
AC_DEFUN([PP_PROG_CXX_WORKS], [
    AC_CACHE_CHECK([whether $CXX compiles C++17], [pp_cv_cxx_works], [
        AC_LANG_PUSH([C++])
        pp_saved_cxxflags=$CXXFLAGS
        CXXFLAGS="$CXXFLAGS -std=gnu++17"
        AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <string>]],
            [[if constexpr (sizeof(std::string) > 0) return 0;]])],
            [pp_cv_cxx_works=yes], [pp_cv_cxx_works=no])
        CXXFLAGS=$pp_saved_cxxflags
        AC_LANG_POP([C++])])])

# PP_WARNINGS: sets WARN_CFLAGS.
AC_DEFUN([PP_WARNINGS], [
    WARN_CFLAGS=
    m4_foreach_w([pp_flag], [-Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
        -Wold-style-definition -Wpointer-arith -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough
        -Wduplicated-cond -Wlogical-op], [PP_TRY_CFLAG([WARN_CFLAGS], pp_flag)])
    AS_IF([test "$enable_werror" != no], [AS_VAR_APPEND([WARN_CFLAGS], [" -Werror"])])
    AC_SUBST([WARN_CFLAGS])])
