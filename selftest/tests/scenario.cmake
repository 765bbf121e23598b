# SPDX-License-Identifier: Apache-2.0
# Checkers and the model against pictures of a core; scenarios and random programs against real cores.
set(hb_check_pictures ${CMAKE_CURRENT_SOURCE_DIR}/tests/fake_view.c ${CMAKE_CURRENT_SOURCE_DIR}/tests/check_cases.c)
foreach(topic task cpu story words)
  hb_unit(check-${topic} ${CMAKE_CURRENT_SOURCE_DIR}/tests/check_${topic}_test.c ${hb_check_pictures})
  target_include_directories(test-check-${topic} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
endforeach()
hb_unit(scenario-table ${CMAKE_CURRENT_SOURCE_DIR}/tests/scenario_table_test.c
        ${CMAKE_CURRENT_SOURCE_DIR}/tests/fake_view.c)
foreach(topic result order)
  hb_unit(model-${topic} ${CMAKE_CURRENT_SOURCE_DIR}/tests/model_${topic}_test.c
          ${CMAKE_CURRENT_SOURCE_DIR}/tests/fake_view.c)
endforeach()

# hb_step_test(NAME CORE): scenarios and random programs on the core of that library.
function(hb_step_test name core)
  hb_unit(step-${name} ${CMAKE_CURRENT_SOURCE_DIR}/tests/scenario_test.c
          ${CMAKE_CURRENT_SOURCE_DIR}/tests/step_world.c ${CMAKE_CURRENT_SOURCE_DIR}/tests/step_port.c)
  target_link_libraries(test-step-${name} PRIVATE ${core})
endfunction()
hb_step_test(core hb_core_plain)
hb_step_test(simple hb_core_simple)
