#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Compile the misbehaving modules: build.sh DIRECTORY [NAME...]. Each NAME (default: all) becomes
# DIRECTORY/NAME.so. Obeys CC and CXX. Without a C++ compiler the modules in C++ are left out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
shift
read -ra cc <<<"${CC:-cc} -std=gnu17"
read -ra cxx <<<"${CXX:-c++} -std=gnu++17"
flags=(-O1 -fPIC -Wall -Wextra "-I$here/../../bench" "-I$here/../..")

# Compile in the sources' directory, so that the names that a module gives of them are short.
c() {
    (cd "$here" && "${cc[@]}" "${flags[@]}" "$@")
}

cplusplus() {
    (cd "$here" && "${cxx[@]}" "${flags[@]}" "$@")
}

registries() {
    sed -nE 's/^#(el)?if defined (REGISTRY_[A-Z0-9_]*).*/\L\2/p' "$here/registry.c"
}

all() {
    echo crash leave hang process output memory numbers names many
    echo plain no_benches unresolved needs twins convention convention_empty parts
    echo rivals_old rivals_new traced
    echo constructor_crash constructor_leave constructor_spin constructor_print
    registries
    echo heap heap_own
    ! command -v "${cxx[0]}" >/dev/null || echo throw parts_cxx heap_cxx
}

# A module of two sources. $2 and the words after it compile the second and link.
two_parts() {
    local target=$1
    shift
    c -DNAME=one -c part.c -o "$out/$target.one.o"
    "$@" -DNAME=two -c part.c -o "$out/$target.two.o"
    "${1}" -shared "$out/$target.one.o" "$out/$target.two.o" -o "$out/$target.so"
    rm "$out/$target.one.o" "$out/$target.two.o"
}

# The library that it is linked with is gone when it is run.
needs() {
    c -shared gone.c -o "$out/libgone.so"
    c -shared needs.c "-L$out" -lgone -o "$out/needs.so"
    rm "$out/libgone.so"
}

# The library that it needs is beside it.
heap() {
    c -shared heap_other.c -o "$out/libheap_other.so"
    # shellcheck disable=SC2016 # the loader expands it
    c -shared -pthread -DWITH_OTHER heap.c "-L$out" -lheap_other '-Wl,-rpath,$ORIGIN' -o "$out/heap.so"
}

build() {
    local target="$out/$1.so"
    case $1 in
    throw) cplusplus -shared throw.cc -o "$target" ;;
    parts) two_parts parts c ;;
    parts_cxx) two_parts parts_cxx cplusplus -x c++ ;;
    needs) needs ;;
    heap) heap ;;
    heap_own) c -fno-builtin -shared heap_own.c -o "$target" ;;
    heap_cxx) cplusplus -shared heap.cc -o "$target" ;;
    process) c -shared process.c -lm -o "$target" ;;
    constructor_*) c -shared "-DCONSTRUCTOR=${1#constructor_}" constructor.c -o "$target" ;;
    registry_*) c -shared "-D${1^^}" registry.c -o "$target" ;;
    rivals_old) c -shared -DSIDE=1 rivals.c -o "$target" ;;
    rivals_new) c -shared -DSIDE=2 rivals.c -o "$target" ;;
    convention_empty) c -shared -DWITH_EMPTY_LOOP convention.c -o "$target" ;;
    *) c -shared "$1.c" -o "$target" ;;
    esac
}

mkdir -p "$out"
out=$(cd "$out" && pwd)
[ $# -gt 0 ] || mapfile -t names < <(all | tr ' ' '\n')
[ $# -eq 0 ] || names=("$@")
for name in "${names[@]}"; do
    build "$name"
done
