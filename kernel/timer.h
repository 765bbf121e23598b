/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timer: ticks on request, short pauses, and the watchdog. Between them it is set to the
 * watchdog's deadline, so a timer interrupt that nobody armed means that the run hangs.
 *
 * Owns: logical time, and each hart's SBI timer. Who may call: any hart, for itself.
 * Time: port units, one for each tick taken by any hart; jumps at quiescence. Never wall-clock time.
 */
#ifndef HB_KERNEL_TIMER_H
#define HB_KERNEL_TIMER_H

#include "hart.h"

/* Clock units a second, and how long a run may take. Boot hart, once. */
void timer_init(uint64_t timebase, uint64_t watchdog_ms);

/* A run begins: sets the deadline, for this hart and those that call timer_idle after it. */
void timer_watchdog_start(void);

/* Nothing armed but the watchdog. */
void timer_idle(void);

/* Interrupts off, a timer interrupt pending that is no tick: ends a hanging run, else sets the timer again. */
void timer_watchdog(void);

/* Also from spin loops: ends a run that is past its deadline. */
void timer_check(void);

/* Waits for about that long, or for a software interrupt if those are on; the hart sleeps. */
void timer_pause_us(uint32_t microseconds);

/* Interrupts off: a timer interrupt is pending when it returns, and will count as a tick. */
void timer_arm_tick(struct hart *self);

/* The trap: interrupts off. True: it was a tick, and time has advanced. */
bool timer_trap(struct hart *self) SCHED_MUST_CHECK;

uint64_t timer_now(void);
void timer_reset(uint64_t start);
/* To `when`, never back. At quiescence. */
void timer_advance(uint64_t when);

#endif
