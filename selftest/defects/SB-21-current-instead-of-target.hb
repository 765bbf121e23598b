# SPDX-License-Identifier: Apache-2.0
# SB-21: Kill ends the running task instead of the one that was meant.
# a kills b, and ends itself.
hartbreak 1
cpus 1
task a boot
  kill b
task b boot
  block
origin world sim memory sc points access signature b255bccc
