# SPDX-License-Identifier: Apache-2.0
hb_unit(program-text ${CMAKE_CURRENT_SOURCE_DIR}/tests/program_text_test.c)
hb_unit(program-forms ${CMAKE_CURRENT_SOURCE_DIR}/tests/program_forms_test.c)
hb_unit(program-random ${CMAKE_CURRENT_SOURCE_DIR}/tests/program_random_test.c)
hb_unit(program-host ${CMAKE_CURRENT_SOURCE_DIR}/tests/program_host_test.c)
target_compile_definitions(test-program-host PRIVATE HB_CORE="${HB_CORE_DIR}")
hb_unit(program-corpus ${CMAKE_CURRENT_SOURCE_DIR}/tests/program_corpus_test.c)
add_test(NAME unit/program-seeds COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tests/program_seeds.sh $<TARGET_FILE:hb-seeds>
                                         ${CMAKE_SOURCE_DIR}/corpus/seeds/program)
set_tests_properties(unit/program-seeds PROPERTIES LABELS unit)
add_dependencies(hb_unit_tests hb-seeds)
