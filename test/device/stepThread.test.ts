/** What each thread of the product loads, as built: one that has TensorFlow.js begins 0.05 seconds later and takes 13 MB more. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { builtThreads } from '../threads';

const threads = readdirSync(builtThreads).filter((name) => name.endsWith('Thread.js'));
const withPackage = (name: string) =>
  threads.filter((thread) => readFileSync(path.join(builtThreads, thread), 'utf8').includes(`node_modules/${name}`));

it('TensorFlow.js is loaded by the thread that runs the code of a user, and not by those that compute a step', () => {
  expect(threads).toContain('stepThread.js');
  expect(withPackage('@tensorflow/tfjs-core')).toEqual(['datasetThread.js']);
});

it('no thread writes ONNX models: they are sent to it', () => {
  expect(readFileSync(path.join(builtThreads, 'engine.js'), 'utf8')).toContain('node_modules/protobufjs');
  expect(withPackage('protobufjs')).toEqual([]);
});
