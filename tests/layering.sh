#!/usr/bin/env bash
# The dependency rule: who may include whom, and that nothing but the nst runner links LibTorch or OpenCV.
set -u
source=$1 bin=$2 failed=0

# allow FOLDER PATTERN: quoted includes of FOLDER must match PATTERN (own folder included).
allow() {
    local bad
    bad=$(grep -rnE '^#include "' "$source/$1" --include='*.[ch]pp' | grep -vE "#include \"($2)" | grep -v '"version.hpp"')
    if [ -n "$bad" ]; then
        echo "includes that break the layering:"; echo "$bad"; failed=1
    fi
}
allow base 'base/'
allow schema/sqlite 'schema/sqlite/|base/'
allow schema 'schema/|base/'
allow tensorfiles 'tensorfiles/|base/'
allow runners/core 'runners/core/|schema/|base/'
allow runners/noop 'runners/core/'
allow runners/command 'runners/(command|core)/|base/'
allow runners/bridge 'runners/(bridge|command|core)/|base/'
allow runners/nst/architectures 'runners/nst/architectures/|runners/core/job|base/'
allow runners/nst 'runners/nst/|runners/core/|tensorfiles/|base/'
allow reports 'reports/|schema/|base/'
allow orchestrator/sweep 'orchestrator/sweep/|base/'
allow orchestrator/plan 'orchestrator/(plan|sweep)/|schema/|base/'
allow orchestrator/search 'orchestrator/(search|sweep)/|schema/|base/'
allow orchestrator/evaluate 'orchestrator/(evaluate|plan|sweep)/|schema/|base/'
allow orchestrator/progress 'orchestrator/progress/'
allow orchestrator/schedule 'orchestrator/(schedule|progress)/|schema/|base/'
allow orchestrator/launch 'orchestrator/(launch|schedule|progress|sweep)/|schema/|base/'
allow orchestrator/exchange 'orchestrator/(exchange|sweep)/|schema/|base/'
allow orchestrator/serve 'orchestrator/serve/|base/'
allow orchestrator/vote 'orchestrator/vote/|schema/|base/'
allow orchestrator/weights 'orchestrator/weights/|tensorfiles/|runners/nst/architectures/|base/'
allow orchestrator/night 'orchestrator/|schema/|base/'
allow orchestrator/cli 'orchestrator/|schema/|reports/|tensorfiles/|base/'

for program in stylesweep stylesweep-runner-noop stylesweep-runner-command stylesweep-bridge test_base test_sweep test_schema test_search test_orchestrator test_tensorfiles test_runners test_reports test_e2e; do
    if readelf -d "$bin/$program" | grep -E 'NEEDED.*(torch|c10|opencv)'; then
        echo "$program must not link LibTorch or OpenCV"; failed=1
    fi
done
exit $failed
