/**
 * Files of weights, and what is often taken for them, that are no safetensors files: told by their bytes, for endings lie.
 * Each with the way to a file that can be read.
 */
import path from 'node:path';

export interface OtherFormat {
  /** Ends the sentence "FILE is not a safetensors file, but …". */
  what: string;
  hint: string;
}

/** Bytes of a file's beginning, and of its end, that tell. An archive lists its members at its end. */
export const tellingBytes = 64 * 1024;

type Teller = (head: Buffer, tail: Buffer, file: string) => OtherFormat | undefined;

const begins = (head: Buffer, ...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
const textAt = (bytes: Buffer, from: number, to: number) => bytes.toString('latin1', from, to);

/** Lines of Python that write `<name>.safetensors` beside the file. */
const target = (file: string) => JSON.stringify(`${path.basename(file).replace(/\.[^.]*$/, '')}.safetensors`);
const source = (file: string) => JSON.stringify(path.basename(file));

const torchHint = (file: string) =>
  `In Python: import torch; from safetensors.torch import save_file; save_file(torch.load(${source(file)}, ` +
  `map_location="cpu", weights_only=True), ${target(file)}). Where the file holds the weights inside a dict, as training ` +
  'programs save them, add ["state_dict"] or the name that they have there behind torch.load(…).';
const kerasHint = (file: string) =>
  `In Python: import keras; from safetensors.numpy import save_file; model = keras.models.load_model(${source(file)}); ` +
  `save_file({"/".join(w.path.split("/")[-2:]): w.numpy() for w in model.weights}, ${target(file)}). Names and shapes must be those ` +
  'of the variables of the model here.';
const otherHint = 'Load the weights where they come from, and save them by name as .safetensors.';

const pickle: Teller = (head, _, file) =>
  begins(head, 0x80) && (head[1] ?? 9) <= 5 && head[2] !== 0
    ? { what: 'a pickle, as torch.save wrote it before PyTorch 1.6', hint: torchHint(file) }
    : undefined;

const zip: Teller = (head, tail, file) => {
  if (!begins(head, 0x50, 0x4b, 3, 4)) return undefined;
  const members = textAt(head, 0, head.length) + textAt(tail, 0, tail.length);
  if (/\/constants\.pkl|\/code\//.test(members))
    return {
      what: 'a TorchScript archive of PyTorch (torch.jit.save)',
      hint: `In Python: import torch; from safetensors.torch import save_file; save_file(torch.jit.load(${source(file)}, map_location="cpu").state_dict(), ${target(file)}).`,
    };
  if (members.includes('data.pkl'))
    return { what: "a file of PyTorch's torch.save (a zip archive with a pickle)", hint: torchHint(file) };
  if (members.includes('model.weights.h5') || members.includes('config.json'))
    return { what: 'a model of Keras (.keras)', hint: kerasHint(file) };
  if (members.includes('.npy'))
    return {
      what: "a file of NumPy's arrays (.npz)",
      hint: `In Python: import numpy; from safetensors.numpy import save_file; save_file(dict(numpy.load(${source(file)})), ${target(file)}).`,
    };
  return { what: 'a zip archive', hint: 'Unpack it, and name the .safetensors file that was in it.' };
};

const tensorflowHint = (file: string) =>
  `In Python: import tensorflow as tf; from safetensors.numpy import save_file; r = tf.train.load_checkpoint(${JSON.stringify(
    path.basename(file).replace(/\.(index|data-\d+-of-\d+)$/, ''),
  )}); save_file({n: r.get_tensor(n) for n in r.get_variable_to_shape_map() if r.get_tensor(n).dtype.kind == "f"}, ${target(file)}). Names must be those of the variables of the model here.`;

export const savedModelHint =
  'In Python: import tensorflow as tf; from safetensors.numpy import save_file; m = tf.saved_model.load(FOLDER); ' +
  'save_file({v.name.split(":")[0]: v.numpy() for v in m.variables}, "model.safetensors"). Names must be those of the variables of the model here.';

const tensorflow: Teller = (head, tail, file) => {
  const tableMagic = Buffer.from([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]);
  if (tail.subarray(-8).equals(tableMagic) || /\.data-\d+-of-\d+$/.test(file))
    return { what: 'a checkpoint of TensorFlow', hint: tensorflowHint(file) };
  if (textAt(head, 0, 22) === 'model_checkpoint_path:')
    return { what: 'the list of checkpoints of TensorFlow', hint: otherHint };
  if (textAt(head, 4, 8) === 'TFL3') return { what: 'a model of TensorFlow Lite', hint: otherHint };
  if (begins(head, 8, 1, 0x12) || path.basename(file) === 'saved_model.pb')
    return {
      what: 'a SavedModel of TensorFlow',
      hint: savedModelHint,
    };
  return undefined;
};

const magics: Teller = (head, _, file) => {
  if (textAt(head, 0, 4) === 'GGUF' || ['lmgg', 'tjgg', 'fmgg'].includes(textAt(head, 0, 4)))
    return {
      what: 'a file of llama.cpp (GGUF)',
      hint: 'Its weights are mostly quantized: take the .safetensors file that it was made from.',
    };
  if (begins(head, 0x93) && textAt(head, 1, 6) === 'NUMPY')
    return {
      what: "one array of NumPy's (.npy)",
      hint: `It has no name: in Python, import numpy; from safetensors.numpy import save_file; save_file({"NAME OF THE VARIABLE": numpy.load(${source(file)})}, ${target(file)}).`,
    };
  if (begins(head, 0x89, 0x48, 0x44, 0x46, 13, 10, 0x1a, 10))
    return { what: 'an HDF5 file, such as Keras writes (.h5)', hint: kerasHint(file) };
  if (begins(head, 0x1f, 0x8b) || textAt(head, 257, 262) === 'ustar')
    return { what: 'a packed archive', hint: 'Unpack it, and name the .safetensors file that was in it.' };
  // `ir_version`, a small number, and then the name of the producer, its version, or the graph.
  if (begins(head, 8) && (head[1] ?? 0) >= 1 && (head[1] ?? 99) < 32 && [0x12, 0x1a, 0x3a, 0x42].includes(head[2] ?? 0))
    return {
      what: 'a model of ONNX',
      hint: `In Python: import onnx; from onnx import numpy_helper as n; from safetensors.numpy import save_file; save_file({t.name: n.to_array(t).copy() for t in onnx.load(${source(file)}).graph.initializer}, ${target(file)}). Names must be those of the variables of the model here, or of PyTorch's.`,
    };
  return undefined;
};

const texts: Teller = (head) => {
  const text = textAt(head, 0, 512).replace(/^(\xef\xbb\xbf)?\s+|^\xef\xbb\xbf/, '');
  if (text.startsWith('version https://git-lfs'))
    return {
      what: 'a pointer of Git LFS: the file itself was not downloaded',
      hint: 'Run `git lfs install` and `git lfs pull` in the repository that it comes from, or download the file.',
    };
  if (/^<(!doctype|html|head|\?xml|!--)/i.test(text))
    return {
      what: 'a web page: the download gave a page instead of the file',
      hint: 'Download the file itself: on Hugging Face, the address has /resolve/ in it where the page has /blob/.',
    };
  if (/^\{\s*"/.test(text))
    return {
      what: 'a JSON file',
      hint: 'Name the .safetensors file, or the .safetensors.index.json that lists several of them under "weight_map".',
    };
  return undefined;
};

/** `head` and `tail`: up to `tellingBytes` bytes each. Undefined for what is not known. */
export function otherFormat(head: Buffer, tail: Buffer, file: string): OtherFormat | undefined {
  for (const tell of [zip, pickle, tensorflow, magics, texts]) {
    const found = tell(head, tail, file);
    if (found !== undefined) return found;
  }
  return undefined;
}
