# SPDX-License-Identifier: Apache-2.0
# SEEDHAWK_SANITIZE = address | thread | (empty). Applies to every target that is declared after this file.
set(SEEDHAWK_SANITIZE "" CACHE STRING "address (with undefined), thread, or empty")
set_property(CACHE SEEDHAWK_SANITIZE PROPERTY STRINGS "" address thread)

if(SEEDHAWK_SANITIZE STREQUAL "address")
  set(flags -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(SEEDHAWK_SANITIZE STREQUAL "thread")
  set(flags -fsanitize=thread)
elseif(NOT SEEDHAWK_SANITIZE STREQUAL "")
  message(FATAL_ERROR "SEEDHAWK_SANITIZE is '${SEEDHAWK_SANITIZE}'; use address, thread or nothing")
endif()
if(flags)
  add_compile_options(${flags} -fno-omit-frame-pointer -g)
  add_link_options(${flags})
endif()
unset(flags)
