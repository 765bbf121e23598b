# SPDX-License-Identifier: Apache-2.0
# The order of the simulator, kept on threads: reproducers whose preemptions stand between operations fail on the broken
# core each time, and on ours never.

set(order_tools $<TARGET_FILE:hb-seeds> $<TARGET_FILE:hb-sim> $<TARGET_FILE:hb-stress-plain>)
set(order_tools_tsan $<TARGET_FILE:hb-seeds> $<TARGET_FILE:hb-sim> $<TARGET_FILE:hb-stress-tsan>)

function(order_test name)
  add_test(NAME reproducers/threads-${name} COMMAND ${tests}/order.sh ${ARGN})
  set_tests_properties(reproducers/threads-${name} PROPERTIES LABELS reproducers TIMEOUT 120)
endfunction()

include(${CMAKE_SOURCE_DIR}/cmake/defect_patch.cmake)

# order_defect(NAME PATCH FLAVOUR TOOLS): hb-stress of that flavour with the broken core of fuzz/tests/defects.cmake. What
# the patch does not change is shared: the objects stand before the library.
function(order_defect name patch flavour tools)
  defect_changed(${name} ${patch} sources folders)
  if(NOT TARGET hb-sim-defect-${name} OR NOT sources)
    order_test(${name}-${flavour} missing ${name})
    return()
  endif()
  set(binary hb-stress-${flavour}-${name})
  add_executable(${binary} ${sources} $<TARGET_OBJECTS:hb_stress_main_${flavour}>)
  target_include_directories(${binary} PRIVATE ${folders})
  target_compile_definitions(${binary} PRIVATE _GNU_SOURCE)
  target_compile_options(${binary} PRIVATE ${stress_options} -w ${stress_flags_${flavour}})
  set_source_files_properties(${sources} PROPERTIES COMPILE_OPTIONS "-ffreestanding;-fno-builtin")
  target_link_options(${binary} PRIVATE ${stress_flags_${flavour}})
  target_link_libraries(${binary} PRIVATE hb_stress_${flavour} hb_host hb_selftest_stress_${flavour}
                        hb_core_stress_${flavour} hb_selftest_stress_${flavour} pthread)
  set_target_properties(${binary} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  add_dependencies(hb_threads_tests ${binary} hb-sim-defect-${name} hb-sim hb-seeds)
  string(REGEX REPLACE "\\.patch$" ".hb" witness ${patch})
  order_test(${name}-${flavour} defect ${tools} ${witness} $<TARGET_FILE:hb-sim-defect-${name}>
    $<TARGET_FILE:${binary}>)
endfunction()

# Those whose patch says that both worlds with real CPUs show it: so its witness needs no switch inside an operation.
file(GLOB order_patches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/selftest/defects/*-[0-9]*.patch)
foreach(patch ${order_patches})
  file(STRINGS ${patch} worlds REGEX "^Worlds:.* threads.* harts")
  string(REGEX REPLACE ".*/([A-Z]+-[0-9]+)-[^/]*$" "\\1" name ${patch})
  if(worlds)
    order_defect(${name} ${patch} plain "${order_tools}")
  endif()
  if(name MATCHES "^SB-(01|37)$")
    order_defect(${name} ${patch} tsan "${order_tools_tsan}")
  endif()
endforeach()

# Programs that are sound: every entry in its place, and the same state as in the simulator.
file(GLOB order_seeds ${CMAKE_SOURCE_DIR}/corpus/seeds/program/*.hb)
list(FILTER order_seeds EXCLUDE REGEX "/schedule.hb$") # it deviates in the middle of operations
order_test(seeds same ${order_tools} ${order_seeds})
order_test(random random ${order_tools} 40)
order_test(random-tsan random ${order_tools_tsan} 4)
# What must be noticed: an order that is not the program's, a damaged one, a race that the gate could have hidden.
order_test(wrong wrong ${order_tools} ${CMAKE_SOURCE_DIR}/corpus/seeds/program/block-timeout.hb)
threads_test(order-race ${tests}/order.sh race $<TARGET_FILE:hb-seeds> $<TARGET_FILE:hb-sim>
  $<TARGET_FILE:planted-relaxed-lock> ${CMAKE_SOURCE_DIR}/corpus/seeds/program/ipc.hb)
set_tests_properties(threads/order-race PROPERTIES FIXTURES_REQUIRED threads_planted)
