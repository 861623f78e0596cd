"""Loads what lies in save folders as Vi's SDK does: `ViModel(run_id=…, save_path=…)`, without the libraries that hold the weights.

Takes pairs of save folder and folder name as JSON. Prints for each as one line of JSON whether the SDK calls it complete, which paths
its loader was given, which loader and predictor that were, where they read weights, adapter and processor from, and what they took from
the run config.
"""

import json
import sys
from pathlib import Path

import stand_ins

stand_ins.install()

import transformers  # noqa: E402
import transformers.modeling_utils  # noqa: E402
import transformers.processing_utils  # noqa: E402

given: dict = {}
read: dict = {}


class Model:
    """In place of a model of transformers: notes where its weights would be read from."""

    config = None

    @classmethod
    def from_pretrained(cls, path, **_options):
        read["weights"] = str(path)
        return cls.__new__(cls)

    def load_adapter(self, path):
        read["adapter"] = str(path)

    def named_modules(self):
        return []

    def get_output_embeddings(self):
        return None

    def eval(self):
        return self


class Processor:
    """In place of a processor or tokenizer of transformers."""

    vocab_size = 0

    @classmethod
    def from_pretrained(cls, path, **_options):
        read["processor"] = str(path)
        return cls.__new__(cls)

    @property
    def tokenizer(self):
        return self

    def get_vocab(self):
        return {}


transformers.AutoModel = transformers.AutoModelForImageTextToText = transformers.modeling_utils.PreTrainedModel = Model
transformers.AutoProcessor = transformers.AutoTokenizer = transformers.processing_utils.ProcessorMixin = Processor

from vi.inference import vi_model  # noqa: E402
from vi.utils.safetensors import safetensors_complete  # noqa: E402

choose_loader = vi_model.ViLoader


def note_paths(model_meta, **options):
    given.update(modelPath=model_meta.model_path, adapterPath=model_meta.adapter_path, runConfigPath=model_meta.run_config_path)
    return choose_loader(model_meta=model_meta, **options)


vi_model.ViLoader = note_paths


def load(save_folder: str, name: str):
    given.clear()
    read.clear()
    complete = safetensors_complete(Path(save_folder) / name / "model_full")
    try:
        model = vi_model.ViModel(run_id=name, save_path=save_folder)
    except Exception as error:  # whatever it is, it is reported
        return {"complete": complete, "error": type(error).__name__, "message": str(error)}
    kinds = {"loader": type(model.loader).__name__, "predictor": type(model.predictor).__name__}
    facts = {key: model.loader.metadata.get(key) for key in ("task_type", "system_prompt", "model_name", "model_size")}
    return {"complete": complete, "given": dict(given), **kinds, "read": dict(read), "facts": facts}


print(json.dumps([load(*each) for each in json.loads(sys.argv[1])]))
