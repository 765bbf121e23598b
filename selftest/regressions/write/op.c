/* SPDX-License-Identifier: Apache-2.0 */
/* Operations as calls of the core. */
#include "write.h"

#include <inttypes.h>
#include <string.h>

#include "words.h"

#define NAME_BYTES 48u

/* `reject-full` as SCHED_REJECT_FULL. */
static const char *constant(const char *prefix, const char *word)
{
    static char names[4][NAME_BYTES];
    static uint32_t turn;
    char *name = names[turn++ % 4];
    size_t used = (size_t)snprintf(name, NAME_BYTES, "%s", prefix);
    for (; *word != '\0' && used + 1 < NAME_BYTES; word++) {
        name[used++] = *word == '-' ? '_' : *word >= 'a' && *word <= 'z' ? (char)(*word - 'a' + 'A') : *word;
    }
    name[used] = '\0';
    return name;
}

const char *write_result(enum sched_result result)
{
    return constant("SCHED_", hb_result_word((uint8_t)result));
}

const char *write_qos(uint32_t qos)
{
    return constant("SCHED_QOS_", hb_words_qos.words[qos % SCHED_QOS_CLASSES]);
}

const char *write_task(uint32_t task)
{
    static char names[4][NAME_BYTES];
    static uint32_t turn;
    char *name = names[turn++ % 4];
    write_state.named[task] = true;
    snprintf(name, NAME_BYTES, "task_%s", write_state.program.tasks[task].name);
    for (char *at = name; *at != '\0'; at++) {
        *at = *at == '-' ? '_' : *at;
    }
    return name;
}

static const char *timeout(const struct hb_op *op, char *out, size_t size)
{
    if (op->timeout == 0)
        snprintf(out, size, "SCHED_FOREVER");
    else
        snprintf(out, size, "%u", op->timeout - 1u);
    return out;
}

/* What a task asks of another, or of itself. */
static void write_request(const struct hb_op *op, const char *result)
{
    const char *task = write_task(op->target);
    switch (op->kind) {
    case HB_OP_WAKE:
        write_line("expect(%s, sched_wake(port.sched, %s));", result, task);
        break;
    case HB_OP_KILL:
        write_line("expect(%s, sched_kill(port.sched, %s, NULL));", result, task);
        break;
    case HB_OP_SET_AFFINITY:
        write_line("expect(%s, sched_set_affinity(port.sched, %s, 0x%" PRIx64 ", NULL));", result, task, op->value);
        break;
    default:
        write_line("expect(%s, sched_set_qos(port.sched, %s, %s, NULL));", result, task, write_qos(op->qos));
        break;
    }
}

static void write_wait(const struct hb_op *op, const char *result, uint64_t value)
{
    char limit[24];
    timeout(op, limit, sizeof limit);
    if (op->kind == HB_OP_BLOCK) {
        write_line("expect(%s, sched_block(port.sched, %s));", result, limit);
    } else if (op->kind == HB_OP_WAIT) {
        write_line("expect(%s, sched_wait(port.sched, QUEUE(%u), %s));", result, op->target, limit);
    } else {
        write_line("expect(%s, sched_recv(port.sched, ENDPOINT(%u), %s, &got.value));", result, op->target, limit);
        if (strcmp(result, "SCHED_OK") == 0)
            write_line("assert_int_equal(got.value, %" PRIu64 ");", value);
    }
}

/* The environment's part, and what only the interpreter answers. */
static void write_rest(const struct hb_op *op, enum sched_result result)
{
    switch (op->kind) {
    case HB_OP_FAIL_SEND:
        write_line("refuse_sends(%u);", op->count);
        break;
    case HB_OP_FAIL_START:
        write_line("refuse_starts(%u);", op->count);
        break;
    case HB_OP_AWAIT:
        if (result == SCHED_BLOCKED)
            write_line("sched_yield(port.sched);");
        break;
    default: /* a tick writes itself; a spurious IPI comes where it is taken; where it runs was demanded already */
        break;
    }
}

static void write_call(const struct hb_op *op, const char *result, uint64_t value)
{
    uint32_t n = op->target;
    switch (op->kind) {
    case HB_OP_YIELD:
        write_line("sched_yield(port.sched);");
        break;
    case HB_OP_STEAL:
        write_line("expect(%s, sched_steal(port.sched, CPU(%u), %u, %s, &got.count));", result, n, op->count,
                   write_qos(op->qos));
        write_line("assert_int_equal(got.count, %" PRIu64 ");", value);
        break;
    case HB_OP_SIGNAL:
    case HB_OP_BROADCAST:
        write_line("expect(%s, sched_%s(port.sched, QUEUE(%u), &got.count));", result, hb_op_word(op->kind), n);
        write_line("assert_int_equal(got.count, %" PRIu64 ");", value);
        break;
    case HB_OP_SEND:
        write_line("expect(%s, sched_send(port.sched, ENDPOINT(%u), %" PRIu64 "));", result, n, op->value);
        break;
    case HB_OP_RESCHED:
    case HB_OP_HINT:
        write_line("expect(%s, sched_%s(port.sched, CPU(%u), &got.value));", result, hb_op_word(op->kind), n);
        break;
    case HB_OP_OFFLINE:
    case HB_OP_ONLINE:
        write_line("expect(%s, sched_cpu_%s(port.sched, CPU(%u)));", result, hb_op_word(op->kind), n);
        break;
    case HB_OP_NOTE:
        write_line("assert_int_equal(notes(%u), %" PRIu64 ");", op->count, value);
        break;
    case HB_OP_DRAIN:
        write_line("assert_int_equal(drains(%u), %" PRIu64 ");", n, value);
        break;
    case HB_OP_LOCK_PROBE:
        write_line("expect(%s, sched_lock_probe(port.sched, (enum sched_lock_rank)%u, (enum sched_lock_rank)%u));",
                   result, n, op->count);
        break;
    default:
        break;
    }
}

/* The interpreter does not call the core for a task that is not there. */
static bool answered_by_interpreter(const struct hb_op *op, enum sched_result result)
{
    bool names_task = strchr(hb_op_operands(op->kind), 't') != NULL;
    if (op->kind == HB_OP_SPAWN)
        return result == SCHED_REJECT_ARGUMENT;
    if (op->kind == HB_OP_DRAIN)
        return result == SCHED_REJECT_CPU;
    return names_task && op->kind != HB_OP_AWAIT && hb_interp_handle(&write_state.interp, op->target).generation == 0;
}

void write_op(uint32_t task, uint32_t number, enum sched_result result, uint64_t value, bool ends_wait)
{
    const struct hb_task *of = &write_state.program.tasks[task];
    if (number >= of->count || of->ops[number].kind == HB_OP_EXIT) {
        write_line("sched_exit(port.sched);");
        return;
    }
    const struct hb_op *op = &of->ops[number];
    const char *name = write_result(result);
    if (ends_wait) {
        write_line("expect(%s, sched_wait_result(port.sched, &got.value));", name);
        if (op->kind == HB_OP_RECV && result == SCHED_GRANTED)
            write_line("assert_int_equal(got.value, %" PRIu64 ");", value);
    } else if (answered_by_interpreter(op, result)) {
        write_line("/* %s: the program's own answer, the core is not asked */", hb_result_word((uint8_t)result));
    } else if (op->kind == HB_OP_SPAWN) {
        const struct hb_task *spawned = &write_state.program.tasks[op->target];
        write_line("expect(%s, spawns(%s, 0x%" PRIx64 ", &%s));", name, write_qos(spawned->qos), spawned->affinity,
                   write_task(op->target));
    } else if (strchr(hb_op_operands(op->kind), 'T') != NULL) {
        write_wait(op, name, value);
    } else if (strchr(hb_op_operands(op->kind), 't') != NULL && op->kind != HB_OP_AWAIT) {
        write_request(op, name);
    } else {
        write_call(op, name, value);
        write_rest(op, result);
    }
}
