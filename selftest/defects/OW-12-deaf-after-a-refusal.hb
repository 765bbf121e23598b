# SPDX-License-Identifier: Apache-2.0
# OW-12: A refused send leaves interrupts off.
# There is room for one message.
hartbreak 1
cpus 1
limits endpoints 1 depth 1
task a boot
  send 0 1
  send 0 2
origin world sim memory sc points access signature 7b713d1e
