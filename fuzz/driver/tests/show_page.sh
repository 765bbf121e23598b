#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# show_page.sh HB SIM CASE SPINS WAIT RUNNER: the page of a reproducer in a headless browser: its steps, its arrows, its keys.
# SIM fails on CASE, SPINS on WAIT after thousands of turns of a loop, RUNNER is of cond_if.c.
set -eu
hb=$1 sim=$2 case=$3 spins=$4 wait=$5 runner=$6
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
    echo "skipped (no chromium: apt-get install chromium)"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# page PROGRAM CASE: its steps, and its page.
page() {
    "$1" --replay "$2" --steps "$work/steps" >"$work/log" 2>&1 || true
    "$hb" show "$work/steps" --html "$work/page.html" >"$work/screen"
}

# keys WORDS: the page after these keys, its current step and the number of errors in its title.
keys() {
    list=$(printf '"%s",' "$@")
    sed "s#<script type=\"application/json\"#<script>var wrong = 0; onerror = () => { wrong++; };</script>&#" \
        "$work/page.html" >"$work/keyed.html"
    cat >>"$work/keyed.html" <<END
<script>
for (const key of [$list])
  document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
document.title = "at " + document.querySelectorAll(".step[aria-current]").length + " " +
  document.getElementById("now").textContent.split(".")[0] + " wrong " + wrong + " arrows " +
  document.querySelectorAll("#arrows > path").length + " steps " + document.querySelectorAll(".step").length + " " + document.getElementById("state").textContent + " " +
  document.getElementById("queues").textContent.replace(/\n/g, " ");
</script>
END
    HOME=$work timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
        --user-data-dir="$work/profile" --virtual-time-budget=3000 --dump-dom "file://$work/keyed.html" \
        2>"$work/browser" | sed -n 's,.*<title>\(.*\)</title>.*,\1,p'
}

# want PATTERN TITLE
want() {
    echo "$2" | grep -qE "$1" || {
        echo "expected /$1/, the page says: $2"
        tail -5 "$work/browser"
        exit 1
    }
    echo "ok   /$1/"
}

page "$sim" "$case"
last=$(sed -n 's/.*"n":\([0-9]*\),.*/\1/p' "$work/steps" | tail -1)
want "^at 1 1 wrong 0 arrows [1-9]" "$(keys Home)"
want "^at 1 $last wrong 0 " "$(keys Home End)"
want "^at 1 3 wrong 0 " "$(keys Home ArrowDown ArrowRight)"
want "^at 1 2 wrong 0 " "$(keys Home ArrowDown ArrowDown ArrowUp)"
want "^at 1 1 wrong 0 " "$(keys Home ArrowLeft)"
want "steps [0-9]+ Runqueues after it " "$(keys End)"
page "$spins" "$wait"
[ "$(wc -l <"$work/steps")" -gt 1000 ]
want "steps [0-9]{1,2} " "$(keys End)"
"$runner" --executions 1000 --first --out "$work/found" >"$work/log" 2>&1 || true
page "$runner" "$(ls "$work"/found/*/found.hb)"
want " Locks held after it thread 2: lock$" "$(keys End)"
want " Locks held after it none$" "$(keys Home)"
