#include "base/process/capture.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/process/child.hpp"

namespace stylesweep::process {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_output = 16 << 20;  // bytes

// A file that is removed at the end of its scope.
class TemporaryFile {
  public:
    TemporaryFile() {
        std::string name = (fs::temp_directory_path() / "stylesweep-XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());
        if (descriptor < 0) throw std::runtime_error("cannot write to " + fs::temp_directory_path().string());
        ::close(descriptor);
        path_ = name;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

std::string read_all(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string last_words(const fs::path& file) {
    const std::string text = read_all(file);
    return text.substr(text.size() > 500 ? text.size() - 500 : 0);
}

}  // namespace

std::string capture(const std::vector<std::string>& argv, std::chrono::seconds limit) {
    const TemporaryFile output, errors;
    Child child({argv, output.path(), {}, {}, errors.path()});
    const auto too_much = [&] {
        return std::max(fs::file_size(output.path()), fs::file_size(errors.path())) > most_output;
    };
    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::optional<Exit> end;
    while (!(end = child.poll()) && !too_much() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (too_much()) throw std::runtime_error(argv.front() + " printed more than 16 MiB");
    if (!end) throw std::runtime_error(argv.front() + " did not answer within " + std::to_string(limit.count()) + " s");
    if (end->code == 0 && end->signal == 0) return read_all(output.path());
    throw std::runtime_error(argv.front() + " failed: " + last_words(errors.path()));
}

}  // namespace stylesweep::process
