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
