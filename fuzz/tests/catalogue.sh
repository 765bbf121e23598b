#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# catalogue.sh HB PAGE: the page of the catalogue is what the headers of the patches say.
"$1" defects --table | diff -u "$2" - && exit 0
echo "make it again: ./hartbreak defects --table >docs/defects-catalogue.md"
exit 1
