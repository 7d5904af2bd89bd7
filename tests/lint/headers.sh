#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every header compiles alone and has the guard of its path; ppbench.h is clean C17 and C++17.
. "$(dirname "$0")/tap.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
read -r -a cc <<<"${CC:-cc -std=gnu17}"

# complaints COMMAND...: what the compiler says, nothing if it is content.
complaints() {
    "$@" -fsyntax-only -Wall -Wextra -Werror 2>&1 || echo "failed: $*"
}

mapfile -t headers < <(sources stats h; sources bench h; sources cmd h)
for header in "${headers[@]}"; do
    echo "#include \"$header\"" >"$scratch/alone.c"
    verdict "$header compiles alone" "$(complaints "${cc[@]}" -D_GNU_SOURCE= -I. "$scratch/alone.c")"
done

guards=
for header in "${headers[@]}"; do
    guard=PP_$(tr 'a-z/.' 'A-Z__' <<<"$header")
    case $header in
        bench/ppbench.h) guard=PPBENCH_H ;;
        bench/pptrace.h) guard=PPTRACE_H ;;
    esac
    grep -qx "#ifndef $guard" "$header" && grep -qx "#define $guard" "$header" ||
        guards+="$header: the include guard is not $guard"$'\n'
done
verdict "include guards are named by the path" "$guards"

printf '#include <ppbench.h>\nPPB_BENCH(increment)\n{\n    int x = 1;\n    ppb_keep(x);\n}\n' |
    tee "$scratch/module.c" >"$scratch/module.cc"
for compiler in gcc clang; do
    if command -v "$compiler" >/dev/null; then
        verdict "ppbench.h is C17 for $compiler" \
            "$(complaints "$compiler" -std=c17 -pedantic -Ibench "$scratch/module.c")"
    else
        not_checked "ppbench.h is C17 for $compiler" "$compiler is not installed"
    fi
done
for compiler in g++ clang++; do
    if command -v "$compiler" >/dev/null; then
        verdict "ppbench.h is C++17 for $compiler" \
            "$(complaints "$compiler" -std=c++17 -pedantic -Ibench "$scratch/module.cc")"
    else
        not_checked "ppbench.h is C++17 for $compiler" "$compiler is not installed"
    fi
done
finish
