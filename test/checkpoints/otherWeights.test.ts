/** Weights of others: their names, their files and what is taken for one, rule by rule. Whole files in a model: test/load. */
import { describe, expect, it } from 'vitest';
import { otherFormat } from '../../src/checkpoints/otherFormats';
import { readWeights } from '../../src/checkpoints/readWeights';
import { isTorchResnet, resnetName } from '../../src/checkpoints/torchWeights';
import { unwrapped, wrapperOf } from '../../src/checkpoints/wrapperNames';
import { at, entry, floats, handmade, raw } from './handmade';

it.each([
  ['conv1.weight', 'stem_conv/kernel'],
  ['bn1.running_mean', 'stem_bn/moving_mean'],
  ['layer1.0.conv1.weight', 'stage1_block1_conv1/kernel'],
  ['layer4.11.conv3.weight', 'stage4_block12_conv3/kernel'],
  ['layer2.0.bn3.running_var', 'stage2_block1_bn3/moving_variance'],
  ['layer2.0.bn2.weight', 'stage2_block1_bn2/gamma'],
  ['layer2.0.bn2.bias', 'stage2_block1_bn2/beta'],
  ['layer3.1.downsample.0.weight', 'stage3_block2_shortcut/kernel'],
  ['layer3.1.downsample.1.bias', 'stage3_block2_shortcut_bn/beta'],
  ['fc.weight', 'classifier/kernel'],
  ['fc.bias', 'classifier/bias'],
  // What a ResNet of ours has no variable for keeps its name.
  ...[
    'bn1.num_batches_tracked',
    'conv1.bias',
    'layer1.0.conv4.weight',
    'layer1.0.downsample.2.weight',
    'conv2.weight',
  ].map((name) => [name, name]),
])("PyTorch's %s is %s", (name, ours) => expect(resnetName(name!)).toBe(ours));

it('a ResNet of PyTorch is told by its first block, whatever stands before the name', () => {
  for (const name of ['layer1.0.conv1.weight', 'module.layer1.0.conv1.weight'])
    expect(isTorchResnet(['x', name])).toBe(true);
  for (const name of [
    'xlayer1.0.conv1.weight',
    'layer1.0.conv1.weights',
    'layer1.1.conv1.weight',
    'layer1x0.conv1.weight',
  ])
    expect(isTorchResnet([name])).toBe(false);
});

describe('what wrappers put before names', () => {
  it.each<[string[], string]>([
    [['module.a', 'module.b'], 'module.'],
    [['module._orig_mod.a', 'module._orig_mod.b'], 'module._orig_mod.'],
    [['state_dict.model.a'], 'state_dict.model.'],
    [['ema.a', 'ema.b'], 'ema.'],
    [['module.a', 'b'], ''],
    [['net.a'], ''],
    // A name is more than its wrapper.
    [['module.', 'module.a'], ''],
    [[], ''],
  ])('%j: %j', (names, wrapper) => expect(wrapperOf(names)).toBe(wrapper));

  it('is taken away where the name that is left is nobody else’s', () => {
    expect(unwrapped({ 'module.a': 1, step: 2, 'module.b': 3, b: 4 }, 'module.')).toEqual([
      ...[
        ['a', 1],
        ['step', 2],
        ['module.b', 3],
        ['b', 4],
      ],
    ]);
  });
});

describe('weights in several files', () => {
  const shard = (name: string, tensor: string, dtype: string, ...values: number[]) =>
    handmade(
      name,
      { [tensor]: entry([values.length], [0, 4 * values.length], dtype) },
      dtype === 'F32' ? floats(...values) : new Uint8Array(4),
    );
  const index = (name: string, map: unknown) => raw(name, `\n{"weight_map": ${JSON.stringify(map)}}`);

  it('are those that the index names, with all their types, the index first', async () => {
    shard('b.safetensors', 'b', 'F32', 3);
    handmade(
      'a.safetensors',
      { a: entry([2], [0, 8]), unasked: entry([1], [8, 12]), h: entry([2], [12, 16], 'F16') },
      floats(1, 2, 9, 0),
    );
    handmade('c.safetensors', { n: entry([1], [0, 8], 'I64') }, floats(0, 0));
    const file = index('model.safetensors.index.json', {
      b: 'b.safetensors',
      a: 'a.safetensors',
      n: 'c.safetensors',
      h: 'a.safetensors',
    });
    const found = await readWeights(file);
    expect(found.files).toEqual([file, at('a.safetensors'), at('b.safetensors'), at('c.safetensors')]);
    expect([...found.dtypes].sort()).toEqual(['F16', 'F32']);
    expect(found.tensors).toMatchObject({
      a: { shape: [2], data: Float32Array.of(1, 2) },
      b: { data: Float32Array.of(3) },
      h: { shape: [2] },
    });
    expect(Object.keys(found.tensors)).toHaveLength(3);
    expect(found.others).toEqual({ n: 'I64' });
  });

  it('of an archive whose first bytes might be a length are told as that', async () => {
    const tar = Buffer.alloc(1024);
    tar.write('w', 0);
    tar.write('ustar', 257);
    await expect(readWeights(raw('w.tar', tar))).rejects.toThrow('is not a safetensors file, but a packed archive.');
  });

  it('of one file are read as that file', async () => {
    const file = shard('one.safetensors', 'w', 'F32', 5);
    expect(await readWeights(file)).toMatchObject({ files: [file], tensors: { w: { data: Float32Array.of(5) } } });
  });

  it.each([
    ['../w.safetensors'],
    ['/w.safetensors'],
    ['a/../../w.safetensors'],
    ['a\\..\\w.safetensors'],
    [''],
    [7],
    [null],
  ])('are in the folder of the index, not at %j', async (place) => {
    const file = index('away.index.json', { w: place });
    await expect(readWeights(file)).rejects.toMatchObject({
      message: `${file} has ${JSON.stringify(place)} as the file of 'w'.`,
      detail: { hint: 'weight_map has the name of a file in the folder of the index for each tensor.' },
    });
  });

  it('say which file is missing, and which tensor is not where it should be', async () => {
    shard('b.safetensors', 'b', 'F32', 3);
    const missing = index('missing.index.json', { b: 'none.safetensors' });
    await expect(readWeights(missing)).rejects.toMatchObject({
      message: `${at('none.safetensors')} does not exist. ${missing} names it.`,
      detail: { hint: 'Download every file that missing.index.json names into its folder.' },
    });
    const wrong = index('wrong.index.json', { toString: 'b.safetensors' });
    await expect(readWeights(wrong)).rejects.toMatchObject({
      message: `${wrong} says that 'toString' is in b.safetensors, and it is not.`,
      detail: { hint: 'Download the index and its files again, all of the same version.' },
    });
  });

  it('are none of JSON that is no index', async () => {
    for (const text of ['{"weight_map": []}', '{"weight_map": null}', '{"a": 1}', '{'])
      await expect(readWeights(raw('other.json', text))).rejects.toThrow(/not a safetensors file|cut off/);
  });
});

describe('what is often taken for weights', () => {
  const said = (head: number[] | string, tail: number[] | string = '', file = '/w/net.v1.pt') => {
    const bytes = (of: number[] | string) => (typeof of === 'string' ? Buffer.from(of, 'latin1') : Buffer.from(of));
    const found = otherFormat(bytes(head), bytes(tail), file);
    return found && [found.what, found.hint];
  };
  const zip = (members: string) => said(`PK\x03\x04${members}`);

  it.each<[string, ReturnType<typeof said>, RegExp | undefined, RegExp?]>([
    [
      'a pickle',
      said([0x80, 2, 0x8a]),
      /^a pickle, as torch\.save wrote it before/,
      /torch\.load\("net\.v1\.pt", .* "net\.v1\.safetensors"\)/,
    ],
    ['a pickle of the newest protocol', said([0x80, 5, 0x95]), /^a pickle/],
    ['a protocol that is none', said([0x80, 6, 0x95]), undefined],
    ['a length that begins alike', said([0x80, 2, 0, 0, 0, 0, 0, 0]), undefined],
    ['a zip of PyTorch', zip('archive/data.pkl'), /^a file of PyTorch's torch\.save/, /torch\.load/],
    ['TorchScript', zip('archive/data.pkl archive/constants.pkl'), /^a TorchScript archive/, /torch\.jit\.load/],
    ['TorchScript by its code', zip('archive/code/__torch__.py'), /^a TorchScript archive/],
    ['Keras', zip('config.json'), /^a model of Keras/, /keras\.models\.load_model\("net\.v1\.pt"\)/],
    ['Keras by its weights', said('PK\x03\x04', 'model.weights.h5'), /^a model of Keras/],
    ["NumPy's arrays", zip('a.npy'), /\.npz\)$/, /numpy\.load/],
    ['a zip of anything', zip('readme'), /^a zip archive$/, /^Unpack it/],
    ["NumPy's array", said('\x93NUMPY\x01'), /\.npy\)$/, /It has no name/],
    ['HDF5', said([0x89, 0x48, 0x44, 0x46, 13, 10, 0x1a, 10]), /^an HDF5 file/, /keras/],
    ['half of HDF5’s sign', said([0x89, 0x48, 0x44, 0x46, 13, 10, 0x1a, 11]), undefined],
    ['gzip', said([0x1f, 0x8b]), /^a packed archive$/],
    ['tar', said(`${'a'.repeat(257)}ustar`), /^a packed archive$/],
    ['ONNX', said([8, 7, 0x12, 3]), /^a model of ONNX$/, /onnx\.load\("net\.v1\.pt"\)/],
    ['ONNX without a producer', said([8, 31, 0x3a]), /^a model of ONNX$/],
    ['a version of ONNX that is none', said([8, 32, 0x12]), undefined],
    ['no version of ONNX', said([8, 0, 0x12]), undefined],
    ['another field of ONNX', said([8, 7, 0x13]), undefined],
    [
      "TensorFlow's checkpoint",
      said('x', [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb], '/w/ckpt.index'),
      /^a checkpoint of TensorFlow$/,
      /load_checkpoint\("ckpt"\)/,
    ],
    [
      "TensorFlow's data",
      said('x', '', '/w/ckpt.data-00000-of-00001'),
      /^a checkpoint of TensorFlow$/,
      /load_checkpoint\("ckpt"\)/,
    ],
    ["TensorFlow's list", said('model_checkpoint_path: "x"'), /^the list of checkpoints of TensorFlow$/],
    ['TensorFlow Lite', said('\x1c\0\0\0TFL3'), /^a model of TensorFlow Lite$/],
    ...['GGUF', 'lmgg', 'tjgg', 'fmgg'].map((magic): [string, ReturnType<typeof said>, RegExp, RegExp] => [
      `llama.cpp's ${magic}`,
      said(`${magic}\x03`),
      /^a file of llama\.cpp \(GGUF\)$/,
      /quantized/,
    ]),
    ['Git LFS', said('version https://git-lfs.github.com/spec/v1'), /^a pointer of Git LFS/, /git lfs pull/],
    ['a web page', said('\xef\xbb\xbf\n <!DOCTYPE html>'), /^a web page/, /\/resolve\//],
    ['a web page of another kind', said('<html>'), /^a web page/],
    ['a tag that is none', said('<htm>'), undefined],
    ['JSON', said('{ "a": 1}'), /^a JSON file$/, /index\.json/],
    ['text', said('hello'), undefined],
  ])('%s', (_, found, what, hint = /./) => {
    if (what === undefined) return expect(found).toBeUndefined();
    expect(found?.[0]).toMatch(what);
    expect(found?.[1]).toMatch(hint);
  });
});
