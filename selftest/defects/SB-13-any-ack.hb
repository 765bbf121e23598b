# SPDX-License-Identifier: Apache-2.0
# SB-13: Any acknowledgement counts as the awaited one.
# a moves to cpu1 and back; the second request is asked for when the first one is done.
hartbreak 1
cpus 2
task a boot affinity all
  set-affinity a 1
  set-affinity a 0
origin world sim memory sc points access signature 423bb2be
