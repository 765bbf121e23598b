/* SPDX-License-Identifier: Apache-2.0 */
/* The hooks that ASan and UBSan call when they report, before the process ends. */
#include <sanitizer/asan_interface.h>

#include "target.h"

/* NOLINTBEGIN(bugprone-reserved-identifier) */
void __ubsan_on_report(void);
const char *__asan_default_options(void);

/* The leak checker walks stacks as the kernel gave them, and ours are cut by guards; nothing here is freed anyway. */
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

void __asan_on_error(void)
{
    target_crashed(__asan_get_report_description());
}

void __ubsan_on_report(void)
{
    target_crashed("undefined behaviour");
}
/* NOLINTEND(bugprone-reserved-identifier) */
