"""Python reads this as it starts wherever a test puts this folder on PYTHONPATH: it does something to the process at
one named step of a run. `AT_STEP` is JSON: `step` (`module:function` or `module:Class.method`), `when` (before or
after), `nth` calls of it (`each`: the first call by the first object that it is called on, the second by the second),
and `do`: a signal by its name, `full` (fill the disk that `folder` is on), or `raise`.

The product knows nothing of it: the step is wrapped when its module is imported.
"""

import builtins
import functools
import importlib.abc
import importlib.machinery
import json
import os
import signal
import sys


def act(told):
    if told["do"] == "raise":
        raise getattr(builtins, told["error"])("injected")
    if told["do"] == "full":
        with open(os.path.join(told["folder"], "ballast"), "ab", buffering=0) as file:
            size = 1 << 20
            while size >= 64:
                try:
                    file.write(bytes(size))
                except OSError:
                    size //= 2
        return
    os.kill(os.getpid(), getattr(signal, told["do"]))


def wrap(module, told):
    *owners, name = told["step"].partition(":")[2].split(".")
    owner = functools.reduce(getattr, owners, module)
    whole = getattr(owner, name)
    calls = {}

    def is_it(args):
        one = args[0] if told["nth"] == "each" else None
        kept = calls.setdefault(id(one), [one, len(calls) + 1, 0])  # kept: its id is no other's
        kept[2] += 1
        return kept[2] == kept[1] if told["nth"] == "each" else kept[2] in told["nth"]

    @functools.wraps(whole)
    def wrapped(*args, **kwargs):
        does = is_it(args)
        if does and told["when"] == "before":
            act(told)
        result = whole(*args, **kwargs)
        if does and told["when"] == "after":
            act(told)
        return result

    setattr(owner, name, wrapped)


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, told):
        self.told = told

    def find_spec(self, name, path, target=None):
        if name != self.told["step"].partition(":")[0]:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module

        def and_wrap(module):
            execute(module)
            wrap(module, self.told)

        spec.loader.exec_module = and_wrap
        return spec


if "AT_STEP" in os.environ:
    sys.meta_path.insert(0, Finder(json.loads(os.environ["AT_STEP"])))
