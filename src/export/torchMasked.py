"""Runs a network of standard ONNX operators in PyTorch, operation by operation on one thread, and times it.

Standard input: one line of JSON (nodes, constants with their place in a file, images), then a line for each request:
{"image": i, "count": n} runs images i, i + 1, ... as one batch. Standard output: one line of JSON for each."""
import json
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    print(json.dumps({"missing": "PyTorch is not installed"}), flush=True)
    sys.exit()

torch.set_num_threads(1)
request = json.loads(sys.stdin.readline())
dtypes = {"float32": torch.float32, "int32": torch.int32, "int64": torch.int64, "uint8": torch.uint8, "bool": torch.bool}


def load(path, entries):
    data = bytearray(open(path, "rb").read())
    return {
        e["name"]: torch.frombuffer(data, dtype=dtypes[e["type"]], count=e["length"], offset=e["offset"]).reshape(e["shape"])
        for e in entries
    }


constants = load(request["weights"], request["constants"])
(images,) = load(request["images"]["file"], [request["images"]]).values()


def numbers(name):
    return [int(n) for n in constants[name]]


def conv(x, w, b=None, *, a):
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    if (top, left) == (bottom, right):
        return F.conv2d(x, w, b, a.get("strides", 1), (top, left), a.get("dilations", 1), a.get("group", 1))
    return F.conv2d(F.pad(x, (left, right, top, bottom)), w, b, a.get("strides", 1), 0, a.get("dilations", 1), a.get("group", 1))


def pool(x, *, a, kind):
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    if (top, left) != (bottom, right):
        raise NotImplementedError(f"{kind} with uneven padding")
    if kind == "MaxPool":
        return F.max_pool2d(x, a["kernel_shape"], a.get("strides", 1), (top, left))
    return F.avg_pool2d(x, a["kernel_shape"], a.get("strides", 1), (top, left), count_include_pad=bool(a.get("count_include_pad", 0)))


def gemm(x, w, b=None, *, a):
    x = x.t() if a.get("transA") else x
    w = w if a.get("transB") else w.t()
    return F.linear(x, w, b)


def pad(x, pads, value=None, *, a):
    pairs = zip(pads[: len(pads) // 2], pads[len(pads) // 2 :])
    flat = [n for pair in reversed(list(pairs)) for n in pair]
    return F.pad(x, flat, value=0.0 if value is None else float(value))


casts = {1: torch.float32, 6: torch.int32, 7: torch.int64, 9: torch.bool}
# Which inputs are numbers that the graph knows, not tensors that it computes.
known = {"Reshape": [1], "Pad": [1], "Expand": [1], "Unsqueeze": [1], "Squeeze": [1]}
operations = {
    "Conv": conv,
    "Gemm": gemm,
    "MaxPool": lambda x, *, a: pool(x, a=a, kind="MaxPool"),
    "AveragePool": lambda x, *, a: pool(x, a=a, kind="AveragePool"),
    "Pad": pad,
    "Relu": lambda x, *, a: F.relu(x),
    "Sigmoid": lambda x, *, a: torch.sigmoid(x),
    "Add": lambda x, y, *, a: x + y,
    "Sub": lambda x, y, *, a: x - y,
    "Mul": lambda x, y, *, a: x * y,
    "Div": lambda x, y, *, a: x / y,
    "MatMul": lambda x, y, *, a: x @ y,
    "Greater": lambda x, y, *, a: x > y,
    "Cast": lambda x, *, a: x.to(casts[a["to"]]),
    "ReduceMean": lambda x, *, a: x.mean(a["axes"], keepdim=bool(a.get("keepdims", 1))),
    "Transpose": lambda x, *, a: x.permute(a["perm"]),
    "Concat": lambda *x, a: torch.cat(x, a["axis"]),
    "Identity": lambda x, *, a: x,
    "Reshape": lambda x, shape, *, a: x.reshape(shape),
    "Unsqueeze": lambda x, axes, *, a: x.reshape([x.shape[0], *x.shape[1:], *[1] * len(axes)]),
}
unknown = sorted({node["op"] for node in request["nodes"]} - set(operations))
if unknown:
    print(json.dumps({"missing": f"{', '.join(unknown)} is not translated to PyTorch"}), flush=True)
    sys.exit()

steps, alias = [], {}
makers = {}
for node in request["nodes"]:
    inputs = [alias.get(name, name) for name in node["inputs"]]
    (output,) = node["outputs"]
    if node["op"] == "Reshape":
        # A chain of reshapes is one, and one to the shape that is there already is none: PyTorch's users write neither.
        before = makers.get(inputs[0])
        if before is not None and before["op"] == "Reshape":
            inputs[0] = before["inputs"][0]
        if request["shapes"].get(inputs[0]) == numbers(inputs[1]):
            alias[output] = inputs[0]
            continue
    made = {"op": node["op"], "inputs": inputs, "output": output, "a": node["attributes"]}
    makers[output] = made
    steps.append(made)
results = {name: alias.get(value, value) for name, value in request["outputs"].items()}
used = set(results.values())
program = []
for step in reversed(steps):
    if step["output"] not in used:
        continue
    used.update(step["inputs"])
    fixed = known.get(step["op"], [])
    arguments = [numbers(name) if i in fixed else name for i, name in enumerate(step["inputs"])]
    program.append((operations[step["op"]], arguments, step["output"], step["a"]))
program.reverse()


def run(x):
    values = dict(constants)
    values[request["input"]] = x
    for operation, arguments, output, attributes in program:
        values[output] = operation(*[values[n] if isinstance(n, str) else n for n in arguments], a=attributes)
    return {name: values[value] for name, value in results.items()}


print(json.dumps({"version": torch.__version__}), flush=True)
with torch.inference_mode():
    for line in sys.stdin:
        asked = json.loads(line)
        first = asked["image"]
        x = images[first : first + asked["count"]]
        begin = time.perf_counter()
        outputs = run(x)
        ms = 1000 * (time.perf_counter() - begin)
        print(json.dumps({"ms": ms, "outputs": {name: y.reshape(-1).tolist() for name, y in outputs.items()}}), flush=True)
