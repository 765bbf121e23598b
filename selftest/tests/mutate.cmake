# SPDX-License-Identifier: Apache-2.0
hb_unit(mutate tests/mutate_test.c mutate/ast.c mutate/site.c mutate/mutant.c)
target_compile_definitions(test-mutate PRIVATE HB_CLANG="${CMAKE_C_COMPILER}")
