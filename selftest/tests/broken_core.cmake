# SPDX-License-Identifier: Apache-2.0
# Another core through --core, in each world: whole, it is clean; with one line broken, it is found. Tests of one core
# share its folder and so its build: only the broken file is compiled again.
set(broken ${CMAKE_CURRENT_SOURCE_DIR}/tests/broken_core.sh)

# hb_core_case(NAME LABEL CORE FILE SED WORLD [INVARIANTS])
function(hb_core_case name label core file expression world)
  get_filename_component(base ${core} NAME)
  add_test(NAME ${label}/${name} COMMAND ${broken} $<TARGET_FILE:hb> ${core} ${CMAKE_BINARY_DIR}/broken/${base} ${file}
    ${expression} ${world} ${ARGN})
  set_tests_properties(${label}/${name} PROPERTIES LABELS ${label} RESOURCE_LOCK broken-${base} TIMEOUT 300)
endfunction()

# For threads, stress/tests plants faults in a copy of ours.
set(ours ${CMAKE_SOURCE_DIR}/sched_core)
set(simple ${CMAKE_SOURCE_DIR}/selftest/cores/simple)
foreach(world sim threads harts)
  hb_core_case(simple-core-clean ${world} ${simple} wait.c none ${world})
  hb_core_case(simple-core-forgets-wake ${world} ${simple} wait.c "s/t->wake_pending = true/t->wake_pending = false/"
    ${world} "INV-(10|13)")
endforeach()
hb_core_case(core-forgets-wake sim ${ours} request.c "s/t->wake_pending = true/t->wake_pending = false/" sim
  "INV-(10|13)")
hb_core_case(core-forgets-wake harts ${ours} request.c "s/t->wake_pending = true/t->wake_pending = false/" harts
  "INV-(10|13)")
