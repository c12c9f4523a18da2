import * as tf from '@tensorflow/tfjs';

/** Keeps TensorFlow.js from advertising its Node backend on standard error; `PROD` changes nothing but such messages. */
export function quietTensorFlow(): void {
  tf.env().set('PROD', true);
}
