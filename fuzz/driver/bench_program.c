/* SPDX-License-Identifier: Apache-2.0 */
/* Runners of programs, for measurements: compiled into build/default/bench/, by what they are made of. */
#include "bench.h"

#include "core.h"
#include "say.h"
#include "verb.h"

#include <string.h>
#include <xxhash.h>

#define COMPILE_SECONDS 120.0

int bench_program(const char *source, const char *flags, bool racing, char *out, size_t size)
{
    static const char folder[] = HB_BUILD_DIR "/bench/programs";
    char compiler[PATH_MAX], line[512], *rest = NULL;
    struct bench_words words = {0};
    struct process process = {0};
    int code = core_tool("hb-compile", compiler, sizeof compiler);
    if (code != HB_EXIT_CLEAN || !make_folders(folder)) {
        return code != HB_EXIT_CLEAN ? code : HB_EXIT_ENVIRONMENT;
    }
    snprintf(line, sizeof line, "%s %s %d", source, flags, racing);
    snprintf(out, size, "%s/%016llx", folder, (unsigned long long)XXH64(line, strlen(line), 0));
    bench_word(&words, "%s", compiler);
    if (racing) {
        bench_word(&words, "--races");
        bench_word(&words, "off");
    }
    bench_word(&words, "-o");
    bench_word(&words, "%s", out);
    bench_word(&words, "%s", source);
    bench_word(&words, "--");
    snprintf(line, sizeof line, "%s", flags);
    for (char *word = strtok_r(line, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        bench_word(&words, "%s", word);
    }
    say_command(words.argv);
    code = process_run(&process, words.argv, COMPILE_SECONDS);
    if (code != 0) {
        say_error("%s does not compile: %s", source,
                  process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "no output");
    }
    return code == 0 ? HB_EXIT_CLEAN : process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_ENVIRONMENT;
}
