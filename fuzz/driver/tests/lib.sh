# SPDX-License-Identifier: Apache-2.0
# Sourced by the driver's tests. Each test is a list of commands with the exit code and the words that are expected.
set -u
wrong=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# expect CODE PATTERN COMMAND...: PATTERN is an extended regular expression that one line must match; ! before it: none.
expect() {
    code=$1 pattern=$2
    shift 2
    "$@" >"$work/out" 2>&1 </dev/null
    got=$?
    what=$(echo "$*" | sed "s,$work,WORK,g")
    if [ "$got" != "$code" ]; then
        complain "exit $got, not $code: $what"
    elif case $pattern in '!'*) grep -qE -e "${pattern#!}" "$work/out" ;; *) ! grep -qE -e "$pattern" "$work/out" ;; esac; then
        complain "expected /$pattern/: $what"
    else
        echo "ok   $code /$pattern/ $what"
    fi
}

# also PATTERN: what the command before said has this line, too.
also() {
    if grep -qE -e "$1" "$work/out"; then
        echo "ok   also /$1/"
    else
        complain "expected also /$1/: $what"
    fi
}

complain() {
    echo "FAIL $*"
    sed 's/^/     | /' "$work/out"
    wrong=$((wrong + 1))
}

finish() {
    [ "$wrong" = 0 ] || { echo "$wrong wrong"; exit 1; }
}

# A driver whose worlds are scripts: hb-fake looks for them in $fake/bin; builds succeed at once.
use_fakes() {
    hb=$1
    fake=$2
    rm -rf "$fake"
    mkdir -p "$fake/bin" "$work/path"
    printf '#!/bin/sh\nexit 0\n' >"$work/path/ninja"
    cat >"$work/path/qemu-system-riscv64" <<'EOF'
#!/bin/sh
# Prints what FAKE_CONSOLE names; the boot hart is $FAKE_HART.
smp=1
while [ $# -gt 0 ]; do case $1 in -smp) smp=$2; shift ;; -append) append=$2; shift ;; esac; shift; done
echo "KINIT: boot hart ${FAKE_HART:-0}"
cpu=0
while [ $cpu -lt $smp ]; do echo "KINIT: cpu$cpu online"; cpu=$((cpu + 1)); done
. "${FAKE_CONSOLE:?}"
EOF
    chmod +x "$work"/path/*
    PATH=$work/path:$PATH
    export PATH FAKE_CONSOLE FAKE_HART
    FAKE_HART=0
}

# console NAME: the rest of a console on standard input, as shell.
console() {
    cat >"$work/$1"
    FAKE_CONSOLE=$work/$1
}

# world NAME: a script in the place of a world's program.
world() {
    { echo '#!/bin/sh'; cat; } >"$fake/bin/$1"
    chmod +x "$fake/bin/$1"
}
