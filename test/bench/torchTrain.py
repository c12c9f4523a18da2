"""PyTorch's side of `npm run bench -- train`: the same network, losses and optimiser; prints seconds a step.

Reads lines `{"network", "batch", "threads", "steps"}` on standard input and answers each with a line of JSON.
"""
import json
import math
import resource
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F


class HardGate(torch.autograd.Function):
    """Binary concrete: hard forward, straight-through backward."""

    @staticmethod
    def forward(ctx, logits, temperature):
        uniform = torch.rand_like(logits).clamp_(1e-6, 1 - 1e-6)
        relaxed = torch.sigmoid((logits + uniform.log() - (-uniform).log1p()) / temperature)
        ctx.save_for_backward(relaxed)
        ctx.temperature = temperature
        return (relaxed > 0.5).float()

    @staticmethod
    def backward(ctx, grad):
        (relaxed,) = ctx.saved_tensors
        return grad * relaxed * (1 - relaxed) / ctx.temperature, None


class Gate(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        self.squeeze = nn.Linear(inputs, 16, bias=False)
        self.norm = nn.BatchNorm1d(16)
        self.excite = nn.Linear(16, channels)

    def forward(self, x):
        self.logits = self.excite(F.relu(self.norm(self.squeeze(x.mean((2, 3))))))
        return HardGate.apply(self.logits, 2 / 3)[:, :, None, None]


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, gated, option_a):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.gate = Gate(inputs, outputs) if gated else None
        self.stride, self.extra = stride, outputs - inputs
        self.project = None
        if not option_a and (stride > 1 or self.extra):
            self.project = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        h = F.relu(self.bn1(self.conv1(x)))
        if self.gate is not None:
            h = h * self.gate(x)
        if self.project is not None:
            shortcut = self.project(x)
        elif self.extra:
            shortcut = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.extra // 2, self.extra - self.extra // 2))
        else:
            shortcut = x
        return F.relu(self.bn2(self.conv2(h)) + shortcut)


class ResNetCifar(nn.Module):
    def __init__(self, depth, gated):
        super().__init__()
        self.stem, self.bn = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        blocks, inputs = [], 16
        for stage in range(3):
            for block in range((depth - 2) // 6):
                outputs = 16 * 2**stage
                blocks.append(Block(inputs, outputs, 2 if stage and not block else 1, gated, True))
                inputs = outputs
        self.blocks, self.fc = nn.Sequential(*blocks), nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.blocks(F.relu(self.bn(self.stem(x)))).mean((2, 3)))


class ResNet18(nn.Module):
    """For 224×224 images, torchvision's layers."""

    def __init__(self, gated):
        super().__init__()
        self.stem, self.bn = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        blocks, inputs = [], 64
        for stage in range(4):
            for block in range(2):
                outputs = 64 * 2**stage
                blocks.append(Block(inputs, outputs, 2 if stage and not block else 1, gated, False))
                inputs = outputs
        self.blocks, self.fc = nn.Sequential(*blocks), nn.Linear(512, 1000)

    def forward(self, x):
        h = F.max_pool2d(F.relu(self.bn(self.stem(x))), 3, 2, 1)
        return self.fc(self.blocks(h).mean((2, 3)))


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
    model = (ResNet18(gated) if large else ResNetCifar(20, gated)).to(memory_format=torch.channels_last)
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
