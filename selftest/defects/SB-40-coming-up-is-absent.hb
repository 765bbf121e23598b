# SPDX-License-Identifier: Apache-2.0
# SB-40: An IPI to a CPU that has come online and has not idled yet is dropped.
# cpu1 has just entered when a asks it to reschedule.
hartbreak 1
cpus 2
task a boot affinity 0
  offline 1
  block timeout 1
  online 1
  resched 1
schedule
  at 0 a 3 atomic 0 run 1
origin world sim memory sc points access signature 312a2bb6
