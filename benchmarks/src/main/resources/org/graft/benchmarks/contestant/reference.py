"""The network of a fixture in eager PyTorch, as a Python user writes it: the reference row Python-PyTorch.

Run as: reference.py DIRECTORY THREADS. The directory has network.json, which says what to build, and the parameters of the
trained model. Commands come on standard input, answers go to standard output, all little-endian: a letter, the number of
images n, and for each image its pixels, one byte a value, as (height, width, channel).

P  probabilities: n x classes float32
L  logits: n x classes float32
T  a training step: the images are followed by the targets, n x classes float32; the answer is the loss, float64
G  the gradient of such a step, without the update: loss and norm, float64 each
S  begins the training that follows: instead of images a JSON text of n bytes; no answer
"""
import json
import struct
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional


class Convolution(nn.Module):
    """A convolution without bias, batch norm, ReLU."""

    def __init__(self, node, parameters, epsilon):
        super().__init__()
        name = node["name"]
        self.convolution = nn.Conv2d(
            node["inputs"], node["outputs"], node["kernel"], node["stride"], node["padding"], bias=False)
        self.norm = nn.BatchNorm2d(node["outputs"], eps=epsilon)
        values = {
            self.convolution.weight: "weight",
            self.norm.weight: "gamma",
            self.norm.bias: "beta",
            self.norm.running_mean: "running_mean",
            self.norm.running_var: "running_var",
        }
        with torch.no_grad():
            for tensor, part in values.items():
                tensor.copy_(parameters[name + "." + part])
        # Batch norm in inference mode: the statistics are fixed, the scale is a part of the kernel.
        self.norm.weight.requires_grad_(False)

        # The oneDNN of PyTorch 2.7 computes these wrong in channels-last memory on AVX-512.
        self.is_wrong = node["kernel"] == [1, 1] and node["outputs"] > 64 and node["outputs"] % 32 != 0

    def forward(self, x):
        if self.is_wrong:
            sums = self.convolution(x.contiguous()).contiguous(memory_format=torch.channels_last)
        else:
            sums = self.convolution(x)
        return functional.relu(self.norm(sums), inplace=True)


class Branches(nn.ModuleList):
    def forward(self, x):
        return torch.cat([branch(x) for branch in self], 1)


def build(node, parameters, network):
    kind = node["kind"]
    if kind == "convolution":
        return Convolution(node, parameters, network["epsilon"])
    if kind == "max":
        return nn.MaxPool2d(node["kernel"], node["stride"])
    if kind == "average":
        size = node["kernel"]
        return nn.AvgPool2d(size, 1, size // 2, count_include_pad=network["paddingCounts"])
    children = [build(child, parameters, network) for child in node["nodes"]]
    return nn.Sequential(*children) if kind == "sequence" else Branches(children)


class Classifier(nn.Module):
    def __init__(self, network, parameters):
        super().__init__()
        self.names = [stage["name"] for stage in network["stages"]]
        self.stages = nn.ModuleList(build(stage["body"], parameters, network) for stage in network["stages"])
        self.read = network["headStages"]
        self.generalized = network["generalizedMean"]
        self.register_buffer("mean", parameters["head.mean"])
        self.register_buffer("deviation", parameters["head.deviation"])
        self.dense = nn.ModuleList()
        number = 1
        while "head.dense%d.weight" % number in parameters:
            weight = parameters["head.dense%d.weight" % number]
            layer = nn.Linear(weight.shape[1], weight.shape[0])
            with torch.no_grad():
                layer.weight.copy_(weight)
                layer.bias.copy_(parameters["head.dense%d.bias" % number])
            self.dense.append(layer)
            number += 1

    def pooled(self, x):
        if not self.generalized:
            return x.mean((2, 3))
        return ((x * x * x).mean((2, 3)) + 1e-6) ** (1 / 3)

    def forward(self, x, frozen=0):
        """Computes logits; the first stages keep nothing for a gradient."""
        features = []
        for index, (name, stage) in enumerate(zip(self.names, self.stages)):
            with torch.set_grad_enabled(torch.is_grad_enabled() and index >= frozen):
                x = stage(x)
                if name in self.read:
                    features.append(self.pooled(x))
        x = (torch.cat(features, 1) - self.mean) / self.deviation
        for index, layer in enumerate(self.dense):
            x = layer(functional.relu(x) if index else x)
        return x


def read_parameters(file):
    with open(file, "rb") as stream:
        length, = struct.unpack("<Q", stream.read(8))
        header = json.loads(stream.read(length))
        data = stream.read()
    parameters = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            values = numpy.frombuffer(data[start:end], "<f4").reshape(entry["shape"]).copy()
            parameters[name] = torch.from_numpy(values)
    return parameters


class Server:
    def __init__(self, directory):
        with open(directory + "/network.json") as stream:
            self.network = json.load(stream)
        parameters = read_parameters(directory + "/" + self.network["parameters"])
        self.model = Classifier(self.network, parameters).to(memory_format=torch.channels_last).eval()
        self.mean = torch.tensor(self.network["mean"]).view(1, 3, 1, 1)
        self.std = torch.tensor(self.network["std"]).view(1, 3, 1, 1)
        self.frozen = 0
        self.trained = []
        self.optimizer = None

    def images(self, count):
        size = self.network["size"]
        pixels = numpy.frombuffer(read(count * size * size * 3), numpy.uint8).reshape(count, size, size, 3)
        # (height, width, channel) in memory is channels-last.
        return (torch.from_numpy(pixels.astype(numpy.float32)).permute(0, 3, 1, 2) / 255 - self.mean) / self.std

    def targets(self, count):
        values = numpy.frombuffer(read(4 * count * self.network["classes"]), "<f4").reshape(count, -1)
        return torch.from_numpy(values.copy())

    def begin_training(self, settings):
        freeze = settings["freezeThrough"]
        self.frozen = len(self.model.names) if freeze == "backbone" else self.model.names.index(freeze) + 1
        for stage in self.model.stages[:self.frozen]:
            stage.requires_grad_(False)
        self.trained = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        if settings["algorithm"] == "ADAGRAD":
            self.optimizer = torch.optim.Adagrad(
                self.trained, lr=settings["learningRate"], eps=settings["epsilon"])
        elif settings["algorithm"] == "ADAM":
            self.optimizer = torch.optim.Adam(self.trained, lr=settings["learningRate"], eps=settings["epsilon"])
        else:
            raise ValueError("no optimizer " + settings["algorithm"])

    def backward(self, count):
        images = self.images(count)
        targets = self.targets(count)
        self.optimizer.zero_grad(set_to_none=True)
        loss = -(targets * functional.log_softmax(self.model(images, self.frozen), 1)).sum() / count
        loss.backward()
        return loss.item()

    def answer(self, command, count):
        if command in b"PL":
            with torch.inference_mode():
                logits = self.model(self.images(count))
                values = functional.softmax(logits, 1) if command == b"P" else logits
                return values.numpy().astype("<f4").tobytes()
        if command == b"T":
            loss = self.backward(count)
            self.optimizer.step()
            return struct.pack("<d", loss)
        if command == b"G":
            loss = self.backward(count)
            squares = sum(parameter.grad.double().pow(2).sum().item() for parameter in self.trained)
            return struct.pack("<dd", loss, squares ** 0.5)
        if command == b"S":
            self.begin_training(json.loads(read(count)))
            return b""
        raise ValueError("no command " + repr(command))


def read(length):
    data = sys.stdin.buffer.read(length)
    if len(data) < length:
        sys.exit(0)
    return data


def main():
    torch.set_num_threads(int(sys.argv[2]))
    server = Server(sys.argv[1])
    while True:
        command = read(1)
        count, = struct.unpack("<i", read(4))
        sys.stdout.buffer.write(server.answer(command, count))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
