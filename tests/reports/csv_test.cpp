#include <doctest/doctest.h>

#include "tests/reports/fixture.hpp"

using stylesweep::reports::testing::Fixture;

TEST_CASE("the csv has one row per finished job, failed ones too, with every parameter and figure") {
    Fixture fixture;
    const int sweep = fixture.sweep("s", "precision text");
    fixture.job(
        sweep,
        {R"({"precision": "fp32", "text": "a,\"b\""})", "done", {{"runtime_s", 0.1}, {"peak_memory_bytes", 2e9}}});
    fixture.job(sweep, {R"({"precision": "bf16"})", "failed", {}, 2, "bad_input", "no\nfile"});
    fixture.job(sweep, {R"({"precision": "int8"})", "queued"});
    const std::string zeros(63, '0');
    CHECK(fixture.csv() ==
          "sweep,job_key,status,repeat,precision,text,runtime_s,peak_memory_bytes,ssim,ssim_gaussian,"
          "process_peak_memory_bytes,error_class,error_message,warning,attempts,started_at,finished_at,host,"
          "device,"
          "device_name,weights_used,output_path\n"
          "s," +
              zeros +
              "2,failed,2,bf16,,,,,,,bad_input,\"no\nfile\",,1,2026-01-01T00:00:00.000Z,"
              "2026-01-01T00:01:00.000Z,host-1,cpu,Test CPU,,\n"
              "s," +
              zeros +
              "1,done,1,fp32,\"a,\"\"b\"\"\",0.1,2000000000,,,,,,,1,2026-01-01T00:00:00.000Z,"
              "2026-01-01T00:01:00.000Z,host-1,cpu,Test CPU,,\n");
}

TEST_CASE("a finished job that waits for a re-run shows how it ended") {
    Fixture fixture;
    stylesweep::reports::testing::TestJob job{R"({"p": "a"})", "queued"};
    job.status = "failed";
    fixture.job(fixture.sweep("s", "p"), job);
    CHECK(fixture.csv().find(",failed,1,a") != std::string::npos);
}

TEST_CASE("a parameter or metric with the name of another column has a title of its own in the csv") {
    Fixture fixture;
    fixture.job(fixture.sweep("s", "host loss"),
                {R"({"host": "h", "loss": "l1"})", "done", {{"status", 1}, {"loss", 2}, {"metric_x", 3}}});
    CHECK(fixture.csv().starts_with("sweep,job_key,status,repeat,param_host,loss,"));
    CHECK(fixture.csv().find(",metric_loss,metric_metric_x,metric_status,error_class") != std::string::npos);
}
