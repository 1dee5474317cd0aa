#include "orchestrator/cli/shared/ask_results.hpp"

#include <sqlite3.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/text/joined.hpp"
#include "schema/database/store.hpp"
#include "schema/query/parameter_sources.hpp"
#include "schema/sqlite/functions.hpp"
#include "schema/sqlite/read_only.hpp"

namespace stylesweep::cli {
namespace {

using sweep::Value;

void add_file_function(SQLite::Database& db, const std::string& folder) {
    sqlite3_create_function_v2(
        db.getHandle(), "file", 1, SQLITE_UTF8, new std::string(folder),
        [](sqlite3_context* context, int, sqlite3_value** given) {
            const auto* path = reinterpret_cast<const char*>(sqlite3_value_text(given[0]));
            if (!path) return sqlite3_result_null(context);
            const std::string whole = *static_cast<const std::string*>(sqlite3_user_data(context)) + "/" + path;
            sqlite3_result_text(context, whole.c_str(), -1, SQLITE_TRANSIENT);
        },
        nullptr, nullptr, [](void* folder_text) { delete static_cast<std::string*>(folder_text); });
}

Value written(const std::string& json) {
    if (json == "null") return Value::of_null({});
    if (json.starts_with('"')) return Value::of_text(nlohmann::json::parse(json).get<std::string>(), {});
    return Value::of_scalar(json, false, {});
}

// A value computed by SQL.
Value computed(const SQLite::Column& value, const std::string& column) {
    if (value.isNull()) throw std::runtime_error("a row has no value for " + column);
    if (value.isBlob())
        throw std::runtime_error("'" + column +
                                 "' is bytes (a BLOB), which no parameter can be; write CAST(... AS TEXT)");
    if (value.isText()) return Value::of_text(value.getString(), {});
    if (value.isInteger()) return Value::of_whole(value.getInt64(), {});
    if (!std::isfinite(value.getDouble())) throw std::runtime_error("'" + column + "' is infinite in a row");
    return Value::of_number(value.getDouble(), {});
}

// One column of the result.
class AnswerColumn {
  public:
    AnswerColumn(SQLite::Database& db, std::string name, const std::optional<schema::ParameterSource>& source)
        : name_(std::move(name)) {
        if (source) known_ = schema::spellings(db, *source);
    }

    [[nodiscard]] const std::string& name() const { return name_; }

    /// `lost`: what computed values may have been in the jobs.
    Value value(const SQLite::Column& seen, const std::map<std::string, std::string>& lost,
                std::vector<std::string>& remarks) {
        const std::string key = schema::sql_key(seen);
        if (const auto found = known_.find(key); found != known_.end()) return the_one(found->second);
        const auto other = lost.find(key);
        if (other != lost.end() && !told_) {
            told_ = true;
            remarks.push_back("the query computes '" + name_ + "', so the value that jobs have as " + other->second +
                              " becomes " + computed(seen, name_).text +
                              "; SELECT the parameter's column of sweep_NAME itself to keep it as written");
        }
        return computed(seen, name_);
    }

  private:
    [[nodiscard]] Value the_one(const std::set<std::string>& spelled) const {
        if (spelled.size() > 1)
            throw std::runtime_error("'" + name_ + "' has values that SQL cannot tell apart: " +
                                     joined(spelled, " and ") + " (empty: no value); exclude some of them");
        if (spelled.begin()->empty()) throw std::runtime_error("a row has no value for " + name_);
        return written(*spelled.begin());
    }

    std::string name_;
    std::map<std::string, std::set<std::string>> known_;
    bool told_ = false;
};

}  // namespace

sweep::QueryAnswer ask_results(const std::string& database, const std::string& sql) {
    schema::Store store(database, schema::OpenMode::read_only);
    const std::string folder = std::filesystem::absolute(store.files_folder()).string();
    const auto add_functions = [&](SQLite::Database& db) {
        schema::add_functions(db);
        add_file_function(db, folder);
    };
    add_functions(store.db());
    schema::allow_only_reading(store.db());
    if (!schema::is_one_statement(store.db(), sql)) throw std::runtime_error("it is more than one statement");
    SQLite::Statement query(store.db(), sql);
    const auto sources = schema::parameter_sources(store.db(), sql, add_functions);
    sweep::QueryAnswer answer;
    std::vector<AnswerColumn> columns;
    for (int i = 0; i < query.getColumnCount(); ++i) {
        const auto place = static_cast<std::size_t>(i);
        columns.emplace_back(store.db(), query.getColumnName(i),
                             place < sources.size() ? sources[place] : std::nullopt);
        answer.columns.push_back(columns.back().name());
    }
    const auto lost = schema::lost_spellings(store.db(), sql);
    while (query.executeStep()) {
        std::vector<Value>& row = answer.rows.emplace_back();
        for (int i = 0; i < query.getColumnCount(); ++i)
            row.push_back(columns[static_cast<std::size_t>(i)].value(query.getColumn(i), lost, answer.remarks));
    }
    return answer;
}

}  // namespace stylesweep::cli
