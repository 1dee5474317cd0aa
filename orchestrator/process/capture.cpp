#include "orchestrator/process/capture.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "orchestrator/process/child.hpp"

namespace stylesweep::process {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_output = 16 << 20;  // bytes

// A file that goes with its scope.
class TemporaryFile {
  public:
    TemporaryFile() {
        std::string name = (fs::temp_directory_path() / "stylesweep-XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());
        if (descriptor < 0) throw std::runtime_error("cannot write in " + fs::temp_directory_path().string());
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
    if (fs::file_size(file) > most_output) throw std::runtime_error("prints more than 16 MiB");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

std::string capture(const std::vector<std::string>& argv, std::chrono::seconds limit) {
    const TemporaryFile output;
    Child child({argv, output.path(), {}, {}});
    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::optional<Exit> end;
    while (!(end = child.poll()) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (!end) throw std::runtime_error(argv.front() + " did not answer within " + std::to_string(limit.count()) + " s");
    const std::string text = read_all(output.path());
    if (end->code == 0 && end->signal == 0) return text;
    throw std::runtime_error(argv.front() + " failed: " + text.substr(text.size() > 500 ? text.size() - 500 : 0));
}

}  // namespace stylesweep::process
