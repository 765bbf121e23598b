# SPDX-License-Identifier: Apache-2.0
# OW-11: A spurious software interrupt acknowledges as well.
# The hint never left, and the interrupt that comes has another reason.
hartbreak 1
cpus 2
task a boot affinity 0
  fail-send 1
  hint 1
  spurious 1
origin world sim memory sc points access signature 43f1a60f
