# SPDX-License-Identifier: Apache-2.0
# The second core on a port of the test's own, whatever core the rest is built with.
function(hb_simple_core_test)
  set(HB_CORE_DIR ${CMAKE_SOURCE_DIR}/selftest/cores/simple)
  hb_core(hb_core_simple)
  hb_unit(simple-core ${CMAKE_CURRENT_SOURCE_DIR}/tests/simple_core_test.c)
  target_link_libraries(test-simple-core PRIVATE hb_core_simple)
endfunction()
hb_simple_core_test()
