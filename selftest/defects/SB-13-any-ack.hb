# SPDX-License-Identifier: Apache-2.0
# SB-13: Any acknowledgement counts as the awaited one.
# The second request is asked for when the first one is done.
hartbreak 1
cpus 2
task a boot affinity 0
  set-qos b burst
  set-qos b idle
task b boot affinity 1
  block
schedule
  at 0 a 1 atomic 3 run 1
origin world sim memory sc points access signature 423bb2be
