# SPDX-License-Identifier: Apache-2.0
# One line of cores/simple broken at a time.

set(random --random --seed 3 --executions 60000)

# The one lock is taken with interrupts off.
sim_broken(simple-irq simple lock.c "struct sched_irq_state state = sched_port_irq_save(s->world);"
  "struct sched_irq_state state = {1};" "INV-16|INV-17" ${random})
# A CPU that is to run something is sent an IPI.
sim_broken(simple-kick simple ipi.c "    return send(s, target);" "    return true;" "INV-11|INV-12|INV-13|INV-14" ${random})
