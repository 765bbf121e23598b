# SPDX-License-Identifier: Apache-2.0
# OW-02: A stolen task gets its new home when it runs, not when it is taken.
# c stands on the queue of cpu1, where b took it, and is cpu0's.
hartbreak 1
cpus 2
task b boot affinity 1
  steal 0 max 1 qos normal
task c boot
origin world sim memory sc points access signature 4cd79dd2
