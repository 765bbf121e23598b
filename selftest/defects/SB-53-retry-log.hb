# SPDX-License-Identifier: Apache-2.0
# SB-53: Each turn of a retry loop writes a record.
# The platform refuses 100 sends in a row.
hartbreak 1
cpus 2
task a boot affinity 0
  fail-send 100
  resched 1
origin world sim memory sc points access signature 85a7676b
