"""Loads what lies in save folders as Vi's SDK does: `ViModel(run_id=…, save_path=…)`, without the libraries that hold the weights.

Takes pairs of save folder and folder name as JSON, prints for each as one line of JSON whether the SDK calls it complete and which
loader was given which paths.
"""

import json
import sys
from pathlib import Path

import stand_ins

stand_ins.install()

from vi.inference import vi_model  # noqa: E402
from vi.inference.loaders.architectures.nvila import NVILALoader  # noqa: E402
from vi.inference.loaders.hf import HFLoader  # noqa: E402
from vi.utils.safetensors import safetensors_complete  # noqa: E402

given: dict = {}


def note(loader, model_meta, **_kwargs):
    """In place of loading weights."""
    given.update(
        loader=type(loader).__name__,
        modelPath=model_meta.model_path,
        adapterPath=model_meta.adapter_path,
        runConfigPath=model_meta.run_config_path,
    )


HFLoader.__init__ = NVILALoader.__init__ = note
vi_model.ViPredictor = lambda loader: loader


def load(save_folder: str, name: str):
    given.clear()
    complete = safetensors_complete(Path(save_folder) / name / "model_full")
    try:
        vi_model.ViModel(run_id=name, save_path=save_folder)
    except Exception as error:  # whatever it is, it is reported
        return {"complete": complete, "error": type(error).__name__, "message": str(error)}
    return {"complete": complete, **given}


print(json.dumps([load(*each) for each in json.loads(sys.argv[1])]))
