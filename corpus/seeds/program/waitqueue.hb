# SPDX-License-Identifier: Apache-2.0
# Signals, broadcasts and waits that end by themselves.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  spawn c
  signal 0
  yield
  broadcast 0
  signal 1
  wait 9
task b affinity 1
  wait 0
  wait 0 timeout 1
task c
  wait 0 timeout 3
  wait 1
