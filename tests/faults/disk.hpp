// A small disk of its own, to be filled: a tmpfs, if this machine lets us mount one.
#pragma once

#include <sys/mount.h>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {

/// Mounted below a workplace, and unmounted.
class SmallDisk {
  public:
    SmallDisk(const Workplace& place, const char* size) : folder_(place.path("disk")) {
        fs::create_directory(folder_);
        mounted_ = ::mount("none", folder_.c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
    }

    [[nodiscard]] bool is_there() const { return mounted_; }
    [[nodiscard]] fs::path database() const { return folder_ / "results.db"; }

    /// Takes all room but `left` bytes.
    void fill(std::uintmax_t left) const {
        std::ofstream filler(folder_ / "filler", std::ios::binary | std::ios::app);
        const std::string page(4096, 'x');
        while (fs::space(folder_).available > left && filler.write(page.data(), 4096).flush()) {
        }
    }
    void make_room() const { fs::remove(folder_ / "filler"); }

    [[nodiscard]] std::string value(const std::string& sql) const {
        SQLite::Database db(database().string(), SQLite::OPEN_READONLY, 10'000);
        return db.execAndGet(sql).getString();
    }

  private:
    fs::path folder_;
    bool mounted_ = false;
};

}  // namespace stylesweep::e2e
