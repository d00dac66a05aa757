# SPDX-License-Identifier: Apache-2.0
# Two promises about symbols.
#   cmake -DNM=nm -DLIBRARY=libseedhawk.so -DHEADER=seedhawk.h -P symbols.cmake
#     the library exports exactly the functions of the header
#   cmake -DNM=nm -DOBJECTS=a.o;b.o -P symbols.cmake
#     an object compiled for one instruction set has no weak symbol: the linker could keep it for every processor
if(LIBRARY)
  execute_process(COMMAND ${NM} -D --defined-only ${LIBRARY} OUTPUT_VARIABLE out COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^ \n]+\n" exported "${out}")
  list(TRANSFORM exported STRIP)
  file(READ ${HEADER} header)
  string(REGEX MATCHALL "SHK_API[^(]* \\*?(shk_[a-z_0-9]+)\\(" declarations "${header}")
  list(TRANSFORM declarations REPLACE ".*(shk_[a-z_0-9]+)\\($" "\\1")
  list(SORT exported)
  list(SORT declarations)
  if(NOT "${exported}" STREQUAL "${declarations}" OR NOT declarations)
    message(FATAL_ERROR "${LIBRARY} exports\n  ${exported}\n${HEADER} declares\n  ${declarations}")
  endif()
  list(LENGTH exported count)
  message(STATUS "exactly the ${count} functions of the header are exported")
else()
  foreach(object IN LISTS OBJECTS)
    execute_process(COMMAND ${NM} -C --defined-only ${object} OUTPUT_VARIABLE out COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[0-9a-f]+ [WVu] [^\n]+" weak "${out}")
    list(FILTER weak EXCLUDE REGEX "DW\\.ref\\.__gxx_personality_v0$") # data of the sanitizers' unwinding
    if(weak)
      message(FATAL_ERROR "${object} defines symbols that the linker may share with other files:\n  ${weak}")
    endif()
    string(REGEX MATCHALL "[0-9a-f]+ [A-Z] [^\n]+" global "${out}")
    list(FILTER global EXCLUDE REGEX "(shk::[a-z0-9_]+_kernels|__odr_asan.*|DW\\.ref\\.__gxx_personality_v0)$")
    if(global)
      message(FATAL_ERROR "${object} defines more than its table of kernels:\n  ${global}")
    endif()
  endforeach()
  message(STATUS "no shared symbols in ${OBJECTS}")
endif()
