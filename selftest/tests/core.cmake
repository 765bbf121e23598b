# SPDX-License-Identifier: Apache-2.0
# sched_core/ itself, whatever core the rest is built with: extracted, and on a port of the test's own.
add_test(NAME unit/core-extract COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/extract.sh ${CMAKE_SOURCE_DIR}/sched_core)
add_test(NAME unit/core-extract-sides
         COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/extract.sh --sides ${CMAKE_SOURCE_DIR}/sched_core)
set_tests_properties(unit/core-extract unit/core-extract-sides PROPERTIES
                     LABELS unit ENVIRONMENT HB_CLANG=${CMAKE_C_COMPILER})
