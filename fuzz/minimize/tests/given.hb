hartbreak 1
# A finding of SB-02, as small as this program gets. Another one takes a deviation less.
cpus 2
limits tasks 16 stacks 16 waitqueues 2 endpoints 2 depth 4 queue 16 steal 4 scan 16 hints 4 records 16 slice 2
task t0 boot qos normal affinity all
  yield
task t1 boot qos normal affinity all
  block
task t2 boot qos normal affinity all
  spawn t5
task t3 boot qos normal affinity 1
  spawn t6
task t4 boot qos normal affinity 0
task t5 qos normal affinity all
task t6 qos normal affinity all
  yield
schedule
  at 0 t2 0 lock 0 run 1
  at 0 t2 0 atomic 12 run 1
  at 1 idle 2 atomic 20 run 0
  at 0 t2 0 atomic 30 run 1
origin world sim memory sc points access races on signature bcc9fa68
