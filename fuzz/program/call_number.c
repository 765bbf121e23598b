/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers from text, with errno of the thread that asks; random numbers, which depend on the seed and on how many the
 * thread has drawn, never on the others; and what a process is told about itself.
 */
#include "call.h"
#include "state.h"

#include <stdlib.h>

#define RANDOM_MAX 0x7fffffffu
#define PROCESS 4242

int CALL(atoi)(const char *text);
long CALL(atol)(const char *text);
long long CALL(atoll)(const char *text);
double CALL(atof)(const char *text);
long CALL(strtol)(const char *text, char **end, int base);
unsigned long CALL(strtoul)(const char *text, char **end, int base);
long long CALL(strtoll)(const char *text, char **end, int base);
unsigned long long CALL(strtoull)(const char *text, char **end, int base);
double CALL(strtod)(const char *text, char **end);
float CALL(strtof)(const char *text, char **end);
int CALL(rand)(void);
int CALL(rand_r)(uint32_t *seed);
void CALL(srand)(uint32_t seed);
long CALL(random)(void);
void CALL(srandom)(uint32_t seed);
double CALL(drand48)(void);
long CALL(lrand48)(void);
void CALL(srand48)(long seed);
int CALL(getpid)(void);
int CALL(gettid)(void);
long CALL(sysconf)(int name);
int *CALL(__errno_location)(void);
int CALL(get_nprocs)(void);

static int *own_errno(void)
{
    int *own = CALL(__errno_location)();
    errno = *own;
    return own;
}

/* It read as far as the character that is no longer part of the number. */
static void converted(int *own, const char *text, char *stop, char **end)
{
    *own = errno;
    call_reads(text, (size_t)(stop - text) + 1);
    if (end != NULL) {
        __tsan_write8(end);
        *end = stop;
    }
}

long CALL(strtol)(const char *text, char **end, int base)
{
    char *stop;
    int *own = own_errno();
    long value = strtol(text, &stop, base);
    converted(own, text, stop, end);
    return value;
}

unsigned long CALL(strtoul)(const char *text, char **end, int base)
{
    char *stop;
    int *own = own_errno();
    unsigned long value = strtoul(text, &stop, base);
    converted(own, text, stop, end);
    return value;
}

long long CALL(strtoll)(const char *text, char **end, int base)
{
    char *stop;
    int *own = own_errno();
    long long value = strtoll(text, &stop, base);
    converted(own, text, stop, end);
    return value;
}

unsigned long long CALL(strtoull)(const char *text, char **end, int base)
{
    char *stop;
    int *own = own_errno();
    unsigned long long value = strtoull(text, &stop, base);
    converted(own, text, stop, end);
    return value;
}

double CALL(strtod)(const char *text, char **end)
{
    char *stop;
    int *own = own_errno();
    double value = strtod(text, &stop);
    converted(own, text, stop, end);
    return value;
}

float CALL(strtof)(const char *text, char **end)
{
    char *stop;
    int *own = own_errno();
    float value = strtof(text, &stop);
    converted(own, text, stop, end);
    return value;
}

int CALL(atoi)(const char *text)
{
    return (int)CALL(strtol)(text, NULL, 10);
}

long CALL(atol)(const char *text)
{
    return CALL(strtol)(text, NULL, 10);
}

long long CALL(atoll)(const char *text)
{
    return CALL(strtoll)(text, NULL, 10);
}

double CALL(atof)(const char *text)
{
    return CALL(strtod)(text, NULL);
}

/* ---- random numbers ---- */

/* Of one execution. */
static struct {
    uint64_t run;
    uint64_t seed;
} source;

/* splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014). */
static uint64_t mixed(uint64_t value)
{
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

#define SEED_STEP                                                                                                      \
    0x2545f4914f6cdd1du /* so that the seeds of a program and of a search do not make up for each other                \
                         */

static uint64_t seed(void)
{
    return (source.run == eng.run ? source.seed : 1) + (prog.job->seed - 1) * SEED_STEP;
}

static uint64_t draw(void)
{
    struct call_self *self = call_self();
    prog_unsteady();
    prog.bounds |= PROG_BOUND_RANDOM;
    return mixed(mixed(seed() ^ (uint64_t)prog_self() << 32) + self->random++);
}

void CALL(srand)(uint32_t given)
{
    prog_prefix_keep(&source, sizeof source, &source.run);
    source.run = eng.run;
    source.seed = given;
    call_self()->random = 0;
}

void CALL(srandom)(uint32_t given)
{
    CALL(srand)(given);
}

void CALL(srand48)(long given)
{
    CALL(srand)((uint32_t)given);
}

int CALL(rand)(void)
{
    return (int)(draw() & RANDOM_MAX);
}

long CALL(random)(void)
{
    return (long)(draw() & RANDOM_MAX);
}

long CALL(lrand48)(void)
{
    return CALL(random)();
}

double CALL(drand48)(void)
{
    return (double)(draw() >> 11) * 0x1p-53;
}

int CALL(rand_r)(uint32_t *state)
{
    __tsan_write4(state);
    *state = (uint32_t)mixed(*state);
    return (int)(*state & RANDOM_MAX);
}

/* ---- the process ---- */

int CALL(getpid)(void)
{
    return PROCESS;
}

int CALL(gettid)(void)
{
    return PROCESS + (int)prog_self();
}

/* Of what can be asked, the numbers of processors and the page size matter to programs. */
#define ASK_PAGE_SIZE 30
#define ASK_PROCESSORS_CONFIGURED 83
#define ASK_PROCESSORS_ONLINE 84
#define PAGE_SIZE 4096

long CALL(sysconf)(int name)
{
    if (name == ASK_PROCESSORS_CONFIGURED || name == ASK_PROCESSORS_ONLINE)
        return CALL(get_nprocs)();
    return name == ASK_PAGE_SIZE ? PAGE_SIZE : -1;
}
