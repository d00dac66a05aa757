# SPDX-License-Identifier: Apache-2.0
# Every warning is an error, in our own code only.
add_library(seedhawk_warnings INTERFACE)
target_compile_options(
  seedhawk_warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast>
            $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
