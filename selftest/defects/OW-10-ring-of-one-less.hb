# SPDX-License-Identifier: Apache-2.0
# OW-10: Memory for one telemetry record less than each ring has.
# cpu1 is the last; its first record, that it came online, lies outside.
hartbreak 1
cpus 2
limits records 2
task a boot affinity 1
  note 1
origin world sim memory sc points access signature 261312a9
