"""Drives Vi's own client: takes the workspace and a list of steps as JSON, prints what each of them gave as one line of JSON.

A step is a list: its name and what it is given. A step that fails gives the kind of its error and what it says.
"""

import json
import sys

from vi import Client

workspace, steps = json.loads(sys.argv[1]), json.loads(sys.argv[2])
client = Client(secret_key=workspace["secretKey"], organization_id=workspace["organizationId"], endpoint=workspace["apiUrl"])


def runs(page_size: int):
    return [run.run_id for page in client.runs.list(pagination={"page_size": page_size}) for run in page.items]


def simple_runs(page_size: int):
    return [run["runId"] for page in client.runs.list_simple(pagination={"page_size": page_size}) for run in page.items]


def models(run_id: str, page_size: int):
    return [model.model_id for page in client.models.list(run_id, pagination={"page_size": page_size}) for model in page.items]


def first_pages(run_id: str, count: int):
    """No more pages than these: some releases would walk for ever."""
    pages = iter(client.models.list(run_id))
    return [[model.model_id for model in next(pages).items] for _ in range(count)]


def get(run_id: str, checkpoint: str | None):
    model = client.models.get(run_id, checkpoint)
    return {"modelId": model.model_id, "epoch": model.spec.epoch, "metrics": model.spec.evaluation_metrics}


def download(run_id: str, checkpoint: str, save_dir: str):
    result = client.models.download(run_id, ckpt=checkpoint, save_dir=save_dir, show_progress=False)
    return {"modelPath": result.model_path, "adapterPath": result.adapter_path, "runConfigPath": result.run_config_path}


def attempt(name: str, *arguments):
    try:
        return globals()[name](*arguments)
    except Exception as error:  # whatever it is, it is reported
        return {"error": type(error).__name__, "message": str(error)}


print(json.dumps([attempt(*step) for step in steps]))
