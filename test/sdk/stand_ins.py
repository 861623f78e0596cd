"""Stand-ins for the large libraries that `vi.inference` imports, so that its own code runs without them.

A stand-in has every attribute, may be called with anything and may be inherited from. None of its calls does anything.
"""

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType

# torch and transformers alone are gigabytes. The rest is only stood in for where it is not installed.
ALWAYS = {"torch", "transformers", "xgrammar", "einops"}
WHERE_MISSING = {"av", "numpy", "pydantic"}


class _AnyAttribute(type):
    def __getattr__(cls, name: str):
        return _named(cls, name)

    def __call__(cls, *_args, **_kwargs):
        return super().__call__()

    def __getitem__(cls, _key):
        return cls


class _StandIn(metaclass=_AnyAttribute):
    def __init_subclass__(cls, **_kwargs):
        pass

    def __call__(self, *_args, **_kwargs):
        return self

    def __getattr__(self, name: str):
        return _named(self, name)

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __bool__(self):
        return True


class _Module(ModuleType):
    def __getattr__(self, name: str):
        return _named(self, name)


def _named(owner, name: str):
    """A stand-in for an attribute, the same one each time. Python asks for names with underscores to learn what an object can do."""
    if name.startswith("__"):
        raise AttributeError(name)
    attribute = _AnyAttribute(name, (_StandIn,), {})
    setattr(owner, name, attribute)
    return attribute


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names: set[str]):
        self._names = names

    def find_spec(self, name: str, _path, _target=None):
        if name.split(".")[0] not in self._names:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        pass


def install(always: set[str] = ALWAYS) -> None:
    """Puts the stand-ins in place. To be called before anything of `vi.inference` is imported."""
    sys.meta_path.insert(0, _Finder(always))
    sys.meta_path.append(_Finder(WHERE_MISSING))
