# SPDX-License-Identifier: Apache-2.0
# SB-54: A ring that is full looks empty.
# The only message that fits is gone.
hartbreak 1
cpus 1
limits depth 1
task a boot
  send 0 7
  recv 0 timeout 1
origin world sim memory sc points access signature ac28c665
