# SPDX-License-Identifier: Apache-2.0
# OW-10: The mark behind a note does not go round with its ring.
# CPU and task have come before: the second note gets the last place.
hartbreak 1
cpus 1
limits records 4
task a boot
  note 2
origin world sim memory sc points access signature 261312a9
