# SPDX-License-Identifier: Apache-2.0
# SB-16: A task that gives way is queued before its context is saved.
# cpu1 finds b and a on the queue of cpu0 while cpu0 still runs on the stack of a.
hartbreak 1
cpus 2
task a boot affinity all
  yield
task b boot affinity 0
task c boot affinity 1
  steal 0 max 1 qos burst
schedule
  at 1 c 0 atomic 4 run 0
  at 0 a 0 atomic 15 run 1
origin world sim memory sc points access signature 1e61f7f5
