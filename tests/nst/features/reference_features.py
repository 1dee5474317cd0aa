"""Makes torchvision's networks with random weights and says what they answer: for each, NAME.pth (its state dict, as
torch.save writes it) and NAME.taps.pth (the picture, and the output of every block by the extractor's name for it).

usage: reference_features.py FOLDER NAME...       exit code 77: torchvision is not installed
"""
import sys

try:
    import torch
    import torchvision
except ImportError as error:
    print(error)
    sys.exit(77)


def blocks(name, net):
    """(extractor's name, module whose output it is), in order."""
    if name.startswith("vgg"):
        stage, layer = 1, 1
        for module in net.features:
            if isinstance(module, torch.nn.ReLU):
                yield f"conv{stage}_{layer}", module
                layer += 1
            elif isinstance(module, torch.nn.MaxPool2d):
                yield f"pool{stage}", module
                stage, layer = stage + 1, 1
    elif name.startswith("resnet"):
        yield "conv1", net.relu
        yield "pool1", net.maxpool
        for i in range(1, 5):
            for j, block in enumerate(getattr(net, f"layer{i}")):
                yield f"layer{i}.{j}", block
    else:
        for i, module in enumerate(net.features):
            if not isinstance(module, torch.nn.Conv2d):
                yield f"features.{i}", module


def main(folder, names):
    torch.set_num_threads(2)
    for name in names:
        torch.manual_seed(5)
        net = getattr(torchvision.models, name)().eval()
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.5, 1.5)
                module.weight.data.uniform_(0.5, 1.5)
                module.bias.data.normal_(0, 0.1)
        taps = {}
        for tap, module in blocks(name, net):
            module.register_forward_hook(lambda _, __, output, tap=tap: taps.setdefault(tap, output.clone()))
        picture = torch.rand(1, 3, 67, 75)
        mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
        deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
        with torch.no_grad():
            trunk = net if name.startswith("resnet") else net.features
            trunk((picture - mean) / deviation)
        state = {key: value for key, value in net.state_dict().items() if not key.startswith(("classifier", "fc."))}
        torch.save(state, f"{folder}/{name}.pth")
        torch.save({"picture": picture, **taps}, f"{folder}/{name}.taps.pth")


main(sys.argv[1], sys.argv[2:])
