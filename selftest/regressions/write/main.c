/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hb-as-c FILE NAME WHY OUT: FILE is the text of a program with its entries behind it (`hb-sim --entries`), OUT becomes
 * a test. Exit codes: 0; 1 if the core does not take the program that way on the tests' port; 2 for input.
 */
#include "write.h"

#include "host/file.h"
#include <stdlib.h>
#include <string.h>

#define TEXT_MOST (1u << 20)

struct write write_state;
static const char *test_name, *test_why, *test_file;

void write_line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(write_state.to, "    ");
    vfprintf(write_state.to, format, arguments);
    fprintf(write_state.to, "\n");
    va_end(arguments);
}

/* What a tick makes it. */
static uint64_t time_of(const struct hb_entry *tick)
{
    return hb_program_time(&write_state.program) + tick->number;
}

/* ---- the world of the interpreter ---- */

static void op_tick(void *world)
{
    (void)world;
    struct write *w = &write_state;
    assert_in_range(w->at + 1, 0, w->count - 1);
    const struct hb_entry *next = &w->entries[w->at + 1];
    assert_int_equal(next->kind, HB_ENTRY_HELD);
    write_line("takes_tick_inside(%u, %llu);", next->cpu, (unsigned long long)time_of(next));
    takes_tick_inside(next->cpu, time_of(next));
}

static void op_spurious(void *world, struct sched_cpu_id target)
{
    (void)world, (void)target;
}

static void op_fail_sends(void *world, uint32_t count)
{
    (void)world;
    refuse_sends(count);
}

static void op_fail_starts(void *world, uint32_t count)
{
    (void)world;
    refuse_starts(count);
}

static bool ended_wait;

static void op_begin(void *world, uint32_t task, uint32_t op)
{
    (void)world, (void)op;
    ended_wait = write_state.interp.cursors[task].state == HB_CURSOR_WAITING;
}

static void op_end(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    (void)world;
    write_op(task, op, result, value, ended_wait);
}

static const struct hb_world_ops ops = {
    .tick = op_tick,
    .spurious = op_spurious,
    .fail_sends = op_fail_sends,
    .fail_starts = op_fail_starts,
    .op_begin = op_begin,
    .op_end = op_end,
};

/* ---- entries ---- */

static void perform_op(const struct hb_entry *e)
{
    struct write *w = &write_state;
    const struct hb_task *of = &w->program.tasks[e->task];
    char words[96] = "exit";
    if (e->number < of->count)
        hb_program_print_op(&w->program, &of->ops[e->number], words, sizeof words);
    fprintf(w->to, "\n    /* %s.%u %s */\n", of->name, e->number, words);
    write_line("runs(%u, %s);", e->cpu, write_task(e->task));
    runs(e->cpu, hb_interp_handle(&w->interp, e->task));
    hb_interp_step(&w->interp);
}

/* A wait that ends for an interrupt is written as the interrupt. */
static bool interrupt_follows(uint32_t cpu)
{
    const struct write *w = &write_state;
    const struct hb_entry *next = w->at + 1 < w->count ? &w->entries[w->at + 1] : NULL;
    return next != NULL && next->cpu == cpu && (next->kind == HB_ENTRY_IPI || next->kind == HB_ENTRY_TICK);
}

static void perform(const struct hb_entry *e)
{
    switch ((enum hb_entry_kind)e->kind) {
    case HB_ENTRY_OP:
        perform_op(e);
        break;
    case HB_ENTRY_END:
        write_line("ends(%u);", e->cpu);
        ends(e->cpu);
        break;
    case HB_ENTRY_TICK:
        write_line("takes_tick(%u, %llu);", e->cpu, (unsigned long long)time_of(e));
        takes_tick(e->cpu, time_of(e));
        break;
    case HB_ENTRY_IPI:
        write_line("takes_ipi(%u);", e->cpu);
        takes_ipi(e->cpu);
        break;
    case HB_ENTRY_PASS:
        write_line("idle(%u);", e->cpu);
        idle(e->cpu);
        break;
    case HB_ENTRY_WAKE:
        if (interrupt_follows(e->cpu))
            return;
        write_line("wakes(%u);", e->cpu);
        wakes(e->cpu);
        break;
    case HB_ENTRY_START:
        write_line("starts(%u);", e->cpu);
        starts(e->cpu);
        break;
    case HB_ENTRY_HELD:   /* was taken by the operation */
    case HB_ENTRY_RELAX:  /* load() refuses these two */
    case HB_ENTRY_INSIDE: /* */
    case HB_ENTRY_EVENT:
    case HB_ENTRY_KINDS:
        return;
    }
    write_changes();
}

/* ---- the test ---- */

struct number {
    const char *name;
    uint64_t is, usual;
};

/* Only what is not as usual. */
static void write_config(const struct sched_config *c)
{
    const struct sched_config u = usual_config(c->cpus);
    const struct number numbers[] = {
        {"tasks", c->tasks, u.tasks},
        {"stacks", c->stacks, u.stacks},
        {"waitqueues", c->waitqueues, u.waitqueues},
        {"endpoints", c->endpoints, u.endpoints},
        {"endpoint_depth", c->endpoint_depth, u.endpoint_depth},
        {"queue_limit", c->queue_limit, u.queue_limit},
        {"steal_tasks_max", c->steal_tasks_max, u.steal_tasks_max},
        {"steal_queues_max", c->steal_queues_max, u.steal_queues_max},
        {"steal_scan_max", c->steal_scan_max, u.steal_scan_max},
        {"hints_per_tick", c->hints_per_tick, u.hints_per_tick},
        {"telemetry_records", c->telemetry_records, u.telemetry_records},
        {"slice", c->slice, u.slice},
    };
    write_line("struct sched_config config = usual_config(%u);", c->cpus);
    for (uint32_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++)
        if (numbers[n].is != numbers[n].usual)
            write_line("config.%s = %llu;", numbers[n].name, (unsigned long long)numbers[n].is);
    write_line("boot(&config);");
}

static void boot_tasks(void)
{
    struct write *w = &write_state;
    hb_interp_init(&w->interp, &w->program, port.sched, w, &ops);
    hb_interp_boot(&w->interp);
    for (uint32_t t = 0; t < w->program.task_count; t++) {
        const struct hb_task *task = &w->program.tasks[t];
        if (task->boot && hb_interp_handle(&w->interp, t).generation == 0)
            fail_msg("the core refuses task %s of the boot", task->name);
        if (task->boot)
            write_line("expect(SCHED_OK, spawns(%s, 0x%llx, &%s));", write_qos(task->qos),
                       (unsigned long long)task->affinity, write_task(t));
    }
}

static void the_program_as_a_test(void **state)
{
    (void)state;
    struct write *w = &write_state;
    struct sched_config config;
    hb_program_config(&w->program, w->program.cpus, &config);
    write_config(&config);
    boot(&config);
    port.time = hb_program_time(&w->program);
    if (port.time != 0)
        write_line("port.time = %llu;", (unsigned long long)port.time);
    boot_tasks();
    write_changes();
    for (w->at = 0; w->at < w->count; w->at++)
        perform(&w->entries[w->at]);
    write_line("shut();");
    shut();
}

static int refuse(const char *what, const char *why)
{
    fprintf(stderr, "hb-as-c: %s: %s\n", what, why);
    return 2;
}

static int load(const char *path)
{
    struct write *w = &write_state;
    struct hb_error error;
    struct hb_text_error wrong;
    size_t size = 0;
    uint32_t line = 0;
    char *text = NULL;
    if (!hb_file_read(path, TEXT_MOST, &text, &size, &error))
        return refuse(path, error.text);
    size_t program = hb_entries_find(text, size);
    if (!hb_program_parse(&w->program, text, program, &wrong))
        return refuse(path, wrong.message);
    if (program == size)
        return refuse(path, "it has no entries");
    if (!hb_entries_parse(text + program, size - program, w->entries, HB_ENTRIES_MAX, &w->count, &line))
        return refuse(path, "its entries are damaged");
    free(text);
    for (uint32_t i = 0; i < w->count; i++) {
        if (w->entries[i].cpu >= w->program.cpus || w->entries[i].task >= HB_TASKS_MAX)
            return refuse(path, "its entries are another program's");
        if (w->entries[i].kind == HB_ENTRY_RELAX)
            return refuse(path, "a CPU spins in the middle of an operation, which one thread cannot follow");
        if (w->entries[i].kind == HB_ENTRY_INSIDE)
            return refuse(path, "a CPU stops in the middle of an operation, which one thread cannot follow");
    }
    return 0;
}

static void write_test(FILE *to, const char *body)
{
    fprintf(to,
            "/* SPDX-License-Identifier: Apache-2.0 */\n"
            "/*\n"
            " * %s\n"
            " *\n"
            " * Written by ./hartbreak corpus add --as-c (docs/replay.md): what is demanded is what a sound core did.\n"
            " */\n"
            "#include \"regress.h\"\n"
            "\n"
            "static void %s(void **state)\n"
            "{\n"
            "    (void)state;\n",
            test_why, test_name);
    for (uint32_t t = 0; t < write_state.program.task_count; t++)
        if (write_state.named[t])
            fprintf(to, "    struct sched_task_id %s = {0, 0};\n", write_task(t));
    fprintf(to,
            "%s}\n\nint main(void)\n{\n    const struct CMUnitTest tests[] = {cmocka_unit_test(%s)};\n"
            "    return cmocka_run_group_tests(tests, NULL, NULL);\n}\n",
            body, test_name);
}

static int save(const char *body)
{
    FILE *to = fopen(test_file, "w");
    if (to == NULL)
        return refuse(test_file, "it cannot be written");
    write_test(to, body);
    return fclose(to) == 0 ? 0 : refuse(test_file, "it cannot be written");
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: hb-as-c FILE NAME WHY OUT\n");
        return 2;
    }
    test_name = argv[2];
    test_why = argv[3];
    test_file = argv[4];
    int code = load(argv[1]);
    if (code != 0)
        return code;
    char *body = NULL;
    size_t size = 0;
    write_state.to = open_memstream(&body, &size);
    if (write_state.to == NULL)
        return refuse(test_file, "no memory for it");
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_program_as_a_test)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fclose(write_state.to);
    code = failed != 0 ? 1 : save(body);
    free(body);
    return code;
}
