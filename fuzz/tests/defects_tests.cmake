# SPDX-License-Identifier: Apache-2.0
# Tests of the tests of broken cores: what has to be refused is, and some are found without their witness.

# A stale patch fails its own test and nothing else; so does a stale feature, and what stands on it.
defect_core(stale-patch-refused ${CMAKE_CURRENT_SOURCE_DIR}/stale.patch none)
set_tests_properties(defects/stale-patch-refused PROPERTIES PASS_REGULAR_EXPRESSION "stale.patch: does not apply")
defect_feature(stale-feature-refused ${CMAKE_CURRENT_SOURCE_DIR}/stale.patch)
set_tests_properties(defects/stale-feature-refused PROPERTIES PASS_REGULAR_EXPRESSION "stale.patch: does not apply")
defect_core(no-feature-refused ${CMAKE_CURRENT_SOURCE_DIR}/no_feature.patch none)
set_tests_properties(defects/no-feature-refused PROPERTIES PASS_REGULAR_EXPRESSION "feature-of-dreams.patch is missing")

# A core that is not broken, a feature that is broken, a witness of something else.
defect_test(whole-core-refused ${CMAKE_CURRENT_SOURCE_DIR}/defect.sh $<TARGET_FILE:hb-sim> $<TARGET_FILE:hb-sim>
  ${defects}/SB-12-failed-send.patch ${defects}/SB-12-failed-send.hb)
set_tests_properties(defects/whole-core-refused PROPERTIES PASS_REGULAR_EXPRESSION "exit code 0 on the broken core")
if(NOT TARGET hb-sim-defect-SB-01 OR NOT TARGET hb-sim-defect-SB-06 OR NOT TARGET hb-sim-defect-SB-12)
  return() # their own tests say why
endif()
defect_test(broken-feature-refused ${CMAKE_CURRENT_SOURCE_DIR}/feature.sh $<TARGET_FILE:hb-sim-defect-SB-01>
  ${CMAKE_CURRENT_SOURCE_DIR}/no_feature.patch)
set_tests_properties(defects/broken-feature-refused PROPERTIES PASS_REGULAR_EXPRESSION "is not clean")
defect_test(other-witness-refused ${CMAKE_CURRENT_SOURCE_DIR}/defect.sh $<TARGET_FILE:hb-sim-defect-SB-12>
  $<TARGET_FILE:hb-sim> ${defects}/SB-12-failed-send.patch ${defects}/SB-54-full-looks-empty.hb)
set_tests_properties(defects/other-witness-refused PROPERTIES PASS_REGULAR_EXPRESSION "found 'INV-|exit code 0 on the")

# What was found past a race is replayed past it.
if(TARGET hb-sim-defect-SB-19)
  defect_test(replayed-past-races ${CMAKE_CURRENT_SOURCE_DIR}/past_races.sh $<TARGET_FILE:hb-sim-defect-SB-19> INV-01
    ${defects}/SB-19-late-eviction.hb)
endif()

# Past races a bounded search passes nothing over: the change of stacks behind a place that only one CPU touches.
if(TARGET hb-sim-defect-SB-26)
  defect_test(found-past-races ${CMAKE_CURRENT_SOURCE_DIR}/broken.sh $<TARGET_FILE:hb-sim-defect-SB-26> INV-20
    --program ${defects}/SB-26-freed-while-running.hb --strategy dfs --bound 2 --races off)
endif()

# Found without their witnesses by the command itself, one of each class, within a fixed number of executions; OW-07 in
# the scenarios, OW-05 by the model.
set(sample SB-01 SB-06 SB-12 SB-18 SB-20 SB-22 SB-27 SB-30 SB-34 SB-37 SB-43 SB-46 SB-47 SB-50 SB-52 SB-54 OW-02
  OW-05 OW-06 OW-07)
defect_test(found-sample $<TARGET_FILE_DIR:hb-sim>/hb defects ${sample} --executions 60000
  --out ${CMAKE_BINARY_DIR}/test-findings/defects)
set_tests_properties(defects/found-sample PROPERTIES TIMEOUT 600)
# The page of the catalogue is what the headers say; another page is not.
foreach(page defects-catalogue defects)
  defect_test(page-${page} ${CMAKE_CURRENT_SOURCE_DIR}/catalogue.sh $<TARGET_FILE_DIR:hb-sim>/hb
    ${CMAKE_SOURCE_DIR}/docs/${page}.md)
endforeach()
set_tests_properties(defects/page-defects PROPERTIES PASS_REGULAR_EXPRESSION "make it again")

# What made others believe too much, see docs/false-comfort.md.
defect_test(comfort-ticks ${CMAKE_CURRENT_SOURCE_DIR}/comfort.sh ticks $<TARGET_FILE:hb-sim-defect-SB-01>
  $<TARGET_FILE:hb-sim> ${defects}/SB-01-forgotten-wake.hb)
defect_test(comfort-ticks-refused ${CMAKE_CURRENT_SOURCE_DIR}/comfort.sh ticks $<TARGET_FILE:hb-sim> $<TARGET_FILE:hb-sim>
  ${defects}/SB-01-forgotten-wake.hb)
set_tests_properties(defects/comfort-ticks-refused PROPERTIES PASS_REGULAR_EXPRESSION "no INV-13 on the broken core")
defect_test(comfort-clock ${CMAKE_CURRENT_SOURCE_DIR}/comfort.sh clock ${CMAKE_SOURCE_DIR})

# Patches follow the core.
defect_test(refresh ${CMAKE_CURRENT_SOURCE_DIR}/refresh_test.sh ${CMAKE_SOURCE_DIR})
