# Generated at build time, never committed.

# Spark Connect's C++ classes, from the descriptors of the installed PySpark client.
set(PROTO_OUT ${GEN}/proto)
set(PROTO_SET ${GEN}/spark_connect.protoset)
file(MAKE_DIRECTORY ${PROTO_OUT})
set(SPARK_PROTOS base catalog commands common expressions ml ml_common pipelines relations types)
set(PROTO_FILES google/rpc/status.proto google/rpc/error_details.proto)
foreach(name ${SPARK_PROTOS})
  list(APPEND PROTO_FILES spark/connect/${name}.proto)
endforeach()
set(PROTO_SOURCES)
foreach(file ${PROTO_FILES})
  string(REPLACE ".proto" ".pb.cc" source ${file})
  list(APPEND PROTO_SOURCES ${PROTO_OUT}/${source})
endforeach()
list(APPEND PROTO_SOURCES ${PROTO_OUT}/spark/connect/base.grpc.pb.cc)
find_program(PROTOC protoc REQUIRED)
find_program(GRPC_PLUGIN grpc_cpp_plugin REQUIRED)
add_custom_command(OUTPUT ${PROTO_SET} ${PROTO_SOURCES}
  COMMAND ${PYTHON} ${CMAKE_SOURCE_DIR}/tools/generate/protos.py ${PROTO_SET}
  COMMAND ${PROTOC} --descriptor_set_in=${PROTO_SET} --cpp_out=${PROTO_OUT} ${PROTO_FILES}
  COMMAND ${PROTOC} --descriptor_set_in=${PROTO_SET} --grpc_out=${PROTO_OUT}
          --plugin=protoc-gen-grpc=${GRPC_PLUGIN} spark/connect/base.proto
  DEPENDS ${CMAKE_SOURCE_DIR}/tools/generate/protos.py VERBATIM)
add_library(spark_proto STATIC ${PROTO_SOURCES})
target_compile_options(spark_proto PRIVATE -O1 -w)
target_include_directories(spark_proto SYSTEM PUBLIC ${PROTO_OUT})
target_link_libraries(spark_proto PUBLIC gRPC::grpc++ protobuf::libprotobuf)

# AWS shapes, their tables and the table of operations, from the file names of src/api and botocore's service
# descriptions. Written while configuring, which happens again when a file of src/api comes or goes or a script changes.
file(GLOB OPERATION_FILES CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/src/api/*/*/*.cpp)
set(SHAPE_SCRIPTS shapes.py service_model.py operation_table.py patterns.py)
list(TRANSFORM SHAPE_SCRIPTS PREPEND ${CMAKE_SOURCE_DIR}/tools/generate/)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${SHAPE_SCRIPTS})
execute_process(COMMAND ${PYTHON} -B ${CMAKE_SOURCE_DIR}/tools/generate/shapes.py ${CMAKE_SOURCE_DIR} ${GEN} ${SITE_PACKAGES}
  COMMAND_ERROR_IS_FATAL ANY)
file(GLOB SHAPE_TABLES ${GEN}/aws/*/tables.cpp)
add_library(bindery_shapes STATIC ${SHAPE_TABLES})
target_compile_options(bindery_shapes PRIVATE -Wall -Wextra -Werror -Wno-invalid-offsetof -O1)
target_include_directories(bindery_shapes PUBLIC ${CMAKE_SOURCE_DIR}/src ${GEN})

# SQL grammar tables, from the published parsers of Spark and Trino. Only these are taken: the ATN, the names of rules
# and tokens (.interp), labels and predicates (the generated Java).
set(SQL_GRAMMAR_OUT ${GEN}/sql)
file(MAKE_DIRECTORY ${SQL_GRAMMAR_OUT})
set(SQL_GRAMMAR_SCRIPTS ${CMAKE_SOURCE_DIR}/tools/generate/grammar.py ${CMAKE_SOURCE_DIR}/tools/generate/grammar_interp.py
  ${CMAKE_SOURCE_DIR}/tools/generate/grammar_java.py)
function(sql_grammar name folder)
  set(from ${BINDERY_DEPS}/grammars/${name}/${folder})
  set(out ${SQL_GRAMMAR_OUT}/${name}_grammar)
  add_custom_command(OUTPUT ${out}.cpp ${out}.h
    COMMAND ${PYTHON} -B ${CMAKE_SOURCE_DIR}/tools/generate/grammar.py ${name} ${from}/SqlBaseLexer ${from}/SqlBaseParser
            ${out}.cpp ${out}.h
    DEPENDS ${SQL_GRAMMAR_SCRIPTS} ${from}/SqlBaseParser.java VERBATIM)
endfunction()
sql_grammar(spark org/apache/spark/sql/catalyst/parser)
sql_grammar(trino io/trino/grammar/sql)
add_library(sql_grammars STATIC ${SQL_GRAMMAR_OUT}/spark_grammar.cpp ${SQL_GRAMMAR_OUT}/trino_grammar.cpp)
target_compile_options(sql_grammars PRIVATE -Wall -Wextra -Werror -O1)
target_include_directories(sql_grammars PUBLIC ${CMAKE_SOURCE_DIR}/src ${GEN})

# The store's migrations, as text inside the program.
file(GLOB MIGRATIONS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/store/migrations/*.sql)
add_custom_command(OUTPUT ${GEN}/store/migrations.cpp
  COMMAND ${PYTHON} -B ${CMAKE_SOURCE_DIR}/tools/generate/migrations.py ${GEN}/store/migrations.cpp ${MIGRATIONS}
  DEPENDS ${CMAKE_SOURCE_DIR}/tools/generate/migrations.py ${MIGRATIONS} VERBATIM)
