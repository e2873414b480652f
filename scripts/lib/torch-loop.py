"""A spiking network as a plain loop over steps in PyTorch, timed on demand.

usage: torch-loop.py FOLDER THREADS      FOLDER holds network.json and float32 arrays that it names
Each line of standard input is "BATCH SECONDS"; the answer is a line of JSON: recordings, seconds, seconds of all threads (cpu), the version of
PyTorch and where its BLAS is from, and, the first time that a batch size is asked for, the output counts of its recordings.
"""

import json
import os
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[2]))
folder = sys.argv[1]
with open(os.path.join(folder, "network.json")) as file:
    network = json.load(file)


def array(entry):
    with open(os.path.join(folder, entry["file"]), "rb") as file:
        data = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
    return data.reshape(entry["shape"])


def linear(node):
    weight = array(node["weight"])
    return lambda x: torch.nn.functional.linear(x, weight)


def conv(node):
    weight = array(node["weight"])
    stride, padding, dilation = (tuple(node[key]) for key in ("stride", "padding", "dilation"))
    return lambda x: torch.nn.functional.conv2d(x, weight, None, stride, padding, dilation, node["groups"])


def sum_pool(node):
    kernel = tuple(node["kernel"])
    area = kernel[0] * kernel[1]
    return lambda x: area * torch.nn.functional.avg_pool2d(x, kernel, tuple(node["stride"]))


class Neuron:
    """v = beta v + x - threshold s of the step before; s = v > threshold"""

    def __init__(self, node):
        self.beta, self.threshold = node["beta"], node["threshold"]
        self.start()

    def start(self):
        self.v = self.s = None

    def __call__(self, x):
        self.v = x if self.v is None else self.beta * self.v + x - self.threshold * self.s
        self.s = (self.v > self.threshold).float()
        return self.s


makers = {"Linear": linear, "Conv2d": conv, "SumPool2d": sum_pool, "Flatten": lambda _: lambda x: x.flatten(1), "Neuron": Neuron}
nodes = [makers[node["type"]](node) for node in network["nodes"]]
inputs = array(network["inputs"])


def run(x):
    for node in nodes:
        if isinstance(node, Neuron):
            node.start()
    counts = 0
    for step in range(x.shape[1]):
        y = x[:, step]
        for node in nodes:
            y = node(y)
        counts = counts + y
    return counts


def blas():
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if "libblas.so" in line}
    return ", ".join(sorted(os.path.basename(os.path.dirname(os.path.realpath(file))) for file in files))


told = set()
with torch.no_grad():
    for line in sys.stdin:
        batch, seconds = (float(word) for word in line.split())
        batch = int(batch)
        parts = inputs.split(batch)
        answer = {"versions": f"{torch.__version__}, BLAS {blas()}"}
        if batch not in told:
            told.add(batch)
            answer["counts"] = torch.cat([run(part) for part in parts[: max(1, 10 // batch)]]).int().tolist()
        recordings = 0
        started = time.perf_counter()
        busy = time.process_time()
        while time.perf_counter() - started < seconds:
            recordings += len(run(parts[(recordings // batch) % len(parts)]))
        answer.update(recordings=recordings, seconds=time.perf_counter() - started, cpu=time.process_time() - busy)
        print(json.dumps(answer), flush=True)
