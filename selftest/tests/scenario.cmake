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

# hb_step_test(NAME DIR): scenarios and random programs on the core in DIR.
function(hb_step_test name directory)
  set(HB_CORE_DIR ${directory})
  hb_core(hb_core_step_${name})
  hb_unit(step-${name} ${CMAKE_CURRENT_SOURCE_DIR}/tests/scenario_test.c
          ${CMAKE_CURRENT_SOURCE_DIR}/tests/step_world.c ${CMAKE_CURRENT_SOURCE_DIR}/tests/step_port.c)
  target_link_libraries(test-step-${name} PRIVATE hb_core_step_${name})
endfunction()
hb_step_test(core ${HB_CORE_DIR})
hb_step_test(simple ${CMAKE_SOURCE_DIR}/selftest/cores/simple)
