# SPDX-License-Identifier: Apache-2.0
# SB-38: A thief takes the task that it chose before it locked the queue, whatever its mask is now.
# cpu1 chooses b; a pins b to cpu0; cpu1 takes it.
hartbreak 1
cpus 2
task a boot affinity 0
  set-affinity b 0
  note 1
task b boot qos idle affinity all
task e boot affinity 1
  steal 0 max 1 qos burst
schedule
  at 1 e 0 atomic 9 run 0
  at 0 a 2 op 1 run 1
origin world sim memory sc points access signature ab2142f1
