"""Writes curves, a JSON list of {name, values} on standard input, into an MLflow store: mlflow-store.py FOLDER METRIC. Prints the ids of what it made."""
import json
import sys

from mlflow import MlflowClient
from mlflow.entities import Metric

client = MlflowClient(f"sqlite:///{sys.argv[1]}/store.db")
experiment = client.create_experiment("compare")
runs = []
for curve in json.load(sys.stdin):
    run = client.create_run(experiment, run_name=curve["name"]).info.run_id
    points = [Metric(sys.argv[2], value, 1_700_000_000_000 + step * 1000, step) for step, value in enumerate(curve["values"], 1)]
    client.log_batch(run, points)
    client.set_terminated(run)
    runs.append(run)
print(json.dumps({"experiment": experiment, "runs": runs}))
