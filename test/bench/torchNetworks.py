"""The networks of the benchmarks in PyTorch, gated or plain."""
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
        gate = HardGate.apply(self.logits, 2 / 3) if self.training else (self.logits > 0).float()
        return gate[:, :, None, None]


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


class Bottleneck(nn.Module):
    """1×1, 3×3 with the stride, 1×1 to four times the channels; a gate on each inner tensor, both reading the input."""

    def __init__(self, inputs, outputs, stride, gated):
        super().__init__()
        width = outputs // 4
        self.conv1, self.bn1 = nn.Conv2d(inputs, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
        self.gates = nn.ModuleList([Gate(inputs, width), Gate(inputs, width)]) if gated else None
        self.project = None
        if stride > 1 or inputs != outputs:
            self.project = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        h = F.relu(self.bn1(self.conv1(x)))
        if self.gates is not None:
            h = h * self.gates[0](x)
        h = F.relu(self.bn2(self.conv2(h)))
        if self.gates is not None:
            h = h * self.gates[1](x)
        return F.relu(self.bn3(self.conv3(h)) + (x if self.project is None else self.project(x)))


def stages(width, counts, gated, option_a, bottleneck=False):
    """Blocks of as many stages as there are counts; each but the first halves the image and doubles the channels."""
    blocks, inputs = [], width
    for stage, count in enumerate(counts):
        for block in range(count):
            outputs = width * 2**stage * (4 if bottleneck else 1)
            stride = 2 if stage and not block else 1
            blocks.append(Bottleneck(inputs, outputs, stride, gated) if bottleneck else Block(inputs, outputs, stride, gated, option_a))
            inputs = outputs
    return nn.Sequential(*blocks)


class ResNetCifar(nn.Module):
    def __init__(self, depth, gated):
        super().__init__()
        self.stem, self.bn = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        self.blocks, self.fc = stages(16, [(depth - 2) // 6] * 3, gated, True), nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.blocks(F.relu(self.bn(self.stem(x)))).mean((2, 3)))


class ResNet(nn.Module):
    """ResNet-18, 34 or 50 for 224×224 images, torchvision's layers."""

    def __init__(self, depth, gated):
        super().__init__()
        counts = {18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3]}[depth]
        features = 2048 if depth == 50 else 512
        self.stem, self.bn = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        self.blocks, self.fc = stages(64, counts, gated, False, depth == 50), nn.Linear(features, 1000)

    def forward(self, x):
        h = F.max_pool2d(F.relu(self.bn(self.stem(x))), 3, 2, 1)
        return self.fc(self.blocks(h).mean((2, 3)))
