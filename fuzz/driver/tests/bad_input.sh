#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bad_input.sh HB LAUNCHER SOURCE: bad input is one clear line and exit code 2, before anything is built.
. "$(dirname "$0")/lib.sh"
hb=$1 launcher=$2 source=$3
cd "$work" || exit 2
expect 2 "no verb 'hnut'; did you mean 'hunt'" "$launcher" hnut
expect 2 "no option '--smpp'; did you mean '--smp'" "$launcher" boot --smpp 4
expect 0 'usage: ./hartbreak boot' "$launcher" boot --help
expect 0 'usage: ./hartbreak hunt' "$launcher" help hunt
expect 0 'hartbreak hunt +the main job' "$launcher"
expect 2 "no verb 'hnut'; did you mean 'hunt'" "$hb" hnut
expect 2 "no option '--smpp'; did you mean '--smp'" "$hb" boot --smpp 4
for smp in 0 65 -1 x 1,,2 '' 1,; do
    expect 2 '^hartbreak: --smp needs' "$hb" boot --smp "$smp"
done
expect 2 '--smp needs a value' "$hb" boot --smp
expect 2 "what to do with 'extra'" "$hb" boot extra
for time in 0 -5 5x abc ''; do
    expect 2 '--for needs a time' "$hb" hunt --for "$time"
done
expect 2 '--jobs needs a number' "$hb" hunt --jobs 0
expect 2 "no fuzz target 'progam'; did you mean 'program'" "$hb" fuzz progam
expect 2 "no label 'unti'; did you mean 'unit'" "$hb" test --label unti
expect 2 '--build knows' "$hb" stress --build msan
expect 2 'no world' "$hb" replay x --world mars
expect 2 "no defect 'SB-1'; did you mean 'SB-01'" "$hb" defects SB-1
expect 2 "no bug of this part has 'SB-99'" "$hb" bench feedback --only SB-99
expect 2 "no bug of this part has 'nope'" "$hb" bench bugs --only nope
expect 2 "no world 'mars'" "$hb" defects --world mars
expect 2 'real threads have none' "$hb" defects --world threads --strategy pos
expect 2 "no scenario 'icp'; did you mean 'ipc'" "$hb" explore icp --core ./absent
expect 2 'explore needs the name' "$hb" explore
expect 2 'replay needs a file' "$hb" replay
expect 2 'absent.hb: No such file' "$hb" replay absent.hb
: >empty.hb
expect 2 'empty.hb: it is empty' "$hb" replay empty.hb
expect 2 'no regular file' "$hb" replay .
expect 2 'minimize needs a file' "$hb" minimize
expect 2 'absent.hb: No such file' "$hb" minimize absent.hb
expect 2 'empty.hb: it is empty' "$hb" minimize empty.hb
echo 'hartbreak 1' >whole.hb
expect 2 'whole.hb: that is the input, which stays as it is' "$hb" minimize whole.hb -o ./whole.hb
ln whole.hb other.hb
expect 2 'other.hb: that is the input' "$hb" minimize whole.hb --out other.hb
expect 2 '--for needs a time' "$hb" minimize whole.hb --for 0
expect 0 'usage: ./hartbreak minimize' "$launcher" minimize --help

# Cores: absent, without the seams, without sources.
expect 2 'core ./absent: No such file' "$hb" stress --core ./absent
mkdir bare
expect 2 'core ./bare: include/sched.h is missing' "$hb" boot --core ./bare
mkdir -p hollow/include
cp "$source"/sched_core/include/*.h hollow/include
expect 2 'core ./hollow: no C files' "$hb" hunt --core ./hollow
finish
