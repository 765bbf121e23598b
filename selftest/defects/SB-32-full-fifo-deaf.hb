# SPDX-License-Identifier: Apache-2.0
# SB-32: A CPU that waits for room in another's FIFO does not serve its own.
# z fills both FIFOs when a and b are about to post to each other.
hartbreak 1
cpus 3
task a boot affinity 0
  resched 1
task b boot affinity 1
  resched 0
task z boot affinity 2
  resched 0
  resched 1
schedule
  at 1 b 0 lock 0 run 0
  at 0 a 0 lock 0 run 2
origin world sim memory sc points access signature a87b2e63
