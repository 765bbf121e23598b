/* SPDX-License-Identifier: Apache-2.0 */
#include "program_text.h"
#include "mem.h"

static bool is_name(const struct hb_token *token)
{
    if (token->length == 0 || token->length >= HB_NAME_MAX || hb_token_is(token, "idle"))
        return false;
    for (size_t i = 0; i < token->length; i++) {
        char c = token->text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool other = (c >= '0' && c <= '9') || c == '-';
        if (!letter && (i == 0 || !other))
            return false;
    }
    return true;
}

/* Names come first, so that `spawn b` may stand above `task b`. Bad ones end the list; they are reported in turn. */
static void collect_names(struct hb_parser *parser)
{
    struct hb_scan ahead = parser->scan;
    struct hb_token token;
    while (parser->named < HB_TASKS_MAX && hb_scan_line(&ahead)) {
        (void)hb_scan_token(&ahead, &token);
        if (!hb_token_is(&token, "task"))
            continue;
        (void)hb_scan_token(&ahead, &token);
        if (!is_name(&token))
            break;
        memcpy(parser->program->tasks[parser->named++].name, token.text, token.length);
    }
}

static bool parse_version(struct hb_parser *parser)
{
    struct hb_scan *s = &parser->scan;
    struct hb_token token = {.text = s->text, .column = 1};
    static const char first[] = "expected `hartbreak 1` on the first line: this is no program text";
    uint64_t version;
    if (!hb_scan_line(s) || !hb_scan_token(s, &token) || !hb_token_is(&token, "hartbreak"))
        return hb_scan_fail(s, &token, first, NULL);
    return hb_scan_number(s, 1, 1, "unknown version: this build reads program text version 1", &version) &&
           hb_scan_end(s, "expected the end of the line after the version");
}

static bool parse_cpus(struct hb_parser *parser, const struct hb_token *word)
{
    uint64_t cpus;
    if (parser->cpus_given)
        return hb_scan_fail(&parser->scan, word, "`cpus` is given twice", NULL);
    if (!hb_scan_number(&parser->scan, 1, SCHED_MAX_CPUS, "expected the number of CPUs, 1 to 64", &cpus))
        return false;
    parser->cpus_given = true;
    parser->program->cpus = (uint8_t)cpus;
    return hb_scan_end(&parser->scan, "expected the end of the line after the number of CPUs");
}

static bool parse_clock(struct hb_parser *parser)
{
    static const char *const message =
        "expected where time begins: 0, or 16, 31 or 32 for shortly before 2^16, 2^31 or "
        "2^32 ticks";
    struct hb_scan *s = &parser->scan;
    struct hb_token token;
    uint64_t clock;
    (void)hb_scan_peek(s, &token);
    if (!hb_scan_number(s, 0, hb_clocks[HB_CLOCKS - 1], message, &clock))
        return false;
    for (uint32_t i = 0; i < HB_CLOCKS; i++)
        if (hb_clocks[i] == clock) {
            parser->program->clock = (uint8_t)clock;
            return hb_scan_end(s, "expected the end of the line after where time begins");
        }
    return hb_scan_fail(s, &token, message, NULL);
}

static bool parse_limits(struct hb_parser *parser)
{
    struct hb_scan *s = &parser->scan;
    struct hb_token token;
    parser->limits_line = s->line;
    while (hb_scan_peek(s, &token)) {
        uint8_t what;
        uint64_t value;
        if (!hb_scan_word(s, &hb_words_limit,
                          "expected a limit: tasks, stacks, waitqueues, endpoints, depth, queue, steal, scan, hints, "
                          "records or slice",
                          &what))
            return false;
        const struct hb_limit_range *range = &hb_limit_ranges[what];
        if (!hb_scan_number(s, range->low, range->high,
                            "limit out of its range: tasks, stacks, queue, steal and scan 1 to 64, waitqueues and "
                            "endpoints 0 to 8, depth 1 to 32, hints 0 to 127, records 2 to 128, slice 1 to 127",
                            &value))
            return false;
        *hb_limit_field(&parser->program->limits, what) = (uint8_t)value;
        parser->limits_given |= 1u << what;
    }
    return true;
}

/* Which limit may not be above or below another. */
static const char *limits_conflict(const struct hb_limits *l)
{
    if (l->stacks > l->tasks)
        return "limit `stacks` is above `tasks`";
    if (l->queue_limit > l->tasks)
        return "limit `queue` is above `tasks`";
    if (l->steal_scan_max < l->steal_tasks_max)
        return "limit `scan` is below `steal`";
    if ((l->telemetry_records & (l->telemetry_records - 1)) != 0)
        return "limit `records` is no power of two";
    return NULL;
}

enum { LIMIT_STACKS = 1, LIMIT_QUEUE = 5, LIMIT_STEAL = 6, LIMIT_SCAN = 7 };

/* Limits that were not given follow those that were. */
static bool settle_limits(struct hb_parser *parser)
{
    struct hb_limits *l = &parser->program->limits;
    uint32_t given = parser->limits_given;
    if ((given >> LIMIT_STACKS & 1u) == 0)
        l->stacks = l->tasks;
    if ((given >> LIMIT_QUEUE & 1u) == 0)
        l->queue_limit = l->tasks;
    if ((given >> LIMIT_SCAN & 1u) == 0 && l->steal_scan_max < l->steal_tasks_max)
        l->steal_scan_max = l->steal_tasks_max;
    if ((given >> LIMIT_STEAL & 1u) == 0 && l->steal_scan_max < l->steal_tasks_max)
        l->steal_tasks_max = l->steal_scan_max;
    const char *conflict = limits_conflict(l);
    if (conflict == NULL)
        return true;
    struct hb_token start = {.column = 1};
    parser->scan.line = parser->limits_line;
    return hb_scan_fail(&parser->scan, &start, conflict, NULL);
}

static bool parse_task(struct hb_parser *parser)
{
    struct hb_scan *s = &parser->scan;
    struct hb_program *p = parser->program;
    struct hb_token token;
    static const char bad_name[] =
        "expected a task name: a letter, then letters, digits, `-` or `_`, at most 15 in all, not `idle`";
    (void)hb_scan_token(s, &token);
    if (!is_name(&token))
        return hb_scan_fail(s, &token, bad_name, NULL);
    if (p->task_count == HB_TASKS_MAX)
        return hb_scan_fail(s, &token, "too many tasks: a program holds at most 16", NULL);
    for (uint32_t i = 0; i < p->task_count; i++)
        if (hb_token_is(&token, p->tasks[i].name))
            return hb_scan_fail(s, &token, "this task is declared twice", NULL);
    struct hb_task *task = &p->tasks[p->task_count++];
    task->qos = SCHED_QOS_NORMAL;
    task->affinity = UINT64_MAX;
    while (hb_scan_peek(s, &token)) {
        uint8_t what;
        if (!hb_scan_word(s, &hb_words_task, "expected `boot`, `qos` or `affinity`", &what))
            return false;
        if (what == HB_TASK_BOOT)
            task->boot = true;
        else if (what == HB_TASK_QOS &&
                 !hb_scan_word(s, &hb_words_qos, "expected a class: idle, normal, interactive or burst", &task->qos))
            return false;
        else if (what == HB_TASK_AFFINITY && !hb_scan_mask(s, &task->affinity))
            return false;
    }
    return true;
}

static bool parse_event(struct hb_parser *parser, const struct hb_token *word)
{
    struct hb_scan *s = &parser->scan;
    struct hb_program *p = parser->program;
    uint8_t kind;
    uint64_t cpu;
    if (p->event_count == HB_EVENTS_MAX)
        return hb_scan_fail(s, word, "too many events: a program holds at most 16", NULL);
    if (!hb_scan_word(s, &hb_words_event, "expected an event: tick or spurious", &kind) ||
        !hb_scan_number(s, 0, p->cpus - 1u, "expected a CPU of this program, below its `cpus`", &cpu))
        return false;
    p->events[p->event_count++] = (struct hb_event){.kind = kind, .cpu = (uint8_t)cpu};
    return hb_scan_end(s, "expected the end of the line after the event");
}

static bool number16(struct hb_scan *s, const char *expected, uint16_t *out)
{
    uint64_t value;
    if (!hb_scan_number(s, 0, UINT16_MAX, expected, &value))
        return false;
    *out = (uint16_t)value;
    return true;
}

static bool parse_point(struct hb_parser *parser, const struct hb_token *word)
{
    struct hb_scan *s = &parser->scan;
    struct hb_schedule *schedule = &parser->program->schedule;
    struct hb_token token;
    uint64_t cpu;
    if (parser->section != HB_SECTION_SCHEDULE && parser->section != HB_SECTION_AT)
        return hb_scan_fail(s, word, "`at` lines belong below a `schedule` line", NULL);
    if (schedule->count == HB_POINTS_MAX)
        return hb_scan_fail(s, word, "too many deviations: a schedule holds at most 256", NULL);
    struct hb_point *point = &schedule->points[schedule->count++];
    *point = (struct hb_point){.task = HB_NO_TASK};
    if (!hb_scan_number(s, 0, SCHED_MAX_CPUS - 1, "expected a CPU number, 0 to 63", &cpu))
        return false;
    point->cpu = (uint8_t)cpu;
    if (hb_scan_peek(s, &token) && hb_token_is(&token, "idle"))
        (void)hb_scan_token(s, &token);
    else if (!hb_parse_task_name(parser, &point->task))
        return false;
    return number16(s, "expected the number of the operation, 0 to 65535", &point->op) &&
           hb_scan_word(s, &hb_words_point,
                        "expected a kind of point: op, atomic, lock, ipi, irq, wait, access or load", &point->kind) &&
           number16(s, "expected which point of that kind, 0 to 65535", &point->nth) &&
           hb_scan_word(s, &hb_words_choice, "expected a choice: run, ipi, tick, spurious, return or store",
                        &point->choice) &&
           number16(s, "expected the value of the choice, 0 to 65535", &point->value) &&
           hb_scan_end(s, "expected the end of the line after the choice");
}

/* Hexadecimal of at most size - 1 digits. */
static bool parse_hex(struct hb_scan *s, const char *expected, char *out, size_t size)
{
    struct hb_token token;
    if (!hb_scan_token(s, &token) || token.length >= size)
        return hb_scan_fail(s, &token, expected, NULL);
    for (size_t i = 0; i < token.length; i++) {
        char c = token.text[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return hb_scan_fail(s, &token, expected, NULL);
    }
    memset(out, 0, size);
    memcpy(out, token.text, token.length);
    return true;
}

static bool parse_choice_of(struct hb_scan *s, const struct hb_words *words, const char *expected, char *out,
                            size_t size)
{
    uint8_t index;
    if (!hb_scan_word(s, words, expected, &index))
        return false;
    memset(out, 0, size);
    for (size_t i = 0; i + 1 < size && words->words[index][i] != '\0'; i++)
        out[i] = words->words[index][i];
    return true;
}

static bool parse_origin_item(struct hb_scan *s, struct hb_origin *o, uint8_t what)
{
    switch (what) {
    case HB_ORIGIN_WORLD:
        return parse_choice_of(s, &hb_words_world, "expected a world: sim, threads or harts", o->world,
                               sizeof o->world);
    case HB_ORIGIN_MEMORY:
        return parse_choice_of(s, &hb_words_memory, "expected a memory model: sc, tso or c11", o->memory,
                               sizeof o->memory);
    case HB_ORIGIN_POINTS:
        return parse_choice_of(s, &hb_words_points, "expected the kind of points: access, port or entry", o->points,
                               sizeof o->points);
    case HB_ORIGIN_RACES:
        return parse_choice_of(s, &hb_words_races, "expected races on or off", o->races, sizeof o->races);
    case HB_ORIGIN_CORE:
        return parse_hex(s, "expected the digest of a core: at most 16 digits of 0-9 and a-f", o->core, sizeof o->core);
    case HB_ORIGIN_SIGNATURE:
        return parse_hex(s, "expected a signature: at most 8 digits of 0-9 and a-f", o->signature, sizeof o->signature);
    case HB_ORIGIN_HASH:
        return parse_hex(s, "expected the hash of an execution: at most 16 digits of 0-9 and a-f", o->hash,
                         sizeof o->hash);
    default:
        return hb_scan_number(s, 0, UINT64_MAX, "expected a seed, a number of at most 64 bits", &o->seed);
    }
}

static bool parse_origin(struct hb_parser *parser)
{
    struct hb_scan *s = &parser->scan;
    struct hb_token token;
    while (hb_scan_peek(s, &token)) {
        uint8_t what;
        if (!hb_scan_word(s, &hb_words_origin, "expected world, memory, points, races, core, signature, hash or seed",
                          &what) ||
            !parse_origin_item(s, &parser->program->origin, what))
            return false;
    }
    return true;
}

static bool parse_section(struct hb_parser *parser, enum hb_section section, const struct hb_token *word)
{
    switch (section) {
    case HB_SECTION_VERSION:
        return hb_scan_fail(&parser->scan, word, "the version stands on the first line only", NULL);
    case HB_SECTION_CPUS:
        return parse_cpus(parser, word);
    case HB_SECTION_CLOCK:
        return parse_clock(parser);
    case HB_SECTION_LIMITS:
        return parse_limits(parser);
    case HB_SECTION_TASK:
        return parse_task(parser);
    case HB_SECTION_EVENT:
        return parse_event(parser, word);
    case HB_SECTION_SCHEDULE:
        return hb_scan_end(&parser->scan, "expected the end of the line after `schedule`");
    case HB_SECTION_AT:
        return parse_point(parser, word);
    case HB_SECTION_ORIGIN:
        return parse_origin(parser);
    }
    return false;
}

static bool parse_line(struct hb_parser *parser)
{
    struct hb_token token;
    (void)hb_scan_peek(&parser->scan, &token);
    int32_t section = hb_words_find(&hb_words_section, token.text, token.length);
    if (section < 0) {
        bool in_task = parser->section == HB_SECTION_TASK && parser->program->task_count > 0;
        struct hb_program *p = parser->program;
        return hb_parse_op(parser, in_task ? &p->tasks[p->task_count - 1] : NULL);
    }
    (void)hb_scan_token(&parser->scan, &token);
    bool ok = parse_section(parser, (enum hb_section)section, &token);
    parser->section = (uint8_t)section;
    return ok;
}

static bool check_whole(struct hb_parser *parser)
{
    struct hb_program *p = parser->program;
    struct hb_token end = {.column = 1};
    bool boot = p->task_count == 0;
    if (!parser->cpus_given)
        return hb_scan_fail(&parser->scan, &end, "the text ends without a `cpus` line", NULL);
    for (uint32_t t = 0; t < p->task_count; t++)
        boot |= p->tasks[t].boot;
    if (!boot)
        return hb_scan_fail(&parser->scan, &end, "no task is marked `boot`, so nothing would run", NULL);
    return settle_limits(parser);
}

bool hb_program_parse(struct hb_program *p, const char *text, size_t length, struct hb_text_error *error)
{
    struct hb_parser parser = {.program = p, .section = HB_SECTION_VERSION};
    hb_program_init(p, 1);
    hb_scan_init(&parser.scan, text, length, error);
    if (!parse_version(&parser))
        return false;
    collect_names(&parser);
    while (hb_scan_line(&parser.scan))
        if (!parse_line(&parser))
            return false;
    return check_whole(&parser);
}
