# SPDX-License-Identifier: Apache-2.0
# SB-43: A CPU goes offline although a task is allowed nowhere else.
# a may run on cpu1 alone.
hartbreak 1
cpus 2
task a boot affinity 1
  offline 1
origin world sim memory sc points access signature 37d052f1
