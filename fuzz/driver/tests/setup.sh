#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# setup.sh LAUNCHER: what the set-up does on machines that lack something, by privilege. Nothing is really installed.
. "$(dirname "$0")/lib.sh"
launcher=$1
bare=$work/bare
mkdir -p "$bare"
for tool in sh awk sed grep ls cat head tail tr dirname readlink date mktemp rm mkdir env sort; do
    ln -s "$(command -v $tool)" "$bare/$tool"
done

# host KEY=VALUE...: fake answers: user id, kernel, sudo.
host() {
    user=1000 machine=x86_64 system=Linux sudo=none installer=0
    for pair in "$@"; do eval "$pair"; done
    rm -f "$bare/sudo" "$work/asked"
    printf '#!/bin/sh\necho %s\n' "$user" >"$bare/id"
    printf '#!/bin/sh\ncase $1 in -s) echo %s ;; *) echo %s ;; esac\n' "$system" "$machine" >"$bare/uname"
    printf '#!/bin/sh\necho "apt-get $*" >>%s/asked\nexit %s\n' "$work" "$installer" >"$bare/apt-get"
    cp "$bare/apt-get" "$bare/dnf"
    [ "$sudo" = none ] || cat >"$bare/sudo" <<EOF
#!/bin/sh
[ $sudo = yes ] || exit 1
[ "\$1" = -n ] && shift
[ "\$1" = true ] && exit 0
echo "sudo" >>$work/asked
exec "\$@"
EOF
    chmod +x "$bare"/id "$bare"/uname "$bare"/apt-get "$bare"/dnf
    [ "$sudo" = none ] || chmod +x "$bare/sudo"
}

on_host() { env -i PATH="$bare" HOME="$work" HB_BUILD="$work/build" "$launcher" "$@"; }

host user=0
expect 3 '^\+ (apt-get|dnf) .*install.* clang' on_host hunt
expect 3 'still not usable: clang' on_host hunt
grep -q 'install' "$work/asked" || complain "root: nothing was installed"
host user=0 installer=100
expect 3 'the install command above failed' on_host hunt
host sudo=yes
expect 3 '^\+ sudo -n (apt-get|dnf) .*install' on_host boot
grep -q '^sudo' "$work/asked" || complain "sudo -n was not used"
host sudo=no
expect 3 'Run this as root' on_host hunt
[ ! -e "$work/asked" ] || complain "something was installed without the right to"
host
expect 3 '^  (apt-get|dnf) .*install .*clang' on_host stress
host user=0
expect 3 'Run this as root' on_host hunt --no-install
[ ! -e "$work/asked" ] || complain "--no-install installed something"
expect 3 '!qemu' on_host stress --no-install
expect 3 'qemu' on_host boot --no-install
expect 3 'clang-tidy' on_host test --no-install
expect 3 'install .* gdb( |$)' on_host replay x --gdb --no-install
expect 3 '!gdb-(multiarch|riscv64)' on_host replay x --gdb --no-install
expect 3 'lacks: .* gdb-riscv64' on_host replay x --world harts --gdb --no-install
expect 3 '!gdb' on_host replay x --no-install -- --gdb
expect 3 'clang +missing' on_host doctor
expect 3 '"event":"tool","name":"qemu","state":"missing"' on_host doctor --json
# Behind the install step root becomes the user again, and words behind -- stay another program's.
host user=0
printf '#!/bin/sh\necho "$*"\n' >"$bare/sudo"
chmod +x "$bare/sudo"
mkdir "$work/dropped"
cp "$bare/sudo" "$bare/id" "$work/dropped"
expect 0 'hartbreak explore --no-install --program x.c -- -DX=1$' \
    env PATH="$work/dropped:$PATH" SUDO_USER=somebody "$launcher" explore --program x.c --no-install -- -DX=1
host system=Darwin
expect 3 'docker run' on_host hunt
host machine=riscv64
expect 3 'hosts are Linux on x86-64 and aarch64' on_host hunt
expect 0 'usage: ./hartbreak hunt' on_host hunt --help
expect 2 "did you mean 'hunt'" on_host hutn
finish
