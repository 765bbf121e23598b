#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# large.sh OPERATIONS: a program of that many operations, most of them noise; the same each time.
awk -v operations="$1" 'BEGIN {
  n = split("yield|note 3|hint 1|resched 0|set-qos t1 burst|set-qos t2 idle|set-affinity t3 0,1|wake t1|wake t2|signal 0|broadcast 1|steal 1 max 2 qos burst|drain 0|spurious 1|fail-send 1|tick|send 0 7|block timeout 3|wait 0 timeout 2|recv 0 timeout 2", noise, "|")
  print "hartbreak 1\ncpus 2\nlimits tasks 16 stacks 16 waitqueues 2 endpoints 2 depth 4 queue 16 steal 4 scan 16 hints 4 records 16 slice 2"
  state = 12345
  tasks = 8
  for (t = 0; t < tasks; t++) {
    print "task t" t " boot qos normal affinity all"
    for (i = 0; i < operations / tasks; i++) {
      state = (state * 1103515245 + 12345) % 2147483648
      print "  " noise[1 + int(state / 65536) % n]
    }
  }
}'
