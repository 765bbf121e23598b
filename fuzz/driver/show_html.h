/* SPDX-License-Identifier: Apache-2.0 */
/* Steps as one page that needs nothing else: show.html with the steps as JSON in it. */
#ifndef HB_SHOW_HTML_H
#define HB_SHOW_HTML_H

#include "show_steps.h"

/* False after one line about why it cannot be written. */
bool show_html(const struct show *show, const char *replay, const char *path);

#endif
