# ONNX's protobuf messages, target `onnx`. Debian's CMake package for it requires a file that Debian does not ship. LibTorch's download has its
# own libonnx_proto in another namespace, hence NO_CMAKE_PATH.
find_library(ONNX_PROTO onnx_proto NO_CMAKE_PATH)
find_path(ONNX_INCLUDE_DIR onnx/onnx_pb.h NO_CMAKE_PATH)
pkg_check_modules(protobuf IMPORTED_TARGET protobuf)
if(NOT ONNX_PROTO OR NOT ONNX_INCLUDE_DIR OR NOT protobuf_FOUND)
  message(FATAL_ERROR "ONNX or protobuf headers or libraries are missing (needed by `stylesweep weights export-onnx`): "
                      "apt-get install libonnx-dev libprotobuf-dev, or scripts/setup")
endif()
add_library(onnx INTERFACE)
target_link_libraries(onnx INTERFACE ${ONNX_PROTO} PkgConfig::protobuf)
target_include_directories(onnx SYSTEM INTERFACE ${ONNX_INCLUDE_DIR})
target_compile_definitions(onnx INTERFACE ONNX_ML ONNX_NAMESPACE=onnx)  # as in Debian's build
