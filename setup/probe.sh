# SPDX-License-Identifier: Apache-2.0
# Sourced. probe CAPABILITY: prints what is there (a version or a path) and succeeds, or fails in silence.
# Capabilities, not package names: a tool built from source counts as much as a packaged one.

# The newest tool that is allowed to be used comes last: 19 is what the tree is developed with.
clang_majors='19 20 21 22 23'

# versioned TOOL: its path, of major 19 or newer, with and without the major in its name.
versioned() {
    for major in $clang_majors; do
        if command -v "$1-$major" 2>/dev/null; then return 0; fi
    done
    path=$(command -v "$1" 2>/dev/null) || return 1
    major=$("$path" --version 2>/dev/null | sed -n 's/.*version \([0-9][0-9]*\).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 19 ] || return 1
    echo "$path"
}

find_clang() {
    if [ -n "${HB_CLANG:-}" ]; then
        command -v "$HB_CLANG"
    else
        versioned clang
    fi
}

# version_of TOOL: the first thing that looks like a version in what it says of itself.
version_of() {
    "$1" --version 2>/dev/null | grep -oE "(^| )[0-9]+\.[0-9][0-9.]*" | head -n 1 | tr -d " "
}

# beside_clang TOOL: a program of the same installation as the compiler.
beside_clang() {
    clang=$(find_clang) || return 1
    path=$("$clang" -print-prog-name="$1")
    [ -x "$path" ] && version_of "$path"
}

probe_header() {
    for dir in /usr/include "/usr/include/$(uname -m)-linux-gnu" /usr/local/include; do
        if [ -e "$dir/$1" ]; then
            echo "$dir/$1"
            return 0
        fi
    done
    return 1
}

probe_tool() {
    path=$(command -v "$1") || return 1
    version_of "$path"
}

probe_versioned() {
    path=$(versioned "$1") || return 1
    version_of "$path"
}

probe_sanitizers() {
    clang=$(find_clang) || return 1
    for kind in fuzzer tsan asan ubsan_minimal; do
        found=no
        for file in "$("$clang" -print-resource-dir)"/lib/*/libclang_rt.$kind*.a; do
            if [ -e "$file" ]; then found=yes; fi
        done
        [ "$found" = yes ] || return 1
    done
    "$clang" -print-resource-dir
}

probe_qemu() {
    path=$(command -v qemu-system-riscv64) || return 1
    version_of "$path"
}

probe_opensbi() {
    for file in /usr/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin \
        /usr/local/share/qemu/opensbi-riscv64-generic-fw_dynamic.bin \
        /usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin; do
        if [ -e "$file" ]; then
            echo "$file"
            return 0
        fi
    done
    return 1
}

# probe_gdb NAME ARCHITECTURE: with Python, which its commands are written in.
probe_gdb() {
    path=$(command -v "$1") || return 1
    "$path" -nx -batch -ex "python gdb.execute('set architecture $2'); print('yes')" 2>/dev/null | grep -qx yes || return 1
    version_of "$path"
}

probe() {
    case $1 in
    clang) path=$(find_clang) && version_of "$path" ;;
    libc) probe_header stdio.h ;;
    sanitizers) probe_sanitizers ;;
    llvm) beside_clang llvm-ar ;;
    lld) beside_clang ld.lld ;;
    binutils) command -v objcopy >/dev/null && probe_tool ld.bfd ;;
    cmake) probe_tool cmake ;;
    ninja) probe_tool ninja ;;
    pkg-config) probe_tool pkg-config ;;
    cjson) probe_header cjson/cJSON.h ;;
    xxhash) probe_header xxhash.h ;;
    qemu) probe_qemu ;;
    opensbi) probe_opensbi ;;
    cmocka) probe_header cmocka.h ;;
    fdt) probe_header libfdt.h ;;
    patch) probe_tool patch ;;
    gdb) probe_gdb gdb i386:x86-64 || probe_gdb gdb aarch64 ;;
    gdb-riscv64) probe_gdb gdb-multiarch riscv:rv64 || probe_gdb gdb riscv:rv64 ;;
    gcc) probe_tool gcc ;;
    gcc-aarch64) probe_tool aarch64-linux-gnu-gcc ;;
    gcc-riscv64) probe_tool riscv64-linux-gnu-gcc ;;
    clang-format) probe_versioned clang-format ;;
    clang-tidy) probe_versioned clang-tidy ;;
    *) return 1 ;;
    esac
}
