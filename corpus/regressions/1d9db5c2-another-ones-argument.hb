# SPDX-License-Identifier: Apache-2.0
# A task asked for its argument with interrupts on, lost its CPU in between, and was given the next one's.
hartbreak 1
cpus 2
task asker boot
  await asker runnable -> ok
task pinned boot qos interactive affinity 0
  block timeout 1
  await asker exited
event tick 0
schedule
  at 0 asker 0 access 20 tick 0
origin world sim memory sc points access races on signature 1d9db5c2
