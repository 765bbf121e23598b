# SPDX-License-Identifier: Apache-2.0
# SB-20: A steal into a full queue succeeds at the victim only.
# cpu1 has room for one more task and steals two.
hartbreak 1
cpus 2
limits queue 2 steal 2
task a boot affinity 0
  spawn c
  spawn d
  yield
  note 1
task b boot affinity 1
  steal 0 max 2 qos idle
task e boot affinity 1
task c qos idle affinity all
task d qos idle affinity all
schedule
  at 1 b 0 atomic 5 run 0
origin world sim memory sc points access signature 33b5229d
