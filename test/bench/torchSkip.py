"""PyTorch's side of `npm run bench -- skip`: the gated network with its gates as multiplications, one image, one thread.

Reads lines `{"depth", "open", "runs"}` on standard input, `open` being the open channels of each gate in the network's order,
and answers each with `{"eager", "compiled"}`, seconds of each run; compiled is `torch.jit.optimize_for_inference`.
"""
import json
import sys
import time

import torch

from torchNetworks import Gate, ResNet


def network(depth, channels):
    torch.manual_seed(0)
    model = ResNet(depth, True).eval().to(memory_format=torch.channels_last)
    gates = [m for m in model.modules() if isinstance(m, Gate)]
    for gate, chosen in zip(gates, channels, strict=True):
        gate.excite.weight.data.mul_(1e-3)
        gate.excite.bias.data.fill_(-1).index_fill_(0, torch.tensor(chosen), 1)
    return model


def seconds(model, x, runs):
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        model(x)
        taken.append(time.perf_counter() - start)
    return taken


def run(request):
    torch.set_num_threads(1)
    x = torch.randn(1, 3, 224, 224).to(memory_format=torch.channels_last)
    with torch.no_grad():
        model = network(request["depth"], request["open"])
        compiled = torch.jit.optimize_for_inference(torch.jit.trace(model, x))
        for warmed in (model, compiled):
            seconds(warmed, x, 5)
        return {"eager": seconds(model, x, request["runs"]), "compiled": seconds(compiled, x, request["runs"])}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
