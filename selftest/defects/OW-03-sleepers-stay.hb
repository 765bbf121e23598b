# SPDX-License-Identifier: Apache-2.0
# OW-03: A CPU leaves without its tasks that wait for ever.
# b waits on cpu1, which leaves.
hartbreak 1
cpus 2
task a boot affinity 0
  await b blocked
  offline 1
task b boot affinity 1
  set-affinity b all
  block
origin world sim memory sc points access signature f6674086
