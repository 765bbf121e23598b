# SPDX-License-Identifier: Apache-2.0
# OW-04: A CPU that drains is off the online mask already.
# cpu1 has not heard yet that it is to leave.
hartbreak 1
cpus 2
task a boot affinity 0
  offline 1
origin world sim memory sc points access signature 301e7189
