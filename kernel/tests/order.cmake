# SPDX-License-Identifier: Apache-2.0
# The order of the simulator, kept on harts: reproducers whose preemptions stand between operations fail on the broken
# core there too, and pass on ours.

set(order_test ${CMAKE_CURRENT_LIST_DIR}/order.sh)
set(order_tools $<TARGET_FILE:hb-seeds> $<TARGET_FILE:hb-sim> $<TARGET_FILE:hartbreak-kernel>)

function(harts_test name)
  add_test(NAME harts/${name} COMMAND ${ARGN})
  set_tests_properties(harts/${name} PROPERTIES LABELS harts)
endfunction()

# order_defect(NAME): the kernel with the broken core of fuzz/tests/defects.cmake.
function(order_defect name)
  file(GLOB witness ${CMAKE_SOURCE_DIR}/selftest/defects/${name}-*.hb)
  file(GLOB sources ${CMAKE_BINARY_DIR}/fuzz/tests/defects/${name}/*.c)
  if(NOT TARGET hb-sim-defect-${name} OR NOT sources)
    harts_test(order-${name} ${CMAKE_COMMAND} -E false)
    return()
  endif()
  set(image hartbreak-kernel-${name})
  kernel_image(${image} ${sources})
  target_include_directories(${image} PRIVATE ${CMAKE_SOURCE_DIR}/sched_core ${CMAKE_SOURCE_DIR}/sched_core/include)
  target_compile_options(${image} PRIVATE ${kernel_flags} -w)
  set_target_properties(${image} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/order)
  add_dependencies(hb_sim_tests ${image} hartbreak-kernel hb-seeds)
  harts_test(order-${name} ${order_test} defect ${order_tools} ${witness} $<TARGET_FILE:hb-sim-defect-${name}>
    $<TARGET_FILE:${image}>)
endfunction()

foreach(name SB-01 SB-12 SB-37 SB-43 SB-46 SB-50 SB-54)
  order_defect(${name})
endforeach()

# Programs that are sound: every entry in its place, and the same state as in the simulator.
file(GLOB order_seeds ${CMAKE_SOURCE_DIR}/corpus/seeds/program/*.hb)
# The timed, the failing, those that migrate and those that are killed.
list(FILTER order_seeds INCLUDE REGEX "/(block-timeout|failed-sends|hotplug|ipc|kill|slices|steal|waitqueue).hb$")
harts_test(order-seeds ${order_test} same ${order_tools} ${order_seeds})
harts_test(order-random ${order_test} random ${order_tools} 12)
# What must be noticed: an order that is not the program's, a digest that is another's, a file that is damaged.
harts_test(order-wrong ${order_test} wrong ${order_tools} ${CMAKE_SOURCE_DIR}/corpus/seeds/program/block-timeout.hb)
