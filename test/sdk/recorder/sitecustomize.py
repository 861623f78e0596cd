"""Records what loads models, for as long as this folder is on PYTHONPATH: Python imports this module when it starts.

What loads a model then writes into the file LOAD_RECORD what it was given, a JSON object a line, and loads nothing. The packages
that STAND_INS names are stood in for in whole, Vi's SDK among them where it is not the one to be tried.
"""

import json
import os
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import stand_ins  # noqa: E402

names = set(os.environ["STAND_INS"].split(","))
stand_ins.install(names)


def record(**what):
    with open(os.environ["LOAD_RECORD"], "a", encoding="utf-8") as file:
        file.write(json.dumps(what, default=shown, sort_keys=True) + "\n")


def shown(value):
    return value.settings if isinstance(value, BitsAndBytesConfig) else str(value)


def config_in(path):
    config = Path(path) / "config.json"
    return json.loads(config.read_text("utf-8")) if config.exists() else {}


def check_code(path, options):
    """Transformers runs no code of a model unasked, and the published code of DeepSeek-OCR declares no SDPA."""
    if "auto_map" not in config_in(path):
        return
    if not options.get("trust_remote_code"):
        raise ValueError("Please pass the argument `trust_remote_code=True` to allow custom code to be run.")
    if options.get("attn_implementation") == "sdpa":
        raise ValueError("DeepseekOCRForCausalLM does not support scaled_dot_product_attention yet.")


class BitsAndBytesConfig:
    def __init__(self, **settings):
        self.settings = settings


class PreTrainedModel:
    def __init_subclass__(cls, **_):
        pass

    @classmethod
    def from_pretrained(cls, path, **options):
        given = {key: value for key, value in options.items() if value is not None}
        dtype = given.get("dtype", "auto")
        if isinstance(dtype, str) and dtype not in ("auto", "bfloat16", "float16", "float32"):
            raise AttributeError(f"module 'torch' has no attribute {dtype!r}")
        if cls.__name__ == "AutoModel":
            check_code(path, given)
        record(what="model", loader=cls.__name__, path=str(path), options=given)
        model = cls.__new__(cls)
        model.config = types.SimpleNamespace()
        return model

    def load_adapter(self, path, **options):
        record(what="adapter", path=str(path), options=options)

    def eval(self):
        record(what="eval")
        return self

    def named_modules(self):
        return []

    def get_output_embeddings(self):
        return None


class ProcessorMixin:
    vocab_size = 1

    def __init_subclass__(cls, **_):
        pass

    @classmethod
    def from_pretrained(cls, path, **options):
        record(what="processor", loader=cls.__name__, path=str(path), options=options)
        processor = cls.__new__(cls)
        processor.tokenizer = processor
        return processor

    def get_vocab(self):
        return {}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None


class AutoConfig:
    @classmethod
    def from_pretrained(cls, path, trust_remote_code=False, **_):
        config = config_in(path)
        check_code(path, {"trust_remote_code": trust_remote_code})
        return types.SimpleNamespace(**{"dtype": None, "architectures": None, **config}, to_dict=lambda: config)


class GenerationConfig:
    @classmethod
    def from_pretrained(cls, path, **_):
        raise OSError("there is no generation_config.json")


class ViModel:
    def __init__(self, **arguments):
        record(what="ViModel", arguments=arguments)

    def __call__(self, **_):
        return None, "stands in"


def subclass(base, name):
    return type(name, (base,), {})


def put(module, **things):
    __import__(module)
    for name, thing in things.items():
        setattr(sys.modules[module], name, thing)


models = {name: subclass(PreTrainedModel, name) for name in ("AutoModelForImageTextToText", "AutoModel")}
processors = {name: subclass(ProcessorMixin, name) for name in ("AutoProcessor", "AutoTokenizer")}
configs = {"AutoConfig": AutoConfig, "GenerationConfig": GenerationConfig, "BitsAndBytesConfig": BitsAndBytesConfig}
put("transformers", **models, **processors, **configs)
put("transformers.utils.quantization_config", BitsAndBytesConfig=BitsAndBytesConfig)
put("transformers.modeling_utils", PreTrainedModel=PreTrainedModel)
put("transformers.processing_utils", ProcessorMixin=ProcessorMixin)
if "vi" in names:
    nvila = "vi.inference.loaders.architectures.nvila"
    put("vi.inference", ViModel=ViModel)
    put(f"{nvila}.modeling", NVILALiteForConditionalGeneration=subclass(PreTrainedModel, "NVILALiteForConditionalGeneration"))
    put(f"{nvila}.processing", NVILALiteProcessor=subclass(ProcessorMixin, "NVILALiteProcessor"))
