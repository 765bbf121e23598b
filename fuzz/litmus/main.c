/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "judge.h"

int main(int argc, char **argv)
{
    struct litmus_options options;
    int end = options_parse(&options, argc, argv);
    if (end)
        return end - 1;
    if (!options.reference && !explore_open()) {
        (void)fputs("hb-litmus: the host has no memory for the machine\n", stderr);
        return 3;
    }
    return options.random ? campaign_run(&options) : suite_run(&options);
}
