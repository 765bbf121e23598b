# SPDX-License-Identifier: Apache-2.0
# Checkers and the model against pictures of a core; scenarios and random programs against real cores.
set(hb_check_pictures ${CMAKE_CURRENT_SOURCE_DIR}/tests/fake_view.c ${CMAKE_CURRENT_SOURCE_DIR}/tests/check_cases.c)
foreach(topic task cpu story)
  hb_unit(check-${topic} ${CMAKE_CURRENT_SOURCE_DIR}/tests/check_${topic}_test.c ${hb_check_pictures})
  target_include_directories(test-check-${topic} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
endforeach()
