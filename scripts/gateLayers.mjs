/**
 * `gates.js`: the layers that a saved model of ours is made of, as one ES module that imports nothing. The caller gives it TensorFlow.js,
 * whichever copy a page has: `import { registerLayers } from './gates.js'; registerLayers(tf);`.
 */
import path from 'node:path';

/** First line of the file: by it an export knows its own. */
export const gateLayersHead = '// The layers of a network made with Sluice, for TensorFlow.js. Written by an export.';

/** For esbuild. */
export const gateLayers = (root, outdir) => ({
  absWorkingDir: root,
  entryPoints: [path.join(root, 'src/nn/layerClasses.ts')],
  outfile: path.join(outdir, 'gates.js'),
  bundle: true,
  metafile: true,
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  platform: 'browser',
  target: 'es2022',
  // A function of TensorFlow.js: what the bundle requires is what it was given.
  format: 'cjs',
  external: ['@tensorflow/tfjs'],
  banner: {
    js: `${gateLayersHead}\n/** Once, before tf.loadLayersModel. */\nexport function registerLayers(tf) {\nconst module = { exports: {} }, require = () => tf;`,
  },
  footer: { js: '}' },
});
