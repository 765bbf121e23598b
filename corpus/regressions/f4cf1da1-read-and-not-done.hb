# SPDX-License-Identifier: Apache-2.0
# A tick read a request whose IPI could not be sent, and the task that had to leave ran on.
hartbreak 1
cpus 2
task mover boot affinity 0
  spawn asker -> ok
  await mark exited
  tick
  on-cpu 1
task asker affinity 1
  fail-send 1
  set-affinity mover 1 -> pending
  spawn mark -> ok
  await mover exited
task mark qos burst affinity 1
schedule
  at 0 mover 1 op 0 run 1
origin world sim memory sc points access races on signature f4cf1da1
