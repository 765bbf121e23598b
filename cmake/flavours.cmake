# SPDX-License-Identifier: Apache-2.0
# The core and selftest/ are compiled several times, once for each flavour of world. A flavour is a
# set of compile flags; these functions make the libraries for it.

set(HB_WARNINGS -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual
    -Wvla -Wundef -Wimplicit-fallthrough -Werror)

# hb_core(NAME flags...): the scheduler under test. Freestanding in every flavour.
function(hb_core name)
  file(GLOB sources CONFIGURE_DEPENDS ${HB_CORE_DIR}/*.c)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${HB_CORE_DIR}/include)
  target_compile_options(${name} PRIVATE -ffreestanding -fno-builtin -g ${HB_WARNINGS} ${ARGN})
endfunction()

# hb_selftest(NAME flags...): programs, interpreter, invariants, model, scenarios. Freestanding too.
function(hb_selftest name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/selftest/*.c)
  hb_world(${name} STATIC SOURCES ${sources} INCLUDES ${CMAKE_SOURCE_DIR}/selftest/include ${HB_CORE_DIR}/include
    OPTIONS -ffreestanding -g ${HB_WARNINGS} ${ARGN})
endfunction()
