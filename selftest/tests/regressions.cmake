# SPDX-License-Identifier: Apache-2.0
# Regressions in C: every selftest/regressions/*_test.c against the tree's own core.
set(regressions ${CMAKE_CURRENT_SOURCE_DIR}/regressions)
set(regress_port ${regressions}/regress.c ${CMAKE_CURRENT_SOURCE_DIR}/tests/core_port.c)
file(GLOB regression_tests CONFIGURE_DEPENDS ${regressions}/*_test.c)
foreach(file ${regression_tests})
  get_filename_component(name ${file} NAME)
  string(REGEX REPLACE "_test.c$" "" name ${name})
  hb_unit(regression-${name} ${file} ${regress_port})
  target_link_libraries(test-regression-${name} PRIVATE hb_core_own_unit)
endforeach()
