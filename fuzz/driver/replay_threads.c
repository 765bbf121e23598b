/* SPDX-License-Identifier: Apache-2.0 */
#include "replay.h"
#include "say.h"
#include "verb.h"

#define THREADS_TIMES 10u

int replay_threads(struct replay *replay)
{
    int code = HB_EXIT_CLEAN;
    replay->times = replay->options.times > 0 ? (unsigned)replay->options.times : THREADS_TIMES;
    for (unsigned i = 0; i < replay->times && !process_interrupted(); i++) {
        world_begin(&replay->run, &replay->core, i % 2 == 0 ? "hb-stress-tsan" : "hb-stress-asan", &replay->tally,
                    &replay->findings);
        replay->run.replay_words = " --world threads";
        replay->run.echo = i == 0;
        world_word(&replay->run, replay->scenario != NULL ? "--scenario" : "--program");
        world_word(&replay->run, replay->scenario != NULL ? replay->scenario : replay->file);
        world_number(&replay->run, "--seed", i + 1);
        replay_words(replay);
        int once = world_run(&replay->run, REPLAY_SECONDS);
        replay->failures += once == HB_EXIT_FINDING;
        code = exit_worse(code, once);
        if (once == HB_EXIT_USAGE || once == HB_EXIT_ENVIRONMENT) {
            break;
        }
    }
    return code;
}
