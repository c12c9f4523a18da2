import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { hintOf, isLong, shortened } from '../../src/base/longMessage';
import { toUserFacing, UserError } from '../../src/base/userError';

/** What TensorFlow.js says of a graph model where a layers model is needed. */
async function ofGraphModel(): Promise<Error> {
  const node = Array.from({ length: 400 }, (_, i) => ({ name: `node_${i}`, op: 'Const', attr: {} }));
  const modelTopology = { node, library: {}, versions: { producer: 1 } };
  const handler: tf.io.IOHandler = { load: async () => ({ modelTopology, format: 'graph-model' }) };
  return tf.loadLayersModel(handler).then(
    () => new Error('loaded'),
    (error: Error) => error,
  );
}

it('a graph model in place of a layers model is said in a few words, at its line', async () => {
  const { message } = await ofGraphModel();
  expect(message.length).toBeGreaterThan(10_000);
  const source = { file: '/w/net.ts', line: 7 };
  const shown = toUserFacing(new UserError(`The model could not be built: ${message}`, { source }));
  expect(shown.message.length).toBeLessThan(450);
  expect(shown.message).toMatch(/^The model could not be built: layer: Improper config format/);
  expect(shown.hint).toContain('This is a graph model');
  expect(shown.source).toEqual(source);
});

it('what is no longer than a paragraph stays whole', () => {
  const message = 'word '.repeat(150);
  expect(toUserFacing(new Error(message)).message).toBe(message);
});

it('a thousand characters stay; of more the first 300 and the last 80 are left, and how many are not is said', () => {
  const text = `${'a'.repeat(400)}${'b'.repeat(600)}`;
  expect([isLong(text), isLong(`${text}b`)]).toEqual([false, true]);
  expect(shortened(text)).toBe(text);
  expect(shortened(`${text}c`)).toBe(`${'a'.repeat(300)} … (621 characters left out) … ${'b'.repeat(79)}c`);
});

it('what to do is known of a graph model alone, and what the error says itself goes before it', () => {
  for (const key of ['node', 'library', 'versions'])
    expect(hintOf(`Improper config format: {"${key}":1}`)).toContain('tfjs_layers_model');
  expect(hintOf('Improper config format: {"nodes":1}')).toBeUndefined();
  expect(hintOf('no config')).toBeUndefined();
  const own = new UserError('Improper config format: {"node":1}', { hint: 'Ours.' });
  expect(toUserFacing(own).hint).toBe('Ours.');
});
