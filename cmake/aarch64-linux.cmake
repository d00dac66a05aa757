# SPDX-License-Identifier: Apache-2.0
# Toolchain for linux-aarch64 on another processor: Debian's cross compiler (g++-aarch64-linux-gnu). What it makes runs under qemu-user.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)

# Programs are this machine's, headers and libraries the other one's.
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)

find_program(SEEDHAWK_QEMU NAMES qemu-aarch64 qemu-aarch64-static)
if(SEEDHAWK_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${SEEDHAWK_QEMU} -L /usr/aarch64-linux-gnu)
endif()
