/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu.h"

#include "say.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kernel's own exit code for input that it cannot use. */
#define GUEST_USAGE 2

static const char qemu_name[] = "qemu-system-riscv64";

bool qemu_present(void)
{
    if (program_present(qemu_name)) {
        return true;
    }
    say_error("no %s on this machine: ./hartbreak boot installs it, ./hartbreak doctor shows how", qemu_name);
    return false;
}

/* Beside gdb the firmware's page would be in the way, once a reset. */
static bool of_kernel(const char *line)
{
    static const char *const marks[] = {"KTAP", "KINIT", "KSELFTEST", "STATE", "PANIC"};
    for (unsigned i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strncmp(line, marks[i], strlen(marks[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void on_line(void *context, const char *line, bool is_err)
{
    struct boot *boot = context;
    if (boot->log != NULL) {
        fprintf(boot->log, "%s\n", line);
    }
    if (boot->request.echo && (boot->request.gdb == NULL || of_kernel(line))) {
        say("%s", line);
    }
    if (!is_err) {
        console_line(&boot->console, line);
    }
}

bool boot_start(struct boot *boot, const struct core *core, const struct boot_request *request)
{
    char smp[16];
    boot->request = *request;
    console_init(&boot->console);
    core_binary(core, request->kernel != NULL ? request->kernel : "hartbreak-kernel.elf", boot->kernel,
                sizeof boot->kernel);
    snprintf(smp, sizeof smp, "%u", request->smp);
    boot->log = request->log != NULL ? fopen(request->log, "w") : NULL;
    char *argv[QEMU_WORDS_MAX] = {(char *)(size_t)qemu_name,
                                  "-M",
                                  "virt",
                                  "-smp",
                                  smp,
                                  "-nographic",
                                  "-bios",
                                  "default",
                                  "-kernel",
                                  boot->kernel};
    unsigned count = 10;
    if (request->append != NULL) {
        argv[count++] = "-append";
        argv[count++] = (char *)(size_t)request->append;
    }
    if (request->initrd != NULL) {
        argv[count++] = "-initrd";
        argv[count++] = (char *)(size_t)request->initrd;
    }
    char socket[PATH_MAX + 32];
    if (request->gdb == NULL) {
        argv[count++] = "-no-reboot";
    } else { /* which may begin again */
        snprintf(socket, sizeof socket, "unix:%s,server=on,wait=off", request->gdb);
        argv[count++] = "-S";
        argv[count++] = "-gdb";
        argv[count++] = socket;
    }
    boot->process.line = on_line;
    boot->process.context = boot;
    return process_start(&boot->process, argv, request->timeout);
}

void boot_wait(struct boot *boot)
{
    struct process *list[1] = {&boot->process};
    while (boot->process.pid != 0) {
        if (process_interrupted()) {
            process_stop(&boot->process);
        }
        processes_poll(list, 1, 0.2);
    }
}

bool boot_verdict(struct boot *boot)
{
    char text[CONSOLE_TEXT];
    const char *doubt = console_doubt(&boot->console, boot->request.smp, text, sizeof text);
    const struct process *process = &boot->process;
    if (boot->log != NULL) {
        fclose(boot->log);
        boot->log = NULL;
    }
    boot->usage = process->code == GUEST_USAGE && boot->console.verdict == CONSOLE_FAIL && boot->console.failed == 0;
    if (boot->usage) {
        snprintf(boot->why, sizeof boot->why, "%s", boot->console.note);
        return false;
    }
    if (process->timed_out) {
        snprintf(boot->why, sizeof boot->why, "hang: no end after %.0f s%s%s", boot->request.timeout,
                 boot->console.failed > 0 ? "; " : "", boot->console.failure);
        return false;
    }
    if (doubt != NULL) {
        snprintf(boot->why, sizeof boot->why, "%.180s (QEMU exit code %d)", doubt, process->code);
        return false;
    }
    if (process->code != 0) {
        snprintf(boot->why, sizeof boot->why, "the marker says ok, but QEMU's exit code is %d", process->code);
        return false;
    }
    return true;
}
