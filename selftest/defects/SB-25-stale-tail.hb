# SPDX-License-Identifier: Apache-2.0
# SB-25: Taking the last task out of a mailbox leaves its tail there.
# b has come to cpu1 by mail; the mail that wakes it hangs behind that.
hartbreak 1
cpus 2
task a boot affinity 0
  wake b
task b boot affinity 1
  block
origin world sim memory sc points access signature 38c8bae3
