/** A notification says what is wrong and what to do, in sentences, whatever the error holds; the log has all of it. */
import { describe, expect, it, test } from 'vitest';
import { brief, briefParts, isCut, longestNotice, shortLists } from '../../src/base/brief';
import { suggestion } from '../../src/base/nearest';
import { toUserFacing, UserError } from '../../src/base/userError';
import { gpuError } from '../../src/device/gpuErrors';
import { checkFields } from '../../src/experiment/checks';

const thrown = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};
const names = Array.from({ length: 53 }, (_, i) => `stage${i}_block_gate`);
const ort =
  "[ONNXRuntimeError] : 1 : FAIL : /onnxruntime_src/onnxruntime/core/session/inference_session.cc:1234 onnxruntime::common::Status onnxruntime::InferenceSession::Initialize() Load model failed: node conv1 has no input 'x'.";

/** Errors as they come to be: of our checks, of libraries, and of both in one. */
const errors: Record<string, unknown> = {
  'a field that is none': thrown(() => checkFields({ epoch: 3 } as never)),
  'a layer that is none of 53': new UserError(
    "shaping.layers has 'x', and no gate layer of the model is called that.",
    {
      hint: suggestion('x', names, 'Gate layers'),
    },
  ),
  'a library in C++': new UserError(`The model cannot be compiled: ${ort}`, { hint: 'Train on the device tfjs.' }),
  'no adapter': gpuError(
    new Error(
      `webgpu_context.cc:136 onnxruntime::webgpu::Context::Init(int) x was false. Failed to get a WebGPU adapter: ${'No supported adapters. '.repeat(40)}`,
    ),
    { device: 'WebGPU', bytes: 3 },
  ),
  'a whole model': new Error(`Improper config format: ${JSON.stringify({ layers: names, more: names })}`),
  'a name without a space': new Error('x'.repeat(3000)),
  'a long hint': new UserError('It failed. '.repeat(60), { hint: 'Do this first. '.repeat(60) }),
  'one long sentence': new UserError(`${'word '.repeat(200)}`, { hint: `${'do '.repeat(300)}` }),
};

describe.each(Object.entries(errors))('%s', (_, error) => {
  const facing = toUserFacing(error);
  const text = brief(facing);

  it('is no longer than anybody reads', () => {
    expect(text.length).toBeLessThanOrEqual(longestNotice);
    expect(text.length).toBeGreaterThan(10);
  });

  it('says what to do, and nothing of C++', () => {
    const advice = (facing.hint ?? '').split(/[.,;:] /)[0]!.trim();
    expect(text).toContain(advice.slice(0, 60));
    expect(text).not.toMatch(/\.cc\b|::|ONNXRuntimeError/);
  });
});

test('what the library says stays, without where in its source it says so', () =>
  expect(brief(toUserFacing(errors['a library in C++']))).toBe(
    "The model cannot be compiled: Load model failed: node conv1 has no input 'x'. Train on the device tfjs.",
  ));

test('few of many names are listed', () => {
  const layers = brief(toUserFacing(errors['a layer that is none of 53']));
  expect(layers.match(/_gate/g)).toHaveLength(6);
  expect(layers).toMatch(/ and 47 more\.$/);
  const fields = brief(toUserFacing(errors['a field that is none']));
  expect(fields).toMatch(/Did you mean 'epochs'\? Fields: \w+(, \w+){5} and \d+ more\.$/);
  expect(shortLists('Use a, b, or c; and what, as said, is so, so, so.')).toBe(
    'Use a, b, or c; and what, as said, is so, so, so.',
  );
});

test('what is short is said whole', () =>
  expect(brief({ message: "data.dir 'C:\\img' has no file a.cc.", hint: 'See std::vector.' })).toBe(
    "data.dir 'C:\\img' has no file a.cc. See std::vector.",
  ));

test.each([
  ['one word', 'x'.repeat(100_000)],
  ['a path', '/experiments'.repeat(10_000)],
  ['names in C++', 'onnxruntime::common::'.repeat(5000)],
  ['a list', 'a, '.repeat(30_000)],
  ['brackets', 'at x ('.repeat(20_000)],
  ['nothing', ' '.repeat(100_000)],
])('of what is far too long no more is read than is said: %s', (_, message) => {
  // Were the time to grow with the square of the length or more, no patience would be enough.
  expect(brief({ message }).length).toBeLessThanOrEqual(longestNotice);
});

test.each(['e.g.', 'i.e.'])('a sentence does not end at %s', (word) => {
  // What would end there has room, and the sentence has none.
  const first = `${'x'.repeat(230)}.`;
  expect(briefParts({ message: 'It failed.', hint: `${first} Use n, ${word} 20, or what is more. End.` }).hint).toBe(
    first,
  );
});

test('advice has 250 characters at most, and the message what is left of 400; alone it has all', () => {
  const long = (letter: string, n: number) => `${letter.repeat(n - 1)}.`;
  const both = briefParts({
    message: `${long('m', 149)} ${long('N', 30)}`,
    hint: `${long('h', 250)} ${long('I', 30)}`,
  });
  expect(both).toEqual({ message: long('m', 149), hint: long('h', 250) });
  expect(briefParts({ message: `${long('m', 150)} x`, hint: long('h', 250) }).message).toBe(`${'m'.repeat(147)} …`);
  expect(briefParts({ message: long('m', 400) })).toEqual({ message: long('m', 400) });
  expect(briefParts({ message: long('m', 401) }).message).toHaveLength(400);
});

test('a long first sentence is cut between words, unless these are long', () => {
  const words = 'word '.repeat(100).trim();
  expect(brief({ message: words })).toBe(`${'word '.repeat(79).trim()} …`);
  expect(brief({ message: `a ${'x'.repeat(500)}` })).toBe(`a ${'x'.repeat(396)} …`);
});

test('whether something was left out is told from what is spaced otherwise', () => {
  expect(isCut({ message: 'It  is\nwrong. ', hint: ' Mend it.' })).toBe(false);
  expect(isCut({ message: 'It is wrong.' })).toBe(false);
  expect(isCut({ message: 'x'.repeat(401) })).toBe(true);
  expect(isCut({ message: 'It is wrong.', hint: 'Mend it. '.repeat(40) })).toBe(true);
});

test('seven names are listed, of eight the first six, and those that were counted before count', () => {
  const names = (n: number) => Array.from({ length: n }, (_, i) => `n${i}`).join(', ');
  expect(shortLists(`Names: ${names(7)}.`)).toBe(`Names: ${names(7)}.`);
  expect(shortLists(`Names: ${names(8)}.`)).toBe(`Names: ${names(6)} and 2 more.`);
  expect(shortLists(`Names: ${names(8)} and 5 more.`)).toBe(`Names: ${names(6)} and 7 more.`);
});
