# SPDX-License-Identifier: Apache-2.0
# How mutants.sh builds hb-sim around a mutant: what CMake knows, as files for the compiler. See docs/mutants.md.

set(mutant_flags -std=gnu11 ${CMAKE_C_FLAGS_RELWITHDEBINFO} -ffreestanding -fno-builtin -g -w ${SIM_FAST}
    -I${CMAKE_SOURCE_DIR}/sched_core -I${CMAKE_SOURCE_DIR}/sched_core/include)
string(REPLACE ";" "\n" mutant_flags "${mutant_flags}")
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/mutants/compile.rsp CONTENT "${mutant_flags}\n")

# The objects stand before the library, so the library's own are not linked.
set(mutant_libraries "")
foreach(part machine interp rest core)
  string(APPEND mutant_libraries "$<TARGET_FILE:sim_${part}_access>\n")
endforeach()
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/mutants/link.rsp CONTENT
  "-fuse-ld=lld\n-Wl,--start-group\n${mutant_libraries}$<TARGET_FILE:hb_host>\n$<TARGET_FILE:hb_core_digest>\n-Wl,--end-group\n-lcjson\n-lxxhash\n")
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/mutants/tool.rsp CONTENT "$<JOIN:$<TARGET_OBJECTS:sim_tool>,\n>\n")
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/mutants/names.sh CONTENT
  "compiler=${CMAKE_C_COMPILER}\ncore=${CMAKE_SOURCE_DIR}/sched_core\nmutate=$<TARGET_FILE:hb-mutate>\n")
add_dependencies(hb_sim_tests hb-mutate)
