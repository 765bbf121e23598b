# SPDX-License-Identifier: Apache-2.0
# SB-22: Two flags under different locks share a word.
# cpu0 unlinks b while cpu1 notes that it was woken.
hartbreak 1
cpus 2
task a boot affinity 0
  wake b
  signal 0
task b boot affinity 1
  wait 0
schedule
  at 0 a 1 atomic 2 run 1
origin world sim memory sc points access signature 15751aff
