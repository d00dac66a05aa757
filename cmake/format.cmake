# SPDX-License-Identifier: Apache-2.0
# Targets `format` and `format-check` over the C and C++ files of native/.
find_program(CLANG_FORMAT NAMES clang-format-14 clang-format)

file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.h ${CMAKE_SOURCE_DIR}/src/*.cpp
     ${CMAKE_SOURCE_DIR}/include/*.h ${CMAKE_SOURCE_DIR}/tests/*.h ${CMAKE_SOURCE_DIR}/tests/*.c
     ${CMAKE_SOURCE_DIR}/tests/*.cpp ${CMAKE_SOURCE_DIR}/bench/*.cpp)

if(CLANG_FORMAT)
  add_custom_target(format COMMAND ${CLANG_FORMAT} -i --style=file ${sources} VERBATIM)
  add_custom_target(format-check COMMAND ${CLANG_FORMAT} --dry-run -Werror --style=file ${sources} VERBATIM)
else()
  foreach(target format format-check)
    add_custom_target(${target} COMMAND ${CMAKE_COMMAND} -E echo
                                        "skipped: no clang-format found; install clang-format-14 to run this" VERBATIM)
  endforeach()
endif()
unset(sources)
