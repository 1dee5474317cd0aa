#include "tensorfiles/constructors.hpp"

#include <map>

namespace stylesweep::tensorfiles {

std::optional<Made> made_by(std::string_view function) {
    // Python 2 and pickles of protocol 2 say __builtin__; numpy 2 says numpy._core.
    static const std::map<std::string_view, Made> all = {
        {"torch._utils._rebuild_tensor", Made::tensor},
        {"torch._utils._rebuild_tensor_v2", Made::tensor},
        {"torch._utils._rebuild_parameter", Made::first_argument},
        {"torch._utils._rebuild_parameter_with_state", Made::first_argument},
        {"torch.nn.parameter.Parameter", Made::first_argument},
        {"torch._tensor._rebuild_from_type_v2", Made::call},
        {"torch._utils._rebuild_tensor_v3", Made::object},  // types that no network here uses (float8, uint16)
        {"torch._utils._rebuild_qtensor", Made::object},
        {"torch._utils._rebuild_sparse_tensor", Made::object},
        {"torch._utils._rebuild_device_tensor_from_numpy", Made::object},
        {"torch.Size", Made::object},
        {"torch.device", Made::object},
        {"torch.serialization._get_layout", Made::object},
        {"collections.OrderedDict", Made::dictionary},
        {"collections.Counter", Made::dictionary},
        {"collections.defaultdict", Made::counted},
        {"collections.deque", Made::list},
        {"builtins.dict", Made::dictionary},
        {"__builtin__.dict", Made::dictionary},
        {"builtins.list", Made::list},
        {"__builtin__.list", Made::list},
        {"builtins.set", Made::list},
        {"__builtin__.set", Made::list},
        {"builtins.frozenset", Made::list},
        {"__builtin__.frozenset", Made::list},
        {"builtins.complex", Made::object},
        {"__builtin__.complex", Made::object},
        {"builtins.bytes", Made::object},
        {"__builtin__.bytes", Made::object},
        {"builtins.bytearray", Made::object},
        {"__builtin__.bytearray", Made::object},
        {"builtins.range", Made::object},
        {"__builtin__.xrange", Made::object},
        {"builtins.slice", Made::object},
        {"__builtin__.slice", Made::object},
        {"_codecs.encode", Made::object},
        {"numpy.dtype", Made::object},
        {"numpy.core.multiarray.scalar", Made::object},
        {"numpy._core.multiarray.scalar", Made::object},
        {"numpy.core.multiarray._reconstruct", Made::object},
        {"numpy._core.multiarray._reconstruct", Made::object},
        {"numpy._core.numeric._frombuffer", Made::object},
        {"numpy.core.numeric._frombuffer", Made::object},
        {"datetime.date", Made::object},
        {"datetime.datetime", Made::object},
        {"datetime.time", Made::object},
        {"datetime.timedelta", Made::object},
        {"datetime.timezone", Made::object},
        {"decimal.Decimal", Made::object},
        {"fractions.Fraction", Made::object},
        {"uuid.UUID", Made::object},
        {"argparse.Namespace", Made::object},
        {"types.SimpleNamespace", Made::object},
        {"pathlib.Path", Made::object},
        {"pathlib.PosixPath", Made::object},
        {"pathlib.WindowsPath", Made::object},
        {"pathlib.PurePosixPath", Made::object},
        {"pathlib.PureWindowsPath", Made::object},
        {"pathlib._local.PosixPath", Made::object},
        {"pathlib._local.WindowsPath", Made::object},
    };
    const auto found = all.find(function);
    return found == all.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace stylesweep::tensorfiles
