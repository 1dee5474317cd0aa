#include "orchestrator/cli/shared/file_origin.hpp"

#include <fstream>
#include <iterator>

#include "base/files/digest.hpp"
#include "orchestrator/weights/onnx_export.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

const std::string mark_begin = "<!-- written by stylesweep; SHA-256 of all above: ";
const std::string mark_end = " -->\n";
constexpr std::size_t digest_length = 64;
constexpr std::streamoff head_bytes = 1 << 20, tail_bytes = 1 << 20;

std::string part_of(const fs::path& file, std::streamoff from, std::streamoff bytes) {
    std::ifstream in(file, std::ios::binary);
    in.seekg(from);
    std::string text(static_cast<std::size_t>(bytes), '\0');
    in.read(text.data(), bytes);
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

std::string whole(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string line_for(const std::string& text) {
    return mark_begin + sha256(text) + mark_end;
}

// Every table of jobs starts with the same columns and has a column for the end time.
bool is_table_of_jobs(const std::string& head) {
    const std::string line = head.substr(0, head.find_first_of("\r\n"));
    const bool csv = line.starts_with("sweep,job_key,") || line.starts_with("job_key,");
    const bool json = line.starts_with("{\"sweep\":") || line.starts_with("{\"job_key\":");
    return (csv && has(line + ',', ",finished_at,")) ||
           (json && has(line, "\"job_key\":") && has(line, "\"finished_at\":"));
}

// A Parquet file's footer names the columns.
bool is_parquet_of_jobs(const std::string& head, const std::string& tail) {
    return head.starts_with("PAR1") && tail.ends_with("PAR1") && has(tail, "job_key") && has(tail, "finished_at");
}

}  // namespace

std::string comment_mark(const fs::path& written) {
    return line_for(whole(written));
}

Origin origin_of(const fs::path& file) {
    std::error_code error;
    const auto size = static_cast<std::streamoff>(fs::file_size(file, error));
    if (error) return Origin::other;
    if (size == 0) return Origin::own;
    const std::string head = part_of(file, 0, std::min(size, head_bytes));
    const std::string tail = part_of(file, std::max<std::streamoff>(0, size - tail_bytes), std::min(size, tail_bytes));
    if (is_table_of_jobs(head) || is_parquet_of_jobs(head, tail) || weights::is_exported_onnx(head)) return Origin::own;
    if (!has(tail, mark_begin)) return Origin::other;
    const std::string text = whole(file);
    const std::size_t length = mark_begin.size() + digest_length + mark_end.size();
    const bool as_written =
        text.size() >= length && text.substr(text.size() - length) == line_for(text.substr(0, text.size() - length));
    return as_written ? Origin::own : Origin::changed;
}

}  // namespace stylesweep::cli
