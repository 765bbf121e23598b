# SPDX-License-Identifier: Apache-2.0
# SB-27: Spawning initialises the lock of its slot again.
# d holds the lock of the slot of b, which has ended, when c is spawned into it.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  await b exited
  spawn c
task b affinity 0
task c affinity 0
task d boot affinity 1
  wake b
schedule
  at 1 d 0 atomic 2 run 0
  at 0 a 2 atomic 8 run 1
origin world sim memory sc points access signature 9697a479
