# SPDX-License-Identifier: Apache-2.0
# SEEDHAWK_CUDA = AUTO (when nvcc is found) | ON | OFF. Sets SEEDHAWK_NVCC and SEEDHAWK_CUDART when the CUDA library is to be built.
#
# nvcc is called as a command, not as a language of CMake: nothing is compiled while configuring, and a CMake that is older
# than the toolkit does not mind.
set(SEEDHAWK_CUDA AUTO CACHE STRING "build libseedhawk_cuda: AUTO, ON, OFF")
set_property(CACHE SEEDHAWK_CUDA PROPERTY STRINGS AUTO ON OFF)
# Machine code for each, and the last one's PTX for what comes after it.
set(SEEDHAWK_CUDA_ARCHITECTURES 80 90 100 CACHE STRING "compute capabilities of libseedhawk_cuda")

function(seedhawk_find_cuda)
  if(NOT SEEDHAWK_CUDA)
    set(reason "SEEDHAWK_CUDA is OFF")
  elseif(SEEDHAWK_SANITIZE)
    set(reason "sanitizers look at the emulated device")
  elseif(CMAKE_CROSSCOMPILING)
    set(reason "nvcc makes libraries for the processor that it runs on")
  elseif(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(reason "${CMAKE_SYSTEM_NAME} is not Linux")
  else()
    file(GLOB versions /usr/local/cuda-*/bin)
    list(SORT versions COMPARE NATURAL ORDER DESCENDING)
    find_program(SEEDHAWK_NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATH_SUFFIXES bin PATHS /usr/local/cuda/bin ${versions})
    if(NOT SEEDHAWK_NVCC)
      set(reason "nvcc was not found; set CUDA_HOME to use one")
    else()
      execute_process(COMMAND ${SEEDHAWK_NVCC} --version OUTPUT_VARIABLE text ERROR_QUIET)
      string(REGEX MATCH "release ([0-9]+\\.[0-9]+)" ignored "${text}")
      set(version "${CMAKE_MATCH_1}")
      # Its own word for where it lies: what stands in PATH may be a script.
      execute_process(COMMAND ${SEEDHAWK_NVCC} --dryrun -x cu -c /dev/null OUTPUT_QUIET ERROR_VARIABLE text)
      string(REGEX MATCH "TOP=([^\n]+)" ignored "${text}")
      get_filename_component(root "${CMAKE_MATCH_1}" ABSOLUTE)
      find_library(SEEDHAWK_CUDART NAMES libcudart_static.a PATHS ${root} PATH_SUFFIXES lib64 lib targets/x86_64-linux/lib
                                                                                        targets/sbsa-linux/lib
                   NO_DEFAULT_PATH)
      if(NOT DEFINED SEEDHAWK_NVCC_SAYS)
        # Toolkits refuse compilers that are newer than they are, and older ones do not know all architectures.
        file(WRITE ${CMAKE_BINARY_DIR}/nvcc_check.cu "__global__ void check() {}\n")
        list(GET SEEDHAWK_CUDA_ARCHITECTURES -1 newest)
        execute_process(COMMAND ${SEEDHAWK_NVCC} -std=c++17 -arch=sm_${newest} -ccbin ${CMAKE_CXX_COMPILER} -c nvcc_check.cu -o
                                nvcc_check.o WORKING_DIRECTORY ${CMAKE_BINARY_DIR} OUTPUT_VARIABLE says ERROR_VARIABLE says
                        RESULT_VARIABLE status)
        string(STRIP "${says}" says)
        if(status EQUAL 0)
          set(says "")
        elseif(says STREQUAL "")
          set(says "exit status ${status}")
        endif()
        set(SEEDHAWK_NVCC_SAYS "${says}" CACHE INTERNAL "why nvcc cannot be used")
      endif()
      if(SEEDHAWK_NVCC_SAYS)
        set(reason "${SEEDHAWK_NVCC} with ${CMAKE_CXX_COMPILER}: ${SEEDHAWK_NVCC_SAYS}")
      elseif(version VERSION_LESS 12.8)
        set(reason "${SEEDHAWK_NVCC} is version '${version}', 12.8 is needed")
      elseif(NOT SEEDHAWK_CUDART)
        set(reason "no libcudart_static.a in ${root}")
      endif()
    endif()
  endif()
  if(reason)
    if(SEEDHAWK_CUDA AND NOT SEEDHAWK_CUDA STREQUAL "AUTO")
      message(FATAL_ERROR "libseedhawk_cuda cannot be built: ${reason}")
    endif()
    message(STATUS "libseedhawk_cuda left out: ${reason}")
    set(SEEDHAWK_HAS_CUDA OFF PARENT_SCOPE)
  else()
    message(STATUS "libseedhawk_cuda: nvcc ${version}, sm_${SEEDHAWK_CUDA_ARCHITECTURES}")
    set(SEEDHAWK_HAS_CUDA ON PARENT_SCOPE)
  endif()
endfunction()

seedhawk_find_cuda()

# An object file of a C++ source that nvcc compiles for all architectures.
function(seedhawk_cuda_object source object)
  set(targets)
  foreach(architecture IN LISTS SEEDHAWK_CUDA_ARCHITECTURES)
    list(APPEND targets -gencode arch=compute_${architecture},code=sm_${architecture})
  endforeach()
  list(GET SEEDHAWK_CUDA_ARCHITECTURES -1 newest)
  list(APPEND targets -gencode arch=compute_${newest},code=compute_${newest})
  add_custom_command(
    OUTPUT ${object}
    COMMAND
      ${SEEDHAWK_NVCC} -x cu -std=c++17 -O3 --threads 0 ${targets} -ccbin ${CMAKE_CXX_COMPILER} -Werror all-warnings
      -Xcompiler -ffp-contract=off,-fPIC,-fvisibility=hidden,-fvisibility-inlines-hidden,-Wall,-Wextra,-Wconversion,-Wshadow,-Werror
      -I${PROJECT_SOURCE_DIR}/include -I${PROJECT_SOURCE_DIR}/src -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source}
    DEPFILE ${object}.d
    COMMENT "Compiling CUDA object ${object}"
    VERBATIM)
endfunction()
