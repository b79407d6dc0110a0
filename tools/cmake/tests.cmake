# Programs of the tests, in tests/ of the build folder. `ninja test_programs` builds all of them.
add_custom_target(test_programs)

# bindery_test_program(NAME SOURCE... OF folder...): a program that a pytest starts, where no front door reaches.
function(bindery_test_program name)
  cmake_parse_arguments(PROGRAM "" "" "OF" ${ARGN})
  list(TRANSFORM PROGRAM_OF PREPEND bindery_)
  add_executable(${name} EXCLUDE_FROM_ALL ${PROGRAM_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE ${WARNINGS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${PROGRAM_OF})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_dependencies(test_programs ${name})
endfunction()

# bindery_fuzz(NAME OF folder...): tests/fuzz/<name>.cpp with LLVMFuzzerTestOneInput, as tests/fuzz_<name>. With Clang and
# -DBINDERY_FUZZ=ON libFuzzer drives it (add -DBINDERY_SANITIZE=fuzzer-no-link,address to instrument our libraries), else run.cpp.
option(BINDERY_FUZZ "fuzz targets with libFuzzer; wants Clang" OFF)
function(bindery_fuzz name)
  if(BINDERY_FUZZ)
    bindery_test_program(fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/${name}.cpp ${ARGN})
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    bindery_test_program(fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/${name}.cpp ${CMAKE_SOURCE_DIR}/tests/fuzz/run.cpp
                         ${ARGN})
  endif()
endfunction()

bindery_fuzz(aws_json OF aws)
bindery_fuzz(lake_key OF lake)
bindery_fuzz(parquet_footer OF format)
bindery_fuzz(s3_chunked OF aws)
bindery_fuzz(sigv4_headers OF aws)
bindery_fuzz(sql_text OF sql plan)
bindery_fuzz(text_formats OF format)
bindery_test_program(lake_driver ${CMAKE_SOURCE_DIR}/tests/lake/driver.cpp OF lake)
add_library(lake_kill_at MODULE EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/lake/kill_at.cpp)
target_link_libraries(lake_kill_at PRIVATE ${CMAKE_DL_LIBS})
set_target_properties(lake_kill_at PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests PREFIX "")
add_dependencies(test_programs lake_kill_at)
bindery_test_program(sql_dump ${CMAKE_SOURCE_DIR}/tests/sql/dump.cpp ${CMAKE_SOURCE_DIR}/tests/sql/dump_command.cpp OF sql plan)
# Sanitized builds have no engine.
if(NOT BINDERY_SANITIZE)
  bindery_test_program(engine_unimplemented ${CMAKE_SOURCE_DIR}/tests/engine/unimplemented.cpp OF engine plan)
  bindery_test_program(engine_broken_database ${CMAKE_SOURCE_DIR}/tests/engine/broken_database.cpp OF engine plan)
  target_link_libraries(engine_broken_database PRIVATE part_duckdb)
endif()
