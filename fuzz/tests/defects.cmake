# SPDX-License-Identifier: Apache-2.0
# The broken cores of selftest/defects: each is our core with one patch, so that what the harness can find is known
# before it is needed. Only what a patch changes is compiled again; the rest is shared. See docs/defects.md.

find_program(HB_PATCH patch)
add_custom_target(hb_defects)
set(defects ${CMAKE_SOURCE_DIR}/selftest/defects)
set(defect_folders ${CMAKE_CURRENT_BINARY_DIR}/defects)
include(${CMAKE_SOURCE_DIR}/cmake/defect_patch.cmake)

function(defect_test name)
  add_test(NAME defects/${name} COMMAND ${ARGN})
  set_tests_properties(defects/${name} PROPERTIES LABELS defects)
endfunction()

# defect_stale(NAME REASON): the test of a patch that does not apply.
function(defect_stale name reason)
  defect_test(${name} ${CMAKE_COMMAND} -E echo "${reason}")
  set_tests_properties(defects/${name} PROPERTIES PASS_REGULAR_EXPRESSION "never")
endfunction()

# defect_sources(TARGET FOLDER BELOW FILES...): how the changed files in FOLDER are compiled; BELOW is where what they
# do not change themselves is found: the folder of the feature, or nothing.
function(defect_sources target folder below)
  target_include_directories(${target} PRIVATE ${folder} ${below} ${CMAKE_SOURCE_DIR}/sched_core
    ${CMAKE_SOURCE_DIR}/sched_core/include)
  target_compile_options(${target} PRIVATE -ffreestanding -fno-builtin -g -w ${SIM_FAST})
  if(NOT sim_view_functions)
    set_source_files_properties(${folder}/view.c PROPERTIES COMPILE_OPTIONS -fno-sanitize=thread)
  endif()
endfunction()

# defect_program(NAME FOLDER BELOW LIBRARY FILES...): hb-sim-NAME. Its objects stand before the libraries, so the
# libraries' own are not linked; those of the feature's LIBRARY stand before ours.
function(defect_program name folder below library)
  set(files ${ARGN})
  list(FILTER files INCLUDE REGEX "\\.c$")
  list(TRANSFORM files PREPEND ${folder}/)
  add_executable(hb-sim-${name} $<TARGET_OBJECTS:sim_tool> ${files})
  defect_sources(hb-sim-${name} ${folder} "${below}")
  target_link_options(hb-sim-${name} PRIVATE -fuse-ld=lld)
  target_link_libraries(hb-sim-${name} PRIVATE ${library} ${sim_access})
  add_dependencies(hb_defects hb-sim-${name})
endfunction()

# defect_feature(NAME PATCH): what some defects need and the core has not: hb-sim-NAME, clean, and a library of it.
function(defect_feature name patch)
  set(folder ${defect_folders}/${name})
  defect_patch(${folder} files ${patch})
  if(NOT files)
    defect_stale(${name} "${files_reason}")
    return()
  endif()
  list(FILTER files INCLUDE REGEX "\\.c$")
  list(TRANSFORM files PREPEND ${folder}/)
  add_library(sim_core_${name} STATIC ${files})
  defect_sources(sim_core_${name} ${folder} "")
  defect_program(${name} ${folder} "" sim_core_${name})
  defect_test(${name} ${CMAKE_CURRENT_SOURCE_DIR}/feature.sh $<TARGET_FILE:hb-sim-${name}> ${patch})
endfunction()

# defect_core(NAME PATCH WITNESS): hb-sim-defect-NAME, and the test that the witness tells it from the whole core, which
# is ours, or ours with the feature that the patch names.
function(defect_core name patch witness)
  set(folder ${defect_folders}/${name})
  set(whole hb-sim)
  set(below)
  set(library)
  file(STRINGS ${patch} feature REGEX "^Feature: ")
  if(feature)
    string(REPLACE "Feature: " "feature-" feature "${feature}")
    set(below ${defect_folders}/${feature})
    set(library sim_core_${feature})
    set(whole hb-sim-${feature})
    if(NOT TARGET ${library})
      defect_stale(${name} "${patch}: ${feature}.patch is missing or does not apply")
      return()
    endif()
    set(feature ${defects}/${feature}.patch)
  endif()
  defect_patch(${folder} files ${feature} ${patch})
  if(NOT files)
    defect_stale(${name} "${files_reason}")
    return()
  endif()
  defect_program(defect-${name} ${folder} "${below}" "${library}" ${files})
  defect_test(${name} ${CMAKE_CURRENT_SOURCE_DIR}/defect.sh $<TARGET_FILE:hb-sim-defect-${name}> $<TARGET_FILE:${whole}>
    ${patch} ${witness})
endfunction()

file(GLOB feature_patches CONFIGURE_DEPENDS ${defects}/feature-*.patch)
foreach(patch ${feature_patches})
  get_filename_component(name ${patch} NAME_WLE)
  defect_feature(${name} ${patch})
endforeach()

file(GLOB defect_patches CONFIGURE_DEPENDS ${defects}/SB-*.patch ${defects}/OW-*.patch)
foreach(patch ${defect_patches})
  string(REGEX REPLACE ".*/([A-Z]+-[0-9]+)-[^/]*$" "\\1" name ${patch})
  string(REGEX REPLACE "\\.patch$" ".hb" witness ${patch})
  defect_core(${name} ${patch} ${witness})
endforeach()
add_dependencies(hb_sim_tests hb_defects)
include(defects_tests.cmake)
