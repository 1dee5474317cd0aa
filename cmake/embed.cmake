# embed_text(TARGET NAME FILE): adds to TARGET a source that defines
# `extern const std::string_view NAME` with the content of FILE.
function(embed_text target name file)
  get_filename_component(path ${file} ABSOLUTE)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DIN=${path} -DOUT=${out} -P ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
    DEPENDS ${path} ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

# embed_files(TARGET NAME FILES...): adds to TARGET a source that defines
# `std::span<const std::pair<std::string_view, std::string_view>> stylesweep::embedded::NAME()`:
# each file's name without extension, and its content.
function(embed_files target name)
  set(declarations "")
  set(entries "")
  foreach(file ${ARGN})
    get_filename_component(stem ${file} NAME_WE)
    string(MAKE_C_IDENTIFIER "${name}_${stem}" identifier)
    embed_text(${target} ${identifier} ${file})
    string(APPEND declarations "extern const std::string_view ${identifier};\n")
    string(APPEND entries "        {\"${stem}\", ${identifier}},\n")
  endforeach()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}_all.cpp)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"#include <array>
#include <span>
#include <string_view>
#include <utility>
namespace stylesweep::embedded {
@declarations@std::span<const std::pair<std::string_view, std::string_view>> @name@() {
    static const auto all = std::to_array<std::pair<std::string_view, std::string_view>>({
@entries@    });
    return all;
}
}
")
  target_sources(${target} PRIVATE ${out})
endfunction()
