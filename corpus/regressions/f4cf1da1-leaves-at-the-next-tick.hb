# SPDX-License-Identifier: Apache-2.0
# A CPU that a task of its own sent away ran that task on until the next tick.
hartbreak 1
cpus 2
task mover boot affinity 0,1
  offline 0 -> ok
  on-cpu 1
origin world sim memory sc points access races on signature f4cf1da1
