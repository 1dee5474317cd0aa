#include "orchestrator/exchange/csv/column_roles.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "orchestrator/exchange/csv/column_name_hints.hpp"
#include "schema/database/store.hpp"
#include "schema/sweeps/sweep_view.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep::exchange;

namespace {

struct Sorted {
    std::vector<Column> columns;
    Notes notes;

    [[nodiscard]] Role role(const std::string& header) const {
        return std::ranges::find(columns, header, &Column::header)->role;
    }
    [[nodiscard]] std::string name(const std::string& header) const {
        return std::ranges::find(columns, header, &Column::header)->name;
    }
    [[nodiscard]] bool says(const std::string& words) const {
        return std::ranges::any_of(notes, [&](const auto& note) { return note.find(words) != note.npos; });
    }
};

Sorted sort(const std::string& text, const RoleOptions& options = {}) {
    Notes ignored;
    Sorted sorted;
    sorted.columns = columns_of(read_table(text, "f.csv", {}, ignored), "f.csv", options, sorted.notes);
    return sorted;
}

void check_roles(const Sorted& sorted, const std::vector<std::pair<Role, std::vector<std::string>>>& roles) {
    for (const auto& [role, headers] : roles)
        for (const std::string& header : headers) {
            CAPTURE(header);
            CHECK(sorted.role(header) == role);
        }
}

}  // namespace

TEST_CASE("a column that was told but is not there, or told twice, is refused with the nearest name") {
    CHECK_THROWS_WITH_AS(sort("colour\n1\n", {{"color"}, {}}),
                         doctest::Contains("f.csv:1: no column 'color'; did you mean 'colour'"), ImportError);
    CHECK_THROWS_WITH_AS(sort("a\n1\n", {{"a"}, {"a"}}), doctest::Contains("'a' can't be both a figure"), ImportError);
}

TEST_CASE("columns become parameters, figures or facts by their names, or as told") {
    const Sorted sorted = sort(
        "architecture,runtime_s,peak_memory_bytes,ssim,style_loss,host,warmup_s,q\n"
        "vgg19,1.5,1000,0.5,2,alpha,3,4\n",
        {{"q"}, {"warmup_s"}});
    check_roles(sorted, {{Role::parameter, {"architecture", "warmup_s"}},
                         {Role::metric, {"runtime_s", "peak_memory_bytes", "ssim", "style_loss", "q"}},
                         {Role::fact, {"host"}}});
}

TEST_CASE("the name of a measure makes a figure where the cells are numbers, and only there") {
    const Sorted numbers = sort(
        "loss,val_loss,Loss (test),mAP@50,top1_acc,acc5,valLoss,F1,loss_weight,lossy,iterations\n"
        "1,2,3,4,5,6,7,8,9,10,11\n");
    check_roles(numbers,
                {{Role::metric, {"loss", "val_loss", "Loss (test)", "mAP@50", "top1_acc", "acc5", "valLoss", "F1"}},
                 {Role::parameter, {"loss_weight", "lossy", "iterations"}}});
    check_roles(sort("loss,runtime_s\nmse,1\nl1,2\n"), {{Role::parameter, {"loss"}}, {Role::metric, {"runtime_s"}}});
    CHECK(sort("loss\nmse\n", {{"loss"}, {}}).role("loss") == Role::metric);
    CHECK(sort("loss\n0.1\n", {{}, {"loss"}}).role("loss") == Role::parameter);
}

TEST_CASE("texts under a unit's name are a parameter; nan beside numbers makes a figure") {
    const Sorted sorted = sort("speed_ratio,drift,seed\nfast,0.5,1\nslow,nan,2\n");
    check_roles(sorted, {{Role::parameter, {"speed_ratio", "seed"}}, {Role::metric, {"drift"}}});
}

TEST_CASE("a parameter that looks measured is asked about") {
    CHECK(sort("a,drift\n1,0.613\n1,0.598\n1,0.621\n").says("--metric drift"));
    CHECK(sort("a,loss\n1,0.613\n1,diverged\n").says("'loss' has numbers and texts"));
    CHECK(sort("lr,style_weight\n0.1,1e4\n0.01,1e5\n0.001,1e6\n").notes.empty());
    CHECK(sort("drift\n0.613\n0.598\n0.621\n", {{}, {"drift"}}).notes.empty());
}

TEST_CASE("a parameter with decimal commas beside other numbers has texts among them, which is said") {
    for (const char* text : {"lr;loss\n0,1;1\n0.2;2\n", "lr,loss\n\"0,1\",1\n0.2,2\n", "lr\tloss\n0,1\t1\n2\t2\n"}) {
        CAPTURE(text);
        CHECK(
            sort(text).says("'lr' has numbers with a decimal comma (0,1) beside others without: the former are texts"));
    }
    CHECK_FALSE(sort("lr;loss\n0,1;1\n2;2\n").says("are texts"));  // all are numbers
    CHECK(sort("sizes,n\n\"1,5\",1\n").notes.empty());
}

TEST_CASE("a measure whose cells are texts like numbers is a parameter, with what to write instead") {
    for (const auto& [cell, remedy] :
         std::vector<std::pair<std::string, std::string>>{{"93%", "without units or spaces, such as 93 for 93%"},
                                                          {"12 ms", "without units or spaces"},
                                                          {"1 234.5", "without units or spaces"},
                                                          {"-.5x", "without units or spaces"},
                                                          {"00:01:02", "write seconds, such as 62 for 00:01:02"},
                                                          {"2026-03-01 08:00", "name the column started_at"},
                                                          {"1e400", "a number that a double holds"}}) {
        CAPTURE(cell);
        for (const char* header : {"acc", "val_loss", "latency_ms"}) {
            const Sorted sorted = sort(std::string("a,") + header + "\n1," + cell + "\n2," + cell + "\n");
            CHECK(sorted.role(header) == Role::parameter);
            CHECK(sorted.says(std::string("'") + header + "' has texts alone, such as '" + cell + "'"));
            CHECK(sorted.says(remedy));
        }
        CHECK(sort("size\n" + cell + "\n").notes.empty());
        CHECK(sort("acc\n" + cell + "\n", {{}, {"acc"}}).notes.empty());
    }
    CHECK(sort("loss\nmse\nl1\n").notes.empty());
}

TEST_CASE("decimal commas are recognised column by column, and said") {
    for (const char* text : {"a;runtime_s;name\n0,5;1,25;x\n1;2;y\n", "a\truntime_s\tname\n0,5\t1,25\tx\n1\t2\ty\n",
                             "a,runtime_s,name\n\"0,5\",\"1,25\",x\n1,2,y\n"}) {
        CAPTURE(text);
        const Sorted sorted = sort(text);
        CHECK(sorted.columns[0].mark == DecimalMark::comma);
        CHECK(sorted.columns[1].mark == DecimalMark::comma);
        CHECK(sorted.columns[2].mark == DecimalMark::point);
        CHECK(sorted.says("decimal commas are read as points (0,5 is 0.5) in: a, runtime_s"));
    }
    CHECK(sort("a;n\n0,5;1\n").columns[0].mark == DecimalMark::comma);
    CHECK(sort("sizes,n\n\"1,5\",1\n").columns[0].mark == DecimalMark::point);  // a text with a comma in it
}

TEST_CASE("numbers that may mean two things are refused") {
    for (const auto& [text, complaint] : std::vector<std::pair<std::string, std::string>>{
             {"a;runtime_s\n1;0,5\n2;0.5\n", "decimal points and decimal commas"},
             {"a,runtime_s\n1,\"1,234\"\n", "may be thousands separators or decimal commas"},
             {"a;runtime_s\n1;1,234\n2;12\n", "1,234 may be 1234 or 1.234; write 1234 or 1.2340 instead"},
             {"a\truntime_s\n1\t1,234\n", "1,234 may be 1234 or 1.234"},
             {"loss;runtime_s\n0,5;1.234\n",
              "'runtime_s' has points in its numbers that may be thousands separators "
              "or decimal points: 1.234 may be 1234 or 1.234"},
             {"loss\truntime_s\n0,5\t1.234\n", "1.234 may be 1234 or 1.234"},
             {"lr\tloss\n0,5\t1.234\n", "1.234 may be 1234 or 1.234"},
             {"loss,runtime_s\n\"0,5\",1.234\n", "1.234 may be 1234 or 1.234"}}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(sort(text), doctest::Contains(complaint.c_str()), ImportError);
    }
}

TEST_CASE("numbers that could mean two things are read where the file shows which, and a parameter is told") {
    CHECK(sort("loss;runtime_s\n0,5;1,234\n").columns[1].mark == DecimalMark::comma);
    CHECK(sort("loss;runtime_s\n0,5;1.2345\n0,6;1.234\n").columns[1].mark == DecimalMark::point);
    CHECK(sort("loss;runtime_s\n5;1.234\n").columns[1].mark == DecimalMark::point);
    CHECK(sort("job_key,a,runtime_s\nx,\"0,5\",1.234\n").columns[2].mark == DecimalMark::point);  // our own
    CHECK(sort("n;loss\n1,234;5\n").says("1,234 may be 1234 or 1.234; read as decimal commas"));
    CHECK(sort("loss;version\n0,5;1.234\n").says("1.234 may be 1234 or 1.234, since other columns"));
}

TEST_CASE("what says nothing of the run is left out of our own exports, and of nothing else") {
    check_roles(sort("job_key,a,runtime_s,job_id,output_path\nx,1,2,3,p\n"),
                {{Role::left_out, {"job_key", "job_id", "output_path"}}, {Role::parameter, {"a"}}});
    check_roles(sort("sweep,job_key,status,runner,wall_s\ns,x,done,noop,1\n"),
                {{Role::left_out, {"sweep", "job_key", "runner", "wall_s"}}});
    check_roles(sort("weights,sweep,runner\nimagenet,a,b\n"), {{Role::parameter, {"weights", "sweep", "runner"}}});
    check_roles(sort("job_key,wall_s,params\nx,1,{}\n"), {{Role::metric, {"wall_s"}}});
}

TEST_CASE("every column of our own tables is known: none becomes a parameter or a figure on the way back") {
    for (const char* column : stylesweep::schema::own_columns_of_sweeps) {
        CAPTURE(column);
        CHECK((has(fact_columns(), column) || has(own_columns(Export::sweep), column) ||
               column == std::string("params")));
    }
    const stylesweep::testing::TestFolder folder;
    stylesweep::schema::Store store(folder / "results.db", stylesweep::schema::OpenMode::create);
    SQLite::Statement names(store.db(), "SELECT name FROM pragma_table_info('results')");
    while (names.executeStep()) {
        const std::string column = names.getColumn(0).getString();
        CAPTURE(column);
        const bool is_figure = has_unit(column);
        CHECK((is_figure || has(fact_columns(), column) || has(own_columns(Export::results), column) ||
               has(usual_parameters(), column) || column == "params"));
    }
}

TEST_CASE("beside `params`, which has all parameters, columns are what it says, a fact or a figure") {
    const Sorted sorted = sort(
        "job_key,n,param_host,odd,metric_status,metric_odd,status,metric_metric_odd,params\n"
        "x,1,h,2,3,4,done,5,\"{\"\"n\"\":1,\"\"host\"\":\"\"h\"\"}\"\n");
    check_roles(sorted, {{Role::known, {"n", "param_host"}},
                         {Role::metric, {"odd", "metric_status", "metric_odd"}},
                         {Role::params, {"params"}}});
    CHECK(sorted.name("param_host") == "host");
    CHECK(sorted.name("metric_status") == "status");
    CHECK(sorted.name("metric_odd") == "odd");
    CHECK(sorted.name("metric_metric_odd") == "metric_odd");
    CHECK(sorted.role("status") == Role::fact);
    check_roles(sort("params,depth\n7B,3\n"), {{Role::parameter, {"params", "depth"}}});
}

TEST_CASE("in a report's CSV the place of a column says what it is") {
    const Sorted sorted = sort(
        "sweep,job_key,status,repeat,n,weights,param_host,runtime_s,peak_memory_bytes,ssim,ssim_gaussian,"
        "process_peak_memory_bytes,t,metric_status,metric_metric_x,error_class,host,weights_used\n"
        "s,k,done,1,1,w,h,0.5,1,,,,2,3,4,,box,\n");
    check_roles(sorted, {{Role::parameter, {"n", "weights", "param_host"}},
                         {Role::metric, {"runtime_s", "ssim", "t", "metric_status", "metric_metric_x"}},
                         {Role::fact, {"status", "repeat", "error_class", "host"}},
                         {Role::left_out, {"sweep", "job_key", "weights_used"}}});
    CHECK(sorted.name("param_host") == "host");
    CHECK(sorted.name("metric_status") == "status");
    CHECK(sorted.name("metric_metric_x") == "metric_x");
}
