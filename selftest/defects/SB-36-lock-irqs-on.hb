# SPDX-License-Identifier: Apache-2.0
# SB-36: A lock that interrupt handlers take, too, is taken with interrupts on.
# a asks whether it is alive.
hartbreak 1
cpus 1
task a boot
  await a runnable
origin world sim memory sc points access signature fc665416
