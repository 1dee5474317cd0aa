"""What PyTorch makes of a picture by feed-forward networks in pytorch/examples' (TransformerNet) or Engstrom's form: for each
model, FOLDER/NAME.png of FOLDER/content.png. The networks are those of tests/bench/pytorch_peer.py. A model that is not there is
made, with random weights of TransformerNet's shapes.

usage: reference_fast.py FOLDER MODEL.safetensors...       exit code 77: torch or Pillow is not installed
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
sys.dont_write_bytecode = True
try:
    import pytorch_peer
except ImportError as error:
    print(error)
    sys.exit(77)

folder = Path(sys.argv[1])
content = pytorch_peer.tensor_of(folder / "content.png")
height, width = content.shape[2:]
for model in sys.argv[2:]:
    if not Path(model).exists():
        pytorch_peer.write_random_johnson(model)
    picture = pytorch_peer.Fast(model)(content)[:, :, :height, :width]
    pytorch_peer.save(picture, folder / (Path(model).stem + ".png"))
