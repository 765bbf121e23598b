# SPDX-License-Identifier: Apache-2.0
# sched_core/ itself, whatever core the rest is built with: extracted, and on a port of the test's own.
add_test(NAME unit/core-extract COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/extract.sh --strict ${CMAKE_SOURCE_DIR}/sched_core)
add_test(NAME unit/core-extract-sides
         COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/extract.sh --sides ${CMAKE_SOURCE_DIR}/sched_core)
set_tests_properties(unit/core-extract unit/core-extract-sides PROPERTIES
                     LABELS unit ENVIRONMENT HB_CLANG=${CMAKE_C_COMPILER})

function(hb_core_test topic)
  hb_unit(core-${topic} ${CMAKE_CURRENT_SOURCE_DIR}/tests/core_${topic}_test.c
          ${CMAKE_CURRENT_SOURCE_DIR}/tests/core_port.c)
  target_link_libraries(test-core-${topic} PRIVATE hb_core_own_unit)
endfunction()
function(hb_core_tests)
  set(HB_CORE_DIR ${CMAKE_SOURCE_DIR}/sched_core)
  hb_core(hb_core_own_unit -fsanitize=undefined -fno-sanitize-recover=undefined)
  target_link_options(hb_core_own_unit PUBLIC -fsanitize=undefined)
  hb_core_test(task)
  hb_core_test(cpu)
  hb_core_test(scale)
endfunction()
hb_core_tests()
