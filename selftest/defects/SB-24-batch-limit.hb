# SPDX-License-Identifier: Apache-2.0
# SB-24: What a reader had no room for counts as read.
# Batches hold four records.
hartbreak 1
cpus 1
task a boot
  note 5
  drain 0
  block timeout 1
origin world sim memory sc points access signature 0f2ba36c
