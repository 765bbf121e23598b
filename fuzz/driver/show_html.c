/* SPDX-License-Identifier: Apache-2.0 */
#include "show_html.h"

#include "say.h"
#include "show_words.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The page, as it lies in the source tree. */
__asm__(".section .rodata\n"
        "show_page:\n"
        ".incbin \"" HB_SOURCE_DIR "/fuzz/driver/show.html\"\n"
        ".byte 0\n"
        ".text\n");
extern const char show_page[] __attribute__((visibility("hidden")));

#define MARK "@STEPS@"

static cJSON *data_of(const struct show *show, const char *replay)
{
    char words[SHOW_WORDS], title[128] = "it did not fail";
    cJSON *data = cJSON_CreateObject();
    const struct show_step *failure = show_failure(show);
    if (failure != NULL) {
        show_title(failure, title, sizeof title);
    }
    cJSON_AddStringToObject(data, "title", title);
    cJSON_AddStringToObject(data, "replay", replay);
    cJSON_AddBoolToObject(data, "failed", failure != NULL);
    cJSON_AddNumberToObject(data, "all", show->count);
    cJSON_AddItemToObject(data, "head", cJSON_Duplicate(show->head, true));
    cJSON *steps = cJSON_AddArrayToObject(data, "steps");
    for (unsigned i = 0; i < show->count; i++) {
        const struct show_step *step = &show->step[i];
        if (!step->kept) {
            continue;
        }
        cJSON *copy = cJSON_Duplicate(step->json, true);
        show_words(show, step, words);
        cJSON_AddStringToObject(copy, "words", words);
        cJSON_AddItemToArray(steps, copy);
    }
    return data;
}

/* No text of a program ends the element that it stands in. */
static void put_safe(const char *text, FILE *file)
{
    for (; *text != '\0'; text++) {
        if (*text == '<' || *text == '>' || *text == '&') {
            fprintf(file, "\\u%04x", (unsigned char)*text);
        } else {
            putc(*text, file);
        }
    }
}

bool show_html(const struct show *show, const char *replay, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        say_error("%s: %s", path, strerror(errno));
        return false;
    }
    cJSON *data = data_of(show, replay);
    char *text = cJSON_PrintUnformatted(data);
    const char *mark = strstr(show_page, MARK);
    bool good = text != NULL && mark != NULL;
    if (good) {
        fwrite(show_page, 1, (size_t)(mark - show_page), file);
        put_safe(text, file);
        good = fputs(mark + strlen(MARK), file) >= 0;
    }
    good = fclose(file) == 0 && good;
    if (!good) {
        say_error("%s: it cannot be written", path);
    }
    free(text);
    cJSON_Delete(data);
    return good;
}
