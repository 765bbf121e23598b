# SPDX-License-Identifier: Apache-2.0
# Steals that must be refused: too many, none, from nobody, from oneself.
hartbreak 1
cpus 2
limits steal 2
task a boot affinity 0
  spawn b
  steal 1 max 3 qos burst
  steal 1 max 0 qos burst
  steal 99 max 1 qos burst
  steal 0 max 1 qos burst
task b qos burst affinity 1
  steal 0 max 1 qos idle
