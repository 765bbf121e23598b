# SPDX-License-Identifier: Apache-2.0
# The order of the simulator, kept on harts: reproducers whose preemptions stand between operations fail on the broken
# core there too, and pass on ours.

set(order_test ${CMAKE_CURRENT_LIST_DIR}/order.sh)
set(order_tools $<TARGET_FILE:hb-seeds> $<TARGET_FILE:hb-sim> $<TARGET_FILE:hartbreak-kernel>)

function(harts_test name)
  add_test(NAME harts/${name} COMMAND ${ARGN})
  set_tests_properties(harts/${name} PROPERTIES LABELS harts)
endfunction()

include(${CMAKE_SOURCE_DIR}/cmake/defect_patch.cmake)

# order_defect(NAME PATCH WITNESS): the kernel with the broken core of fuzz/tests/defects.cmake.
function(order_defect name patch witness)
  defect_changed(${name} ${patch} sources folders)
  if(NOT TARGET hb-sim-defect-${name} OR NOT sources)
    harts_test(order-${name} ${CMAKE_COMMAND} -E false)
    return()
  endif()
  set(image hartbreak-kernel-${name})
  kernel_image(${image} ${sources})
  target_include_directories(${image} PRIVATE ${folders})
  target_compile_options(${image} PRIVATE ${kernel_flags} -w)
  set_target_properties(${image} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/order)
  add_dependencies(hb_sim_tests ${image} hartbreak-kernel hb-seeds)
  harts_test(order-${name} ${order_test} defect ${order_tools} ${witness} $<TARGET_FILE:hb-sim-defect-${name}>
    $<TARGET_FILE:${image}>)
endfunction()

# Those whose patch says so.
file(GLOB order_patches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/selftest/defects/*-[0-9]*.patch)
foreach(patch ${order_patches})
  file(STRINGS ${patch} worlds REGEX "^Worlds:.* harts")
  if(worlds)
    string(REGEX REPLACE ".*/([A-Z]+-[0-9]+)-[^/]*$" "\\1" name ${patch})
    string(REGEX REPLACE "\\.patch$" ".hb" witness ${patch})
    order_defect(${name} ${patch} ${witness})
  endif()
endforeach()

# Programs that are sound: every entry in its place, and the same state as in the simulator.
file(GLOB order_seeds ${CMAKE_SOURCE_DIR}/corpus/seeds/program/*.hb)
# The timed, the failing, those that migrate and those that are killed.
list(FILTER order_seeds INCLUDE REGEX "/(block-timeout|failed-sends|hotplug|ipc|kill|slices|steal|waitqueue).hb$")
harts_test(order-seeds ${order_test} same ${order_tools} ${order_seeds})
harts_test(order-random ${order_test} random ${order_tools} 12)
# What must be noticed: an order that is not the program's, a digest that is another's, a file that is damaged.
harts_test(order-wrong ${order_test} wrong ${order_tools} ${CMAKE_SOURCE_DIR}/corpus/seeds/program/block-timeout.hb)
