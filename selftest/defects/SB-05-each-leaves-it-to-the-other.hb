# SPDX-License-Identifier: Apache-2.0
# SB-05: A signal leaves a waiter whose time is over to the tick, and the tick leaves it to the signal.
# The time of b is over by the tick of cpu0; cpu1 has not ticked yet.
hartbreak 1
cpus 2
task a boot affinity 0
  tick
  signal 0
task b boot affinity 1
  wait 0 timeout 1
origin world sim memory sc points access signature eed7e3b8
