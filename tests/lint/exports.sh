#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the built files show to the linker: the programs nothing, private libraries only their own prefix,
# example modules the one symbol of the ABI. PP_BUILDDIR is the build tree, PP_MODULES the modules in it.
. "$(dirname "$0")/tap.sh"

cd "${PP_BUILDDIR:-.}" || exit 1

# What the linker itself adds beside a section of that name.
section_edges='__(start|stop)_ppb_benches'

# exported FILE: names in the dynamic symbol table, without those that belong to libc, and copies of other
# libraries' data.
exported() {
    nm -D --defined-only "$1" 2>/dev/null | awk '$NF !~ /@/ { print $NF }' |
        grep -vxF -e "$(readelf -rW "$1" 2>/dev/null | awk '$3 == "R_X86_64_COPY" { print $5 }')"
}

# unexpected FILE PATTERN: exported names that PATTERN does not match whole, as violations.
unexpected() {
    exported "$1" | grep -vxE "$2" | sed "s|^|$1: exports |"
}

# needed FILE: the shared libraries that it names.
needed() {
    readelf -dW "$1" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p'
}

for program in ppbench ppbench-symbols ppbench-worker; do
    if [ ! -e "$program" ]; then
        not_checked "$program exports nothing" "not built here"
    elif [ "${SANITIZERS:-no}" != no ]; then
        not_checked "$program exports nothing" "a sanitizer's run time is in it"
    else
        verdict "$program exports nothing" "$(unexpected "$program" 'nothing at all')"
    fi
done

if [ ! -e ppbench-worker ] || [ "${SANITIZERS:-no}" != no ]; then
    not_checked "ppbench-worker needs libc alone" "not built, or a sanitizer is on"
else
    verdict "ppbench-worker needs libc alone" "$(needed ppbench-worker |
        grep -vxE 'libc\.so\.[0-9]+|libpthread\.so\.[0-9]+|libdl\.so\.[0-9]+|ld-linux.*' |
        sed 's/^/ppbench-worker: needs /')"
fi

if [ ! -e ppbench ] || [ "${DRIVER_LINK:-dynamic}" != static ]; then
    not_checked "ppbench is linked statically" "not asked for"
else
    verdict "ppbench is linked statically" \
        "$(readelf -lW ppbench | grep -q INTERP && echo "ppbench: has a program interpreter")"
fi

# exports_only FILE PATTERN: what a shared library of ours shows.
exports_only() {
    if [ -e "$1" ]; then
        verdict "$1 exports what its header says" "$(unexpected "$1" "$2")"
    else
        not_checked "$1 exports what its header says" "not built here"
    fi
}
exports_only ppbench-tracer.so rt_tracer_v1
if [ -e libpphooks.a ]; then
    # Compilers make calls of memset and memcpy of loops and structs.
    verdict "the hooks need nothing of libc" "$(nm -u libpphooks.a 2>/dev/null |
        awk 'NF == 2 { print $2 }' | grep -vE '^(rt_|_GLOBAL_OFFSET_TABLE_$)' | sed 's/^/libpphooks.a: needs /')"
else
    not_checked "the hooks need nothing of libc" "not built here"
fi
exports_only libpptrace.so 'pptrace_(start|stop|result|dump|name|error)'

for library in libppstats.a libppbench.a libpprt.a libppcmd.a libpptracer.a libpphooks.a; do
    if [ -e "$library" ]; then
        # Compilers and sanitizers add symbols with two underscores; the worker's code includes ppbench.h.
        verdict "symbols of $library have our prefix" "$(nm -g --defined-only "$library" 2>/dev/null |
            awk 'NF == 3 { print $3 }' | grep -vE '^(pp_|rt_|__|ppb_module_v1$|_ZTI|DW\.ref\.)' |
            sed "s|^|$library: |")"
    else
        not_checked "symbols of $library have our prefix" "not built here"
    fi
done

read -r -a modules <<<"${PP_MODULES:-}"
for module in "${modules[@]}"; do
    if [ ! -e "$module" ]; then
        not_checked "$module exports the ABI alone" "not built here"
    elif exported "$module" | grep -qx ppb_module_v1; then
        # Inline functions of C++ are weak and mangled in every object that uses them.
        verdict "$module exports the ABI alone" "$(unexpected "$module" "ppb_module_v1|$section_edges|_Z.*")"
    else
        # By the naming convention; Fortran shows the variables of a module.
        verdict "$module exports the convention's names" \
            "$(unexpected "$module" 'ppb_(bench_|setup_|teardown_|empty_loop$).*|__[a-z_0-9]+_MOD_.*')"
    fi
done
finish
