"""PyTorch's side of `npm run bench -- train` and `-- gpu`: the same network, losses and optimiser; prints seconds a step.

Reads lines `{"network", "batch", "steps"}` on standard input, with `"threads"` for the processor or `"device": "cuda"` and
`"bf16"` for a GPU, and answers each with a line of JSON: seconds of each step, and the most memory that was taken.
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
    target = torch.arange(1, n + 1, dtype=torch.float32, device=logits.device)[:, None] / (n + 1)
    return ((target - cdf) ** 2).mean()


def run(request):
    torch.manual_seed(0)
    device = request.get("device", "cpu")
    if device == "cpu":
        torch.set_num_threads(request["threads"])
    elif not torch.cuda.is_available():
        return {"missing": "this PyTorch has no CUDA device"}
    gated = "gated" in request["network"]
    depth = int(request["network"].removeprefix("resnet").split("-")[0])
    large = depth != 20
    model = (ResNet(depth, gated) if large else ResNetCifar(depth, gated)).to(device, memory_format=torch.channels_last)
    size, classes = (224, 1000) if large else (32, 10)
    x = torch.randn(request["batch"], 3, size, size).to(device, memory_format=torch.channels_last)
    y = torch.randint(0, classes, (request["batch"],)).to(device)
    optimiser = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9, nesterov=True, weight_decay=5e-4)
    table = torch.linspace(0, 1, 1025).to(device)
    gates = [m for m in model.modules() if isinstance(m, Gate)]
    seconds = []
    for _ in range(request["steps"]):
        start = time.perf_counter()
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=request.get("bf16", False)):
            scores = model(x)
        loss = F.cross_entropy(scores.float(), y)
        if gates:
            loss = loss + sum(shaping(g.logits.float(), table) for g in gates) / len(gates)
            loss = loss + 0.1 * torch.cat([g.logits.float() for g in gates], 1).sigmoid().mean()
        loss.backward()
        optimiser.step()
        value = loss.item()
        seconds.append(time.perf_counter() - start)
    if not math.isfinite(value):
        raise RuntimeError("loss is not finite")
    if device == "cuda":
        return {"seconds": seconds, "memory": torch.cuda.max_memory_allocated()}
    return {"seconds": seconds, "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
