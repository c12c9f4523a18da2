/** Calls that TensorFlow.js refuses when it computes: a trace, which computes nothing, refuses them too, and knows the layer. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { Misuse } from '../../../src/graph/lower/misuse';
import { failedLayer } from '../../../src/graph/trace/failedLayer';
import { allLayers } from '../../../src/graph/trace/layers';
import { look, trace } from '../../../src/graph/trace/trace';

beforeAll(() => tf.setBackend('cpu'));

class Odd extends tf.layers.Layer {
  static className = 'OddForMisuse';
  constructor(private readonly f: (x: tf.Tensor) => tf.Tensor) {
    super({ name: 'odd' });
  }
  override call(x: tf.Tensor | tf.Tensor[]) {
    return this.f([x].flat()[0]!);
  }
}

const source = { file: 'my.experiment.ts', line: 7 };

it.each<[string, (x: tf.Tensor) => tf.Tensor, RegExp]>([
  ['matMul', (x) => x.matMul(tf.ones([5, 2])), /inner shapes \(6\) and \(5\)/],
  ['einsum', (x) => tf.einsum('ij,jk->ik', x, tf.ones([5, 2])), /./],
  ['reshape', (x) => x.reshape([7, 3]), /24 numbers of \[4, 6\] do not fit into \[7, 3\]/],
  ['reshape of what is open', (x) => x.reshape([-1, 5]), /24 numbers/],
  ['concat', (x) => tf.concat([x, tf.ones([3, 5])], 0), /\(3,5\) does not match/],
  ['stack', (x) => tf.stack([x, tf.ones([3, 5])]), /\[4, 6\] and \[3, 5\]/],
  ['slice', (x) => x.slice([0, 3], [4, 6]), /begin\[1\] \+ size\[1\] \(9\) would overflow/],
  ['a slice that begins behind the end', (x) => x.slice([0, 9], [4, 1]), /overflow/],
  ['gather of places that are known', (x) => tf.gather(x, tf.tensor1d([9], 'int32'), 1), /index 9 is not in \[0, 5\]/],
  ['gather of the place behind the last', (x) => tf.gather(x, tf.tensor1d([5, 6], 'int32'), 1), /6 is not in \[0, 5\]/],
  ['gather of a place before the first', (x) => tf.gather(x, tf.tensor1d([0, -1], 'int32')), /-1 is not in \[0, 3\]/],
  ['gatherND', (x) => tf.gatherND(x, tf.tensor2d([[0, 0, 0]], [1, 3], 'int32')), /3 numbers, and \[4, 6\] has 2 axes/],
  ['reverse', (x) => x.reverse(5), /axis 5/],
])('%s', (_, f, message) => {
  expect(() => tf.tidy(() => void f(tf.ones([4, 6])).dataSync())).toThrow();
  const layers = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [6] })] });
  const odd = new Odd(f);
  for (const run of [trace, look]) {
    let error: unknown;
    try {
      run({
        inputs: { x: { shape: [4, 6], dtype: 'float32' } },
        variables: {},
        layers: [...allLayers(layers), odd],
        sources: new Map([['odd', [source]]]),
        run: ({ x }) => ({ y: odd.apply(x!) as tf.Tensor }),
      });
    } catch (thrown) {
      error = thrown;
    }
    expect(String(error)).toMatch(message);
    expect(failedLayer(error)).toEqual({ name: 'odd', source });
    if (_ !== 'einsum') expect(error).toBeInstanceOf(Misuse);
  }
});
