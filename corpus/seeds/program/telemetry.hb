# SPDX-License-Identifier: Apache-2.0
# A small ring overflows while another CPU reads it.
hartbreak 1
cpus 2
limits records 2
task a boot affinity 0
  spawn b
  note 5
  yield
  note 1
task b affinity 1
  drain 0
  drain 1
  drain 7
