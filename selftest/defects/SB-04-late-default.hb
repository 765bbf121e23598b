# SPDX-License-Identifier: Apache-2.0
# SB-04: The default of what a wait brings is written when others can end the wait already.
# a sends while b is being switched out.
hartbreak 1
cpus 2
task a boot affinity 0
  send 0 7
task b boot affinity 1
  recv 0
schedule
  at 1 idle 0 atomic 39 run 0
origin world sim memory sc points access signature f950c9d9
