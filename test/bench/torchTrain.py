"""PyTorch's side of `npm run bench -- train`: the same network, losses and optimiser; prints seconds a step.

Reads lines `{"network", "batch", "threads", "steps"}` on standard input and answers each with a line of JSON.
"""
import json
import math
import resource
import sys
import time

import torch
import torch.nn.functional as F

from torchNetworks import Gate, ResNet, ResNetCifar


def shaping(logits, cdf_table):
    """Batch-shaping loss with a tabulated Beta CDF (the authors' code calls SciPy; a table is faster and kinder)."""
    n = logits.shape[0]
    p = torch.sigmoid(logits).sort(0).values
    position = p * (len(cdf_table) - 1)
    low = position.floor().clamp(0, len(cdf_table) - 2)
    at = low.long()
    cdf = cdf_table[at] + (position - low) * (cdf_table[at + 1] - cdf_table[at])
    target = torch.arange(1, n + 1, dtype=torch.float32)[:, None] / (n + 1)
    return ((target - cdf) ** 2).mean()


def run(request):
    torch.manual_seed(0)
    torch.set_num_threads(request["threads"])
    gated = "gated" in request["network"]
    large = request["network"].startswith("resnet18")
    model = (ResNet(18, gated) if large else ResNetCifar(20, gated)).to(memory_format=torch.channels_last)
    size, classes = (224, 1000) if large else (32, 10)
    x = torch.randn(request["batch"], 3, size, size).to(memory_format=torch.channels_last)
    y = torch.randint(0, classes, (request["batch"],))
    optimiser = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9, nesterov=True, weight_decay=5e-4)
    table = torch.linspace(0, 1, 1025)
    gates = [m for m in model.modules() if isinstance(m, Gate)]
    seconds = []
    for _ in range(request["steps"]):
        start = time.perf_counter()
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(x), y)
        if gates:
            loss = loss + sum(shaping(g.logits, table) for g in gates) / len(gates)
            loss = loss + 0.1 * torch.cat([g.logits for g in gates], 1).sigmoid().mean()
        loss.backward()
        optimiser.step()
        value = loss.item()
        seconds.append(time.perf_counter() - start)
    if not math.isfinite(value):
        raise RuntimeError("loss is not finite")
    return {"seconds": seconds, "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
