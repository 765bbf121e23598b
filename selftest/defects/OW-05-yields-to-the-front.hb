# SPDX-License-Identifier: Apache-2.0
# OW-05: A task that yields goes to the front of its class.
# c is behind a again when b has run.
hartbreak 1
cpus 1
task a boot
  spawn b
  spawn c
  yield
task b
task c
origin world sim memory sc points entry signature 9fd16467
