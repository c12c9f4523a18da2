/** A network of two heads for exports and counts: a gate stands before the second one alone, which is no score a class. */
export const twoHeads = `(() => {
  const at = (layer, x) => layer.apply(x);
  const conv = (name, filters, options) => tf.layers.conv2d({ name, filters, kernelSize: 3, ...options });
  const pool = (name) => tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' });
  const image = tf.input({ shape: [32, 32, 3] });
  const trunk = at(conv('trunk', 4, { strides: 2, padding: 'same', activation: 'relu' }), image);
  const scores = at(tf.layers.dense({ name: 'scores', units: 10 }), at(pool('scores_pool'), trunk));
  const features = at(conv('b_conv1', 8, { padding: 'same', activation: 'relu' }), trunk);
  const gated = channelGate({ name: 'b_gate', hidden: 5 })(features, trunk);
  const sizes = at(conv('sizes', 6, {}), gated);
  return tf.model({ inputs: image, outputs: [scores, sizes] });
})()`;

/** Its loss: of scores and sizes, by their names. */
export const twoHeadsLoss =
  'loss: ({ scores, sizes }, labels) => tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 10), scores).add(sizes.square().mean()),';

/** Multiply-adds by hand: of what both heads read, of each head, of the gate's own layers. */
export const twoHeadsMacs = {
  trunk: 16 * 16 * 9 * 3 * 4,
  scores: 4 * 10,
  b_conv1: 16 * 16 * 9 * 4 * 8,
  sizes: 14 * 14 * 9 * 8 * 6,
  gate: 4 * 5 + 5 * 8,
};
