# SPDX-License-Identifier: Apache-2.0
# Messages through a full endpoint, with a receiver on the other side.
hartbreak 1
cpus 2
limits depth 2
task a boot affinity 0
  spawn b
  send 0 1
  send 0 2
  send 0 3
  yield
  send 0 4
  recv 1 timeout 0
task b affinity 1
  recv 0
  recv 0
  recv 0 timeout 2
  send 1 7
