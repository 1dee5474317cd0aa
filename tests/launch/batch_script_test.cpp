#include "orchestrator/launch/batch_script.hpp"

#include <doctest/doctest.h>

using namespace stylesweep;
using launch::batch_script;

TEST_CASE("the script says what was asked for and runs a shard in each task") {
    sweep::LauncherSettings launcher;
    for (const auto& [name, value] : sweep::split_options("partition=gpu,gres=gpu:1,time=4:00:00,mem=16G,runners=2"))
        launcher.set(name, value);
    CHECK(batch_script({{"/data/night-1a", "night-1a"}, "night-1a-1", {1, 2, 3, 4}, "", "", "/opt/bin/stylesweep"},
                       launcher) ==
          "#!/bin/bash\n"
          "# Written by stylesweep: each task runs one shard of the sweep's queue.\n"
          "#SBATCH --job-name=night-1a-1\n"
          "#SBATCH --array=1-4\n"
          "#SBATCH --output=/data/night-1a/logs/%A_%a.log\n"
          "#SBATCH --open-mode=append\n"
          "#SBATCH --requeue\n"
          "#SBATCH --signal=B:USR1@120\n"
          "#SBATCH --gres=gpu:1\n"
          "#SBATCH --mem=16G\n"
          "#SBATCH --partition=gpu\n"
          "#SBATCH --time=4:00:00\n"
          "\n"
          "exec '/opt/bin/stylesweep' work '/data/night-1a/night-1a-'\"$SLURM_ARRAY_TASK_ID\".db --scratch "
          "\"${TMPDIR:-/tmp}\" --copy-every 300s --runners 2 --budget 14280s\n");
}

TEST_CASE("a resubmission names its shards and asks for more; odd folders are quoted") {
    sweep::LauncherSettings launcher;
    for (const auto& [name, value] : sweep::split_options("time=60,mem=1G,scratch=$LOCAL,copy_every=30s"))
        launcher.set(name, value);
    const std::string text =
        batch_script({{"/a b/50%'s/n", "n"}, "n-2", {2, 5, 6}, "2:00:00", "2048M", "/p/stylesweep"}, launcher);
    for (const char* part :
         {"--array=2,5-6\n", "--output=\"/a b/50%%'s/n/logs/%A_%a.log\"\n", "--time=2:00:00\n", "--mem=2048M\n",
          " work '/a b/50%'\\''s/n/n-'\"$SLURM", "--scratch \"$LOCAL\" --copy-every 30s --budget 7080s"}) {
        CAPTURE(part);
        CHECK_MESSAGE(text.find(part) != std::string::npos, text);
    }
}
