# SPDX-License-Identifier: Apache-2.0
# OW-09: An endpoint takes one message more than its ring holds.
# Nobody receives, so only the count shows it.
hartbreak 1
cpus 1
limits depth 1
task a boot
  send 0 1
  send 0 2
origin world sim memory sc points access signature b6b99cab
