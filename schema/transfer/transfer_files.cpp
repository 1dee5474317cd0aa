#include "schema/transfer/transfer_files.hpp"

#include "base/files/atomic_file.hpp"
#include "base/files/digest.hpp"
#include "base/files/inside.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

// "outputs/a.png" becomes "outputs/a.1f2e3d4c.png", once.
std::string with_mark(const std::string& path, const std::string& mark) {
    const fs::path whole(path);
    if (whole.stem().string().ends_with("." + mark)) return path;
    return (whole.parent_path() / (whole.stem().string() + "." + mark + whole.extension().string())).string();
}

struct Move {
    std::int64_t row;
    std::string path, sha256, mark;  // `mark` makes the name unique
    bool grows;                      // a log: it has no hash, and may be longer next time
};

class Mover {
  public:
    Mover(fs::path source, fs::path target, Transferred& done)
        : source_(std::move(source)), target_(std::move(target)), done_(done) {}

    // The file's name in the target; its own name when it cannot be copied.
    std::string place(const Move& move) {
        const auto from = inside(source_, move.path);
        if (!from) return refuse(move, "its path leads out of the files folder");
        if (!inside(target_, move.path)) return refuse(move, "its path leads out of " + target_.string());
        if (!fs::is_regular_file(*from)) return refuse(move, "it is missing");
        try {
            const std::string content = sha256_file(*from);
            if (!move.grows && content != move.sha256)
                return refuse(move, "its content does not match the hash in its row");
            return take(move, *from, content);
        } catch (const std::exception& error) {
            return refuse(move, error.what());
        }
    }

  private:
    std::string take(const Move& move, const fs::path& from, const std::string& content) {
        const std::string marked = with_mark(move.path, move.mark);
        if (move.grows) return take_log(marked, from);
        const bool free = !fs::exists(target_ / move.path);
        if (!free && sha256_file(target_ / move.path) == content) return move.path;
        copy(from, free ? move.path : marked);
        return free ? move.path : marked;
    }

    std::string take_log(const std::string& name, const fs::path& from) {
        if (!fs::exists(target_ / name) || fs::file_size(target_ / name) < fs::file_size(from)) copy(from, name);
        return name;
    }

    void copy(const fs::path& from, const std::string& name) {
        copy_atomically(from, target_ / name, Durability::in_cache);  // merging again copies what is missing
        ++done_.files;
        done_.file_bytes += static_cast<std::int64_t>(fs::file_size(target_ / name));
    }

    std::string refuse(const Move& move, const std::string& why) {
        done_.notes.push_back((source_ / move.path).string() + " was not copied: " + why);
        return move.path;
    }

    fs::path source_, target_;
    Transferred& done_;
};

}  // namespace

void move_files(SQLite::Database& db, const fs::path& source_files, const fs::path& target_files, Transferred& done) {
    Mover mover(source_files, target_files, done);
    SQLite::Statement find(db,
                           "SELECT rowid, source_path, coalesce(sha256, ''), mark, sha256 IS NULL FROM "
                           "temp.file_move WHERE path IS NULL ORDER BY rowid");
    SQLite::Statement write(db, "UPDATE temp.file_move SET path = :path WHERE rowid = :row");
    std::vector<Move> moves;
    while (find.executeStep())
        moves.push_back({find.getColumn(0).getInt64(), find.getColumn(1).getString(), find.getColumn(2).getString(),
                         find.getColumn(3).getString(), find.getColumn(4).getInt() != 0});
    for (const Move& move : moves) {
        write.bind(":path", mover.place(move));
        write.bind(":row", move.row);
        write.exec();
        write.reset();
    }
}

}  // namespace stylesweep::schema
