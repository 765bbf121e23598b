# SPDX-License-Identifier: Apache-2.0
# Ranks in the right order and inverted.
hartbreak 1
cpus 1
task a boot
  lock-probe table mailbox
  lock-probe mailbox table
  lock-probe runqueue task
