# SPDX-License-Identifier: Apache-2.0
# A tick did not retry a send that had failed, and a CPU that never idles owed on. Deadlines keep the world from helping.
hartbreak 1
cpus 3
task waker boot affinity 1
  block timeout 1
  fail-send 1
  wake sleeper -> ok
  tick
  await sleeper exited
task sleeper boot affinity 0
  block -> ok
task ticker boot affinity 2
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
  block timeout 1
origin world sim memory sc points access races on signature 47d0db00
