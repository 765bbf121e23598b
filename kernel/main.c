/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments.h"
#include "console.h"
#include "csr.h"
#include "hart.h"
#include "paging.h"
#include "panic.h"
#include "report.h"
#include "sbi.h"
#include "suite.h"
#include "timer.h"

/* Until the device tree is read: the places that the machine type has always had. */
#define DEFAULT_UART 0x10000000ul
#define DEFAULT_FINISHER 0x100000ul

static struct platform platform;
static struct arguments arguments;

_Noreturn void kernel_main(uint64_t hart, uint64_t tree);

static void read_platform(struct sched_hart_id boot, uint64_t address)
{
    struct dt tree;
    const char *why;
    if (!paging_readable(address, 0)) {
        report_usage("device tree at %lx: not in mapped memory", (unsigned long)address);
    }
    uint64_t available = PAGING_MEMORY + PAGING_MEMORY_SIZE - address;
    enum dt_error error = dt_open(&tree, (const void *)(uintptr_t)address, available);
    if (error != DT_OK) {
        report_usage("device tree at %lx: %s", (unsigned long)address, dt_error_text(error));
    }
    if (!platform_read(&platform, &tree, boot, &why)) {
        report_usage("device tree: %s", why);
    }
}

static void check_firmware(void)
{
    if (!sbi_has(SBI_TIME) || !sbi_has(SBI_IPI) || !sbi_has(SBI_HSM)) {
        report_usage("the firmware lacks one of the SBI extensions TIME, IPI, HSM");
    }
}

static void read_arguments(void)
{
    const char *bad;
    if (!arguments_parse(&arguments, platform.arguments, &bad)) {
        report_usage("boot argument not understood: %s", bad);
    }
    if (!paging_readable(platform.initrd, platform.initrd_end - platform.initrd) && platform.initrd != 0) {
        report_usage("the initrd is not in mapped memory");
    }
}

/* On the boot stack, interrupts and translation off, traps go to the last resort. */
_Noreturn void kernel_main(uint64_t hart, uint64_t tree)
{
    console_init(DEFAULT_UART);
    finisher_init(DEFAULT_FINISHER);
    paging_init();
    paging_on();
    read_platform((struct sched_hart_id){hart}, tree);
    console_init(platform.uart);
    finisher_init(platform.finisher);
    check_firmware();
    read_arguments();
    timer_init(platform.timebase, arguments.watchdog_ms);
    hart_table_init(&platform);
    hart_adopt(hart_of((struct sched_cpu_id){0}));
    csr_write(sie, SIP_SSIP | SIP_STIP);
    report_header();
    console_result("KINIT: boot hart %lu", (unsigned long)hart);
    if (platform.harts_seen > platform.harts) {
        console_result("KINIT: %u harts, %u used", platform.harts_seen, platform.harts);
    }
    suite_bring_up();
    if (platform.initrd != platform.initrd_end) {
        suite_reproduce((const char *)(uintptr_t)platform.initrd, platform.initrd_end - platform.initrd, &arguments);
    } else {
        suite_run(&arguments);
    }
    report_verdict();
}
