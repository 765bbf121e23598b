# SPDX-License-Identifier: Apache-2.0
# A task asked with interrupts on how its wait had ended, lost its CPU in between, and was told of the next one's wait.
hartbreak 1
cpus 2
task waiter boot
  block -> ok
task pinned boot qos interactive affinity 0
  block timeout 1
  spawn helper
  await helper exited
task waker boot affinity 1
  await waiter blocked
  wake waiter
task helper affinity 1
event tick 0
schedule
  at 0 waiter 0 access 21 tick 0
origin world sim memory sc points access races off signature 7807480b
