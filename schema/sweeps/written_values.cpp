#include "schema/sweeps/written_values.hpp"

#include <nlohmann/json.hpp>

namespace stylesweep::schema {
namespace {

using nlohmann::ordered_json;

// Collects the members of a flat object without building the object.
class Members : public nlohmann::json_sax<ordered_json> {
  public:
    std::vector<WrittenValue> found;

    bool null() override { return add("null"); }
    bool boolean(bool value) override { return add(value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return add(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override { return add(std::to_string(value)); }
    bool number_float(number_float_t, const string_t& written) override { return add(written); }
    bool string(string_t& value) override { return add(std::move(value), true); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return ++depth_ == 1; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return false; }
    bool end_array() override { return true; }
    bool key(string_t& name) override {
        name_ = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  private:
    bool add(std::string value, bool is_text = false) {
        found.push_back({std::move(name_), std::move(value), is_text});
        return true;
    }
    std::string name_;
    int depth_ = 0;
};

}  // namespace

std::vector<WrittenValue> written_values(const std::string& params) {
    Members flat;
    if (ordered_json::sax_parse(params, &flat)) return std::move(flat.found);
    std::vector<WrittenValue> found;
    const ordered_json nested = ordered_json::parse(params);
    for (const auto& [name, value] : nested.items())
        found.push_back({name, value.is_string() ? value.get<std::string>() : value.dump(), value.is_string()});
    return found;
}

}  // namespace stylesweep::schema
