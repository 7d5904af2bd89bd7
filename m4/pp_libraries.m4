# SPDX-License-Identifier: GPL-3.0-or-later
# Libraries and programs, each with the Debian package to install when it is missing.

# PP_REQUIRE_MODULE(VARIABLE, MODULE, DEBIAN-PACKAGE): VARIABLE_CFLAGS and VARIABLE_LIBS, or stop.
AC_DEFUN([PP_REQUIRE_MODULE], [
    PKG_CHECK_MODULES([$1], [$2], [],
        [AC_MSG_ERROR([$2 was not found; on Debian: apt-get install $3])])])

# PP_OPTIONAL_MODULE(VARIABLE, MODULE): VARIABLE_CFLAGS, VARIABLE_LIBS, pp_have_<variable> and HAVE_VARIABLE
# for the makefile.
AC_DEFUN([PP_OPTIONAL_MODULE], [
    PKG_CHECK_MODULES([$1], [$2], [m4_tolower([pp_have_$1])=yes], [m4_tolower([pp_have_$1])=no])
    AM_CONDITIONAL([HAVE_$1], [test "$m4_tolower([pp_have_$1])" = yes])])

# PP_REQUIRE_PROGRAM(VARIABLE, PROGRAM, DEBIAN-PACKAGE): VARIABLE_PROGRAM is its path, or stop.
AC_DEFUN([PP_REQUIRE_PROGRAM], [
    AC_PATH_PROG([$1_PROGRAM], [$2])
    AS_IF([test -z "$$1_PROGRAM"],
        [AC_MSG_ERROR([$2 was not found; on Debian: apt-get install $3])])])

# PP_BASH_COMPLETION: sets bashcompletiondir and the conditional BASH_COMPLETION. The package's answer is
# taken relative to our own prefix, so that an ordinary user can install under his home.
AC_DEFUN([PP_BASH_COMPLETION], [
    bashcompletiondir=
    AS_CASE([$with_bash_completion_dir],
        [no], [],
        [yes], [bashcompletiondir=`$PKG_CONFIG --define-variable=prefix='${prefix}' \
                    --variable=completionsdir bash-completion 2>/dev/null`
                AS_CASE([$bashcompletiondir], ['${prefix}'/*], [],
                    [bashcompletiondir='${datadir}/bash-completion/completions'])],
        [bashcompletiondir=$with_bash_completion_dir])
    AC_SUBST([bashcompletiondir])
    AM_CONDITIONAL([BASH_COMPLETION], [test -n "$bashcompletiondir"])
    pp_completion_summary=${bashcompletiondir:-no}])
