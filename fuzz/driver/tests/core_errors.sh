#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# core_errors.sh HB ROOT FOLDER: a core that does not compile or link is bad input, said with its first error, in the
# user's own path. The folder is kept between runs, for its build.
. "$(dirname "$0")/lib.sh"
hb=$1 root=$2 folder=$3
mkdir -p "$folder"
cd "$folder" || exit 2
whole() { rm -rf core && cp -RL "$root/selftest/cores/simple" core; }

whole
echo 'int wrong(void) { return not_declared; }' >>core/wait.c
expect 2 'core ./core does not build: ./core/wait.c:[0-9]+:[0-9]+: error: ' "$hb" boot --core ./core
whole
sed -i 's/^uint32_t sched_view_capabilities(/uint32_t not_the_view(/' core/view.c
cmp -s core/view.c "$root/selftest/cores/simple/view.c" && complain "nothing could be broken in view.c"
expect 2 'core ./core does not build: .*(sched_view_capabilities|not_the_view)' "$hb" boot --core ./core
whole
rm core/include/sched_view.h
expect 2 'core ./core: include/sched_view.h is missing' "$hb" boot --core ./core
whole
# A folder that the core has no more is gone from its copy, too.
mkdir -p core/deep/er
echo '#define OLD 1' >core/deep/er/old.h
expect 2 'only=nope names no scenario' "$hb" boot --core ./core --smp 2 --only nope
copies() { find "${hb%/*/bin/hb}/cores" -path '*/core/deep/er/old.h' -newer "$work" | wc -l; }
[ "$(copies)" = 1 ] || complain "the folder was not copied"
rm -r core/deep
expect 0 'verdict: clean' "$hb" boot --core ./core --smp 2
[ "$(copies)" = 0 ] || complain "the folder is still in the copy"

# The world is that of the tree's own build as long as the seams are, and compiled for the core if they are others.
whole
here=${hb%/bin/hb}
cmake -S "$root" -B seams -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DHB_TESTS=OFF -DHB_CORE_DIR="$folder/core" \
    -DHB_WORLDS="$here" -DCMAKE_C_COMPILER="$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$here/CMakeCache.txt")" >said 2>&1 ||
    complain "no build for a core: $(tail -n 3 said)"
shared() {
    ninja -C seams build.ninja >said
    ninja -C seams -t inputs hb-sim hb-stress-asan hartbreak-kernel.elf | grep "^$here/" | grep -cv "^$folder/"
}
[ "$(shared)" -gt 50 ] || complain "a core with the same seams shares $(shared) files with the tree's own build"
echo '/* other seams */' >>core/include/sched.h
[ "$(shared)" = 0 ] || complain "a core with other seams shares $(shared) files with the tree's own build"
finish
