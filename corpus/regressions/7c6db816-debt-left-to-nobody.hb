# SPDX-License-Identifier: Apache-2.0
# A CPU went offline and left what it owed to nobody: a task that it had moved waited in the mail of a CPU that slept.
hartbreak 1
cpus 3
task main boot affinity 2
  block timeout 1 -> timeout
  wake leaver -> ok
  block timeout 1 -> timeout
  resched 1 -> reject-offline
  block timeout 1 -> timeout
  wake leaver -> reject-stale
task leaver boot affinity 1
  block -> ok
  set-affinity leaver 0,1 -> ok
  fail-send 2
  offline 1 -> ok
origin world sim memory sc points access races on signature 7c6db816
