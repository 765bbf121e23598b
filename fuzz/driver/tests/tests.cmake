# SPDX-License-Identifier: Apache-2.0
# The same driver with scripts for worlds, to test what it makes of them.
add_executable(hb-fake ${hb_driver_sources})
set(hb_fake ${CMAKE_BINARY_DIR}/fake)
target_compile_definitions(hb-fake PRIVATE _GNU_SOURCE HB_SOURCE_DIR="${CMAKE_SOURCE_DIR}" HB_BUILD_DIR="${hb_fake}"
  HB_CORES_DIR="${hb_fake}/cores" HB_CORPUS_DIR="${hb_fake}/corpus" HB_CC="${CMAKE_C_COMPILER}")
target_include_directories(hb-fake PRIVATE ${CMAKE_SOURCE_DIR}/selftest/include ${CMAKE_SOURCE_DIR}/sched_core/include)
target_compile_options(hb-fake PRIVATE -g ${HB_WARNINGS})
target_link_libraries(hb-fake PRIVATE PkgConfig::DRIVER_CJSON PkgConfig::DRIVER_XXHASH)

set(tests ${CMAKE_CURRENT_LIST_DIR})
add_test(NAME unit/driver-bad-input COMMAND ${tests}/bad_input.sh $<TARGET_FILE:hb> ${CMAKE_SOURCE_DIR}/hartbreak
  ${CMAKE_SOURCE_DIR})
add_test(NAME unit/driver-setup COMMAND ${tests}/setup.sh ${CMAKE_SOURCE_DIR}/hartbreak)
add_test(NAME unit/driver-boot-verdict COMMAND ${tests}/boot_verdict.sh $<TARGET_FILE:hb-fake> ${hb_fake})
add_test(NAME unit/driver-hunt-lanes COMMAND ${tests}/hunt_lanes.sh $<TARGET_FILE:hb-fake> ${hb_fake})
set_tests_properties(unit/driver-bad-input unit/driver-setup unit/driver-boot-verdict unit/driver-hunt-lanes
  PROPERTIES LABELS unit)
# They share the folder of fake worlds.
set_tests_properties(unit/driver-boot-verdict unit/driver-hunt-lanes PROPERTIES RESOURCE_LOCK fake-worlds)
