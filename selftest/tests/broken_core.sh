#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# broken_core.sh HB CORE FOLDER FILE SED WORLD [INVARIANTS]: copies a core to FOLDER, breaks one line of FILE in the
# copy, and demands that WORLD (sim, threads, harts) finds it. With INVARIANTS (an extended regular expression) it must
# be one of them. SED `none`: the copy is left whole, and the world must be clean.
set -u
hb=$1 core=$2 folder=$3 file=$4 expression=$5 world=$6 invariants=${7:-.}
mkdir -p "$folder"
out=$folder/findings
rm -rf "$folder/core" "$out"
cp -RL "$core" "$folder/core"
if [ "$expression" != none ]; then
    sed -i "$expression" "$folder/core/$file"
    changed=$(diff -U0 "$core/$file" "$folder/core/$file" | grep -c '^[-+][^-+]')
    if [ "$changed" = 0 ]; then
        echo "FAIL: nothing matches '$expression' in $file any more: choose another line to break"
        exit 1
    fi
    diff -U0 "$core/$file" "$folder/core/$file" | sed -n '/^[-+][^-+]/p'
fi

run() {
    case $world in
    sim)
        "$hb" explore all --bound 1 --cpus 2 --for 5s --core "$folder/core" --out "$out" &&
            "$hb" fuzz --for 5s --seed 1 --core "$folder/core" --out "$out"
        ;;
    threads)
        "$hb" stress --build tsan --scenario all --core "$folder/core" --out "$out" &&
            "$hb" stress --build tsan,asan --programs 300 --cpus 4 --seed 1 --core "$folder/core" --out "$out"
        ;;
    harts)
        "$hb" boot --smp 1,2,4 --repeat 2 --core "$folder/core" --out "$out" &&
            "$hb" boot --smp 4 --seed 1 --programs 300 --core "$folder/core" --out "$out"
        ;;
    *)
        echo "no world $world"
        exit 2
        ;;
    esac
}

run >"$folder/log" 2>&1
code=$?
tail -n 12 "$folder/log"
if [ "$expression" = none ]; then
    [ $code = 0 ] || { echo "FAIL: the whole core is not clean in $world: exit $code"; exit 1; }
    exit 0
fi
[ $code = 1 ] || { echo "FAIL: not found in $world: exit $code"; exit 1; }
grep -qE "FOUND ($invariants)" "$folder/log" || { echo "FAIL: found, but not as $invariants"; exit 1; }
grep -q '^REPLAY: ./hartbreak replay .* --core ' "$folder/log" || { echo "FAIL: no REPLAY line with --core"; exit 1; }
