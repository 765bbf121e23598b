# SPDX-License-Identifier: Apache-2.0
# SB-49: A wake-up stays where the task was, and nobody is told.
# cpu1 idles beside b.
hartbreak 1
cpus 2
task a boot affinity 0
  block timeout 1
  wake b
task b boot affinity all
  block
origin world sim memory sc points access signature bcc9fa68
