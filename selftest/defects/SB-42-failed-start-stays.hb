# SPDX-License-Identifier: Apache-2.0
# SB-42: A CPU whose hart could not be started stays STARTING.
# Nobody will ever enter as cpu1, nor start it again.
hartbreak 1
cpus 2
task a boot affinity 0
  offline 1
  block timeout 1
  fail-start 1
  online 1
origin world sim memory sc points access signature 7d5bdaef
