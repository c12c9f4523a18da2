/** Runs a file of the user's that has been bundled, with our own TensorFlow.js and API, and takes its default export. */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { callableClasses } from '../device/callableClasses';
import type { UserCode } from '../experiment/userCode';
import * as sluice from '../index';
import { exactly } from './exactArguments';
import { type Maker, runBundle } from './runBundle';

/** Throws what the file throws: its line is found by `code`. */
export function runFile(code: UserCode, maker?: Maker): Promise<unknown> {
  const own = createRequire(code.file);
  const api = exactly(sluice);
  // What a package of theirs was compiled to may call its classes.
  const ours = callableClasses(tf);
  const provide = (id: string): unknown => {
    if (id === 'sluice') return api;
    // One TensorFlow.js for the user's layers and ours: two would not know each other's tensors.
    if (id.startsWith('@tensorflow/tfjs')) return ours;
    return own(id);
  };
  code.runs();
  return runBundle(code, Object.assign(provide, own), maker);
}
