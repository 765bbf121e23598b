# SPDX-License-Identifier: Apache-2.0
# The broken cores of selftest/defects: each is our core with one patch, so that what the harness can find is known
# before it is needed. Only what a patch changes is compiled again; the rest is shared. See docs/defects.md.

find_program(HB_PATCH patch)
add_custom_target(hb_defects)

function(defect_test name)
  add_test(NAME reproducers/${name} COMMAND ${ARGN})
  set_tests_properties(reproducers/${name} PROPERTIES LABELS reproducers)
endfunction()

# defect_patch(PATCH FOLDER RESULT): the files that the patch changes, changed, in FOLDER; RESULT names them, or is empty
# and RESULT_reason says why.
function(defect_patch patch folder result)
  set(${result} "" PARENT_SCOPE)
  file(STRINGS ${patch} lines REGEX "^\\+\\+\\+ b/")
  string(REPLACE "+++ b/" "" files "${lines}")
  if(NOT HB_PATCH)
    set(${result}_reason "patch is not installed: ./hartbreak doctor" PARENT_SCOPE)
    return()
  endif()
  if(files MATCHES "\\.h")
    # Everything may include it.
    file(GLOB files RELATIVE ${CMAKE_SOURCE_DIR}/sched_core ${CMAKE_SOURCE_DIR}/sched_core/*.[ch])
  endif()
  file(REMOVE_RECURSE ${folder}/patched)
  foreach(file ${files})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sched_core/${file})
    configure_file(${CMAKE_SOURCE_DIR}/sched_core/${file} ${folder}/patched/${file} COPYONLY)
  endforeach()
  execute_process(COMMAND ${HB_PATCH} --batch --silent --no-backup-if-mismatch -p1 -r - -d ${folder}/patched -i ${patch}
    RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(failed)
    string(STRIP "${said}" said)
    string(REGEX REPLACE "[\n;]+" ", " said "${said}")
    set(${result}_reason "does not apply to sched_core any more: ${said}" PARENT_SCOPE)
    return()
  endif()
  foreach(file ${files})
    file(COPY_FILE ${folder}/patched/${file} ${folder}/${file} ONLY_IF_DIFFERENT)
  endforeach()
  set(${result} "${files}" PARENT_SCOPE)
endfunction()

# defect_core(NAME PATCH WITNESS): hb-sim-defect-NAME, and the test that the witness tells it from our core.
function(defect_core name patch witness)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${patch})
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/defects/${name})
  defect_patch(${patch} ${folder} files)
  if(NOT files)
    defect_test(${name} ${CMAKE_COMMAND} -E echo "${patch}: ${files_reason}")
    set_tests_properties(reproducers/${name} PROPERTIES PASS_REGULAR_EXPRESSION "never")
    return()
  endif()
  list(FILTER files INCLUDE REGEX "\\.c$")
  list(TRANSFORM files PREPEND ${folder}/)
  # The objects stand before the library, so the library's own are not linked.
  add_executable(hb-sim-defect-${name} $<TARGET_OBJECTS:sim_tool> ${files})
  target_include_directories(hb-sim-defect-${name} PRIVATE ${CMAKE_SOURCE_DIR}/sched_core
    ${CMAKE_SOURCE_DIR}/sched_core/include)
  target_compile_options(hb-sim-defect-${name} PRIVATE -ffreestanding -fno-builtin -g -w ${SIM_FAST})
  target_link_options(hb-sim-defect-${name} PRIVATE -fuse-ld=lld)
  target_link_libraries(hb-sim-defect-${name} PRIVATE ${sim_access})
  add_dependencies(hb_defects hb-sim-defect-${name})
  defect_test(${name} ${CMAKE_CURRENT_SOURCE_DIR}/defect.sh $<TARGET_FILE:hb-sim-defect-${name}> $<TARGET_FILE:hb-sim>
    ${patch} ${witness})
endfunction()

file(GLOB defect_patches CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/selftest/defects/SB-*.patch)
foreach(patch ${defect_patches})
  string(REGEX REPLACE ".*/(SB-[0-9]+)-[^/]*$" "\\1" name ${patch})
  string(REGEX REPLACE "\\.patch$" ".hb" witness ${patch})
  defect_core(${name} ${patch} ${witness})
endforeach()
add_dependencies(hb_sim_tests hb_defects)

# The test itself refuses: a core that is not broken, a witness of something else, a patch that fits nowhere.
set(defects ${CMAKE_SOURCE_DIR}/selftest/defects)
defect_test(whole-core-refused ${CMAKE_CURRENT_SOURCE_DIR}/defect.sh $<TARGET_FILE:hb-sim> $<TARGET_FILE:hb-sim>
  ${defects}/SB-12-failed-send.patch ${defects}/SB-12-failed-send.hb)
set_tests_properties(reproducers/whole-core-refused PROPERTIES PASS_REGULAR_EXPRESSION "exit code 0 on the broken core")
if(NOT TARGET hb-sim-defect-SB-01 OR NOT TARGET hb-sim-defect-SB-06 OR NOT TARGET hb-sim-defect-SB-12)
  return() # their own tests say why
endif()
defect_test(other-witness-refused ${CMAKE_CURRENT_SOURCE_DIR}/defect.sh $<TARGET_FILE:hb-sim-defect-SB-12>
  $<TARGET_FILE:hb-sim> ${defects}/SB-12-failed-send.patch ${defects}/SB-54-full-looks-empty.hb)
defect_core(stale-patch-refused ${CMAKE_CURRENT_SOURCE_DIR}/stale.patch none)
set_tests_properties(reproducers/other-witness-refused PROPERTIES PASS_REGULAR_EXPRESSION "found 'INV-|exit code 0 on the")
set_tests_properties(reproducers/stale-patch-refused PROPERTIES PASS_REGULAR_EXPRESSION "stale.patch: does not apply")

# Found without its witness, within seconds: one whose search takes a preemption, one that only a weak memory shows.
defect_test(found-SB-01 ${CMAKE_CURRENT_SOURCE_DIR}/broken.sh $<TARGET_FILE:hb-sim-defect-SB-01> INV-13 --random --seed 3
  --executions 60000)
defect_test(found-SB-06 ${CMAKE_CURRENT_SOURCE_DIR}/broken.sh $<TARGET_FILE:hb-sim-defect-SB-06> INV-14 --random --seed 3
  --executions 60000 --memory c11)
