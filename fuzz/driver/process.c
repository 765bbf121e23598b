/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"

#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCESSES_MAX 64u
/* After its pipes closed a child is asked for this often until it is reaped. */
#define REAP_POLL_SECONDS 0.002

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

void process_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

bool process_interrupted(void)
{
    return interrupted != 0;
}

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool program_present(const char *name)
{
    const char *path = getenv("PATH");
    char copy[4096], candidate[4352];
    char *rest;
    snprintf(copy, sizeof copy, "%s", path != NULL ? path : "/usr/bin:/bin");
    for (char *dir = strtok_r(copy, ":", &rest); dir != NULL; dir = strtok_r(NULL, ":", &rest)) {
        snprintf(candidate, sizeof candidate, "%s/%s", dir, name);
        if (access(candidate, X_OK) == 0) {
            return true;
        }
    }
    return false;
}

_Noreturn static void become(const struct process *p, char *const argv[], int out, int err, pid_t parent)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(127);
    }
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (p->patient) {
        /* By number: <sched.h> is the core's here. A courtesy, it also runs without. */
        const int priority = 0;
        (void)syscall(SYS_sched_setscheduler, 0, SCHED_IDLE, &priority);
    }
    for (unsigned i = 0; p->environment != NULL && p->environment[i] != NULL; i++) {
        putenv((char *)(size_t)p->environment[i]);
    }
    execvp(argv[0], argv);
    fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

bool process_start(struct process *p, char *const argv[], double timeout)
{
    int out[2], err[2];
    say_command(argv);
    fflush(NULL);
    if (pipe2(out, O_CLOEXEC) != 0) {
        say_error("pipe: %s", strerror(errno));
        return false;
    }
    if (pipe2(err, O_CLOEXEC) != 0) {
        close(out[0]);
        close(out[1]);
        say_error("pipe: %s", strerror(errno));
        return false;
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        become(p, argv, out[1], err[1], parent);
    }
    close(out[1]);
    close(err[1]);
    if (pid < 0) {
        close(out[0]);
        close(err[0]);
        say_error("fork: %s", strerror(errno));
        return false;
    }
    setpgid(pid, pid);
    p->pid = pid;
    p->out.fd = out[0];
    p->err.fd = err[0];
    p->out.used = p->err.used = 0;
    p->started = seconds_now();
    p->deadline = timeout > 0 ? p->started + timeout : 0;
    p->kill_at = p->ended = 0;
    p->timed_out = p->stopped = false;
    p->code = -1;
    p->tail_count = 0;
    return true;
}

void process_stop(struct process *p)
{
    if (p->pid > 0 && p->kill_at == 0) {
        kill(-p->pid, SIGINT);
        p->stopped = true;
        p->kill_at = seconds_now() + STOP_GRACE_SECONDS;
    }
}

static void deliver(struct process *p, char *line, bool is_err)
{
    size_t length = strlen(line);
    if (length > 0 && line[length - 1] == '\r') {
        line[length - 1] = '\0';
    }
    snprintf(p->tail[p->tail_count % TAIL_LINES], TAIL_WIDTH, "%s", line);
    p->tail_count++;
    if (p->line != NULL) {
        p->line(p->context, line, is_err);
    }
}

static void split_lines(struct process *p, struct line_reader *reader, bool is_err, bool at_end)
{
    char *begin = reader->text;
    char *end = reader->text + reader->used;
    for (char *newline; (newline = memchr(begin, '\n', (size_t)(end - begin))) != NULL; begin = newline + 1) {
        *newline = '\0';
        deliver(p, begin, is_err);
    }
    reader->used = (size_t)(end - begin);
    memmove(reader->text, begin, reader->used);
    bool full = reader->used == sizeof reader->text - 1;
    if (reader->used > 0 && (at_end || full)) {
        reader->text[reader->used] = '\0';
        deliver(p, reader->text, is_err);
        reader->used = 0;
    }
}

static void read_some(struct process *p, struct line_reader *reader, bool is_err)
{
    ssize_t got = read(reader->fd, reader->text + reader->used, sizeof reader->text - 1 - reader->used);
    if (got > 0) {
        for (ssize_t i = 0; i < got; i++) {
            if (reader->text[reader->used + (size_t)i] == '\0') {
                reader->text[reader->used + (size_t)i] = '?';
            }
        }
        reader->used += (size_t)got;
        split_lines(p, reader, is_err, false);
    } else if (got == 0 || errno != EINTR) {
        split_lines(p, reader, is_err, true);
        close(reader->fd);
        reader->fd = -1;
    }
}

static void close_reader(struct process *p, struct line_reader *reader, bool is_err)
{
    if (reader->fd >= 0) {
        /* What a grandchild still holds open is not waited for. */
        fcntl(reader->fd, F_SETFL, O_NONBLOCK);
        for (unsigned i = 0; i < 64 && reader->fd >= 0; i++) {
            read_some(p, reader, is_err);
        }
        if (reader->fd >= 0) {
            close(reader->fd);
            reader->fd = -1;
        }
    }
}

static bool reap(struct process *p)
{
    int status;
    struct rusage usage;
    if (wait4(p->pid, &status, WNOHANG, &usage) != p->pid) {
        return false;
    }
    p->core_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    kill(-p->pid, SIGKILL);
    close_reader(p, &p->out, false);
    close_reader(p, &p->err, true);
    p->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    p->pid = 0;
    p->ended = seconds_now();
    return true;
}

static void enforce(struct process *p, double now)
{
    if (p->deadline > 0 && now >= p->deadline && !p->timed_out) {
        p->timed_out = true;
        process_stop(p);
        p->kill_at = now + 1;
    }
    if (p->kill_at > 0 && now >= p->kill_at) {
        kill(-p->pid, SIGKILL);
    }
}

static double shortest_wait(struct process *const *list, unsigned count, double seconds)
{
    double now = seconds_now();
    double wait = seconds;
    for (unsigned i = 0; i < count; i++) {
        struct process *p = list[i];
        if (p == NULL || p->pid == 0) {
            continue;
        }
        enforce(p, now);
        double until = p->kill_at > 0 ? p->kill_at : p->deadline;
        if (until > 0 && until - now < wait) {
            wait = until - now;
        }
        /* A child whose pipes are held open by its own children ends without a sign on the pipes. */
        if (p->out.fd < 0 && p->err.fd < 0) {
            wait = wait < REAP_POLL_SECONDS ? wait : REAP_POLL_SECONDS;
        } else if (wait > 0.2) {
            wait = 0.2;
        }
    }
    return wait < 0 ? 0 : wait;
}

bool processes_poll(struct process *const *list, unsigned count, double seconds)
{
    struct pollfd fds[2 * PROCESSES_MAX];
    struct process *owners[2 * PROCESSES_MAX];
    unsigned used = 0;
    count = count < PROCESSES_MAX ? count : PROCESSES_MAX;
    for (unsigned i = 0; i < count; i++) {
        struct process *p = list[i];
        int ends[2] = {p != NULL && p->pid != 0 ? p->out.fd : -1, p != NULL && p->pid != 0 ? p->err.fd : -1};
        for (unsigned e = 0; e < 2; e++) {
            if (ends[e] >= 0) {
                owners[used] = p;
                fds[used++] = (struct pollfd){.fd = ends[e], .events = POLLIN};
            }
        }
    }
    int ready = poll(fds, used, (int)(shortest_wait(list, count, seconds) * 1000 + 0.5));
    for (unsigned i = 0; ready > 0 && i < used; i++) {
        if (fds[i].revents != 0) {
            bool is_err = fds[i].fd == owners[i]->err.fd;
            read_some(owners[i], is_err ? &owners[i]->err : &owners[i]->out, is_err);
        }
    }
    bool ended = false;
    for (unsigned i = 0; i < count; i++) {
        if (list[i] != NULL && list[i]->pid != 0 && reap(list[i])) {
            ended = true;
        }
    }
    return ended;
}

int process_run(struct process *p, char *const argv[], double timeout)
{
    if (!process_start(p, argv, timeout)) {
        return -1;
    }
    struct process *list[1] = {p};
    while (p->pid != 0) {
        if (process_interrupted()) {
            process_stop(p);
        }
        processes_poll(list, 1, 0.1);
    }
    return p->code;
}
