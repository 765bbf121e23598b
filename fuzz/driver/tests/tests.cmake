# SPDX-License-Identifier: Apache-2.0
# The same driver with scripts for worlds, to test what it makes of them.
set(hb_fake ${CMAKE_BINARY_DIR}/fake)
hb_driver_at(hb_driver_fake ${hb_fake} ${hb_fake})
hb_driver_program(hb-fake hb_driver_fake main.c)

set(tests ${CMAKE_CURRENT_LIST_DIR})
include(${CMAKE_SOURCE_DIR}/cmake/example_runner.cmake)
add_test(NAME unit/driver-bad-input COMMAND ${tests}/bad_input.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR}/hartbreak
  ${CMAKE_SOURCE_DIR})
add_test(NAME unit/driver-setup COMMAND ${tests}/setup.sh ${CMAKE_SOURCE_DIR}/hartbreak)
add_test(NAME unit/driver-boot-verdict COMMAND ${tests}/boot_verdict.sh $<TARGET_FILE:hb-fake> ${hb_fake})
add_test(NAME unit/driver-hunt-lanes COMMAND ${tests}/hunt_lanes.sh $<TARGET_FILE:hb-fake> ${hb_fake})
add_test(NAME unit/driver-defects COMMAND ${tests}/defects.sh $<TARGET_FILE:hb-fake> ${hb_fake} ${CMAKE_SOURCE_DIR})
add_test(NAME fuzz/distill COMMAND ${tests}/distill.sh $<TARGET_FILE:hb-fake> ${hb_fake} ${CMAKE_BINARY_DIR}/bin
  ${CMAKE_SOURCE_DIR})
set_tests_properties(fuzz/distill PROPERTIES LABELS fuzz)
add_test(NAME unit/driver-study COMMAND ${tests}/study.sh $<TARGET_FILE:hb-fake> ${hb_fake})
set_tests_properties(unit/driver-bad-input unit/driver-setup unit/driver-boot-verdict unit/driver-hunt-lanes
  unit/driver-defects unit/driver-study PROPERTIES LABELS unit)
# They share the folder of fake worlds.
set_tests_properties(unit/driver-boot-verdict unit/driver-hunt-lanes unit/driver-defects unit/driver-study
  fuzz/distill PROPERTIES RESOURCE_LOCK fake-worlds)

add_test(NAME unit/driver-core-errors COMMAND ${tests}/core_errors.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR}
  ${CMAKE_BINARY_DIR}/core-errors)
set_tests_properties(unit/driver-core-errors PROPERTIES LABELS unit)
add_test(NAME reproducers/corpus-add COMMAND ${tests}/corpus.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR})
set_tests_properties(reproducers/corpus-add PROPERTIES LABELS reproducers)
add_test(NAME reproducers/replay-verb COMMAND ${tests}/replay_verb.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR})
set_tests_properties(reproducers/replay-verb PROPERTIES LABELS reproducers)
add_test(NAME reproducers/threads-verbs COMMAND ${tests}/threads_verbs.sh $<TARGET_FILE:hb-fake> ${hb_fake})
set_tests_properties(reproducers/threads-verbs PROPERTIES LABELS reproducers RESOURCE_LOCK fake-worlds)
add_test(NAME reproducers/replay-threads COMMAND ${tests}/replay_threads.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR})
set_tests_properties(reproducers/replay-threads PROPERTIES LABELS reproducers)
add_test(NAME harts/markers COMMAND ${tests}/markers.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR})
set(own ${CMAKE_BINARY_DIR}/test-findings)
add_test(NAME harts/boots COMMAND hb boot --smp 1,2,3,4,8 --repeat 2 --out ${own}/boots)
add_test(NAME harts/random-programs COMMAND hb boot --smp 2,4 --seed 1 --programs 200 --out ${own}/programs)
set_tests_properties(harts/markers harts/boots harts/random-programs PROPERTIES LABELS harts)
add_test(NAME fuzz/hunt COMMAND hb hunt --for 10s --out ${own}/hunt)
add_test(NAME fuzz/readme COMMAND ${tests}/readme.sh ${CMAKE_SOURCE_DIR})
set_tests_properties(fuzz/hunt fuzz/readme PROPERTIES LABELS fuzz SKIP_RETURN_CODE 77 RESOURCE_LOCK corpus)

# Programs: what they may call, call by call, and the verb that explores them.
set(program_tests ${CMAKE_SOURCE_DIR}/fuzz/program/tests)
foreach(folder calls machine access)
  add_test(NAME sim/program-${folder} COMMAND ${program_tests}/cases.sh $<TARGET_FILE:hb-compile>
    ${program_tests}/${folder})
endforeach()
add_test(NAME sim/program-cases COMMAND ${program_tests}/cases.sh $<TARGET_FILE:hb-compile> --portfolio
  ${program_tests}/cases)
add_test(NAME sim/program-pointers COMMAND ${program_tests}/pointers.sh $<TARGET_FILE:hb-compile>
  ${program_tests}/pointers/pointers.c)
add_test(NAME sim/program-table COMMAND ${program_tests}/table.sh ${HB_NM} $<TARGET_FILE:hb-program-runtime>
  ${CMAKE_SOURCE_DIR}/fuzz/program/calls.tsv ${CMAKE_SOURCE_DIR}/docs/explore.md)
add_test(NAME sim/program-explore COMMAND ${tests}/explore.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR})
add_test(NAME sim/program-memory COMMAND ${program_tests}/memory.sh $<TARGET_FILE:hb-compile>
  ${CMAKE_SOURCE_DIR}/fuzz/examples)
add_test(NAME sim/program-memory-grows COMMAND ${program_tests}/memory.sh $<TARGET_FILE:hb-compile>
  ${CMAKE_SOURCE_DIR}/fuzz/examples 400)
foreach(folder calls machine access cases)
  add_test(NAME full/program-replay-${folder} COMMAND ${program_tests}/replay.sh $<TARGET_FILE:hb>
    ${program_tests}/${folder})
  set_tests_properties(full/program-replay-${folder} PROPERTIES LABELS full)
endforeach()
set_tests_properties(sim/program-memory-grows PROPERTIES PASS_REGULAR_EXPRESSION "FAIL: it grows")
set_tests_properties(sim/program-calls sim/program-machine sim/program-access sim/program-cases sim/program-pointers
  sim/program-table sim/program-explore sim/program-memory sim/program-memory-grows PROPERTIES LABELS sim)

find_package(PkgConfig REQUIRED)
pkg_check_modules(DRIVER_CMOCKA REQUIRED IMPORTED_TARGET cmocka)

# How two sets of samples are compared.
hb_driver_program(test-driver-rank hb_driver_here ${tests}/rank_test.c)
target_link_libraries(test-driver-rank PRIVATE PkgConfig::DRIVER_CMOCKA)
add_test(NAME unit/driver-rank COMMAND test-driver-rank)
set_tests_properties(unit/driver-rank PROPERTIES LABELS unit)

# What `show` draws.
hb_driver_program(test-driver-show hb_driver_here ${tests}/show_test.c)
target_link_libraries(test-driver-show PRIVATE PkgConfig::DRIVER_CMOCKA)
add_test(NAME reproducers/show-steps COMMAND test-driver-show)
set_tests_properties(reproducers/show-steps PROPERTIES LABELS reproducers)
if(HB_CORE_DIR STREQUAL "${CMAKE_SOURCE_DIR}/sched_core")
  add_test(NAME reproducers/show COMMAND ${tests}/show.sh $<TARGET_FILE:hb> ${CMAKE_BINARY_DIR}/fuzz/tests/broken
    ${CMAKE_BINARY_DIR}/bin ${CMAKE_SOURCE_DIR})
  set_tests_properties(reproducers/show PROPERTIES LABELS reproducers)
  example_runner_path(page_runner cond_if.c "" on)
  add_test(NAME full/show-page COMMAND ${tests}/show_page.sh $<TARGET_FILE:hb>
    ${CMAKE_BINARY_DIR}/fuzz/tests/broken/hb-sim-broken-ipi-send ${tests}/show/ipi-send.hb
    ${CMAKE_BINARY_DIR}/bin/hb-sim-defect-SB-30 ${CMAKE_SOURCE_DIR}/selftest/defects/SB-30-ack-under-lock.hb
    ${page_runner})
  set_tests_properties(full/show-page PROPERTIES LABELS full SKIP_RETURN_CODE 77)
endif()

# Reproducers as tests in C.
add_test(NAME reproducers/as-c COMMAND ${tests}/as_c.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR} SB-12 OW-12)
set_tests_properties(reproducers/as-c PROPERTIES LABELS reproducers)
add_test(NAME full/as-c COMMAND ${tests}/as_c.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR} SB-12 SB-37 SB-43 SB-54 OW-12 OW-13)
set_tests_properties(full/as-c PROPERTIES LABELS full)

# gdb on a replay.
if(TARGET hb-sim-defect-SB-01 AND TARGET hb-sim-defect-SB-12 AND TARGET hb-sim-defect-SB-30)
  add_test(NAME reproducers/gdb COMMAND ${tests}/gdb.sh $<TARGET_FILE:hb> ${CMAKE_BINARY_DIR}/bin ${CMAKE_SOURCE_DIR})
  set_tests_properties(reproducers/gdb PROPERTIES LABELS reproducers)
  set(gdb_runners "")
  foreach(name abba lost_wakeup_weak cond_if)
    example_runner_path(runner ${name}.c "" on)
    list(APPEND gdb_runners ${runner})
  endforeach()
  add_test(NAME reproducers/gdb-program COMMAND ${tests}/gdb_program.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR}
    ${gdb_runners})
  set_tests_properties(reproducers/gdb-program PROPERTIES LABELS reproducers)
  add_test(NAME harts/gdb COMMAND ${tests}/gdb_harts.sh $<TARGET_FILE:hb> ${CMAKE_BINARY_DIR}/bin
    ${CMAKE_BINARY_DIR}/kernel/order/hartbreak-kernel-SB-12.elf ${CMAKE_SOURCE_DIR})
  set_tests_properties(harts/gdb PROPERTIES LABELS harts)
endif()

# The long version: the same, longer.
add_test(NAME full/boots COMMAND hb boot --smp 1,2,3,4,8 --repeat 20 --out ${own}/full-boots)
add_test(NAME full/random-programs COMMAND hb boot --smp 1,2,3,4,8 --seed 1000 --programs 2000 --timeout 10m
  --out ${own}/full-programs)
add_test(NAME full/hunt COMMAND hb hunt --for 10m --out ${own}/full-hunt)
set_tests_properties(full/boots full/random-programs full/hunt PROPERTIES LABELS full)
set_tests_properties(full/random-programs full/hunt PROPERTIES TIMEOUT 3000)
