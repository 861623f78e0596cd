"""Writes curves, a JSON list of {name, values} on standard input, as TensorBoard's event files: tensorboard-events.py FOLDER METRIC."""
import json
import sys

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

for curve in json.load(sys.stdin):
    writer = EventFileWriter(f"{sys.argv[1]}/{curve['name']}")
    for step, value in enumerate(curve["values"], 1):
        point = summary_pb2.Summary.Value(tag=sys.argv[2], simple_value=value)
        writer.add_event(event_pb2.Event(wall_time=1.7e9 + step, step=step, summary=summary_pb2.Summary(value=[point])))
    writer.close()
