# SPDX-License-Identifier: Apache-2.0
# A CPU went to sleep owing a wake-up after a failed send; no tick came to remind it.
hartbreak 1
cpus 3
task main boot affinity 2
  block timeout 1 -> timeout
  wake waker -> ok
  block timeout 1 -> timeout
  wake sleeper -> reject-stale
task waker boot affinity 1
  block -> ok
  fail-send 1
  wake sleeper -> ok
task sleeper boot affinity 0
  block -> ok
origin world sim memory sc points access races on signature 7c6db816
