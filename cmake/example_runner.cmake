# SPDX-License-Identifier: Apache-2.0
# example_runner_path(OUT FILE "flags" RACES): where the runner of a program of fuzz/examples is, in whose folder the build
# makes it. Without checks and plain decisions ("none") it is compiled as with checks.
function(example_runner_path out file flags races)
  string(REPLACE none on races ${races})
  string(SHA1 key "${file} ${flags} ${races}")
  string(SUBSTRING ${key} 0 8 key)
  get_filename_component(name ${file} NAME_WE)
  set(${out} ${CMAKE_BINARY_DIR}/fuzz/examples/runners/${name}-${key} PARENT_SCOPE)
endfunction()
