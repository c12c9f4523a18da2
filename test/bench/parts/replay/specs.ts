/** Bundles specs of TensorFlow.js into one file beside the benchmark and loads it, once Jasmine has its stand-in. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

/** What cannot be replayed: files, browsers, other threads, the test runner's own tests. */
const leftOut =
  /(^|[\\/])(io|data|platforms|webworker|worker)[\\/]|jasmine_util_test|worker_|webgl|webgpu|version_test/;

export function specFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /_test\.(js|ts)$/.test(file) && !leftOut.test(file) && !file.includes('node_modules'))
    .map((file) => path.join(folder, file))
    .sort();
}

/**
 * Engine, kernels and gradients stay the benchmark's own, found through the global object: specs bring tfjs-core alone.
 *
 * @param packages the node_modules where specs from elsewhere find TensorFlow.js.
 */
export async function loadSpecs(files: readonly string[], packages: string): Promise<void> {
  const outfile = path.join(__dirname, 'specs.cjs');
  await build({
    stdin: {
      contents: [
        `import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';`,
        `setTestEnvs([{ name: 'cpu', backendName: 'cpu', isDataSync: true }]);`,
        // Required, not imported: imports would be evaluated before the environment is set.
        ...files.map((file) => `require(${JSON.stringify(file)});`),
      ].join('\n'),
      resolveDir: path.dirname(packages),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    alias: { '@tensorflow/tfjs-core': path.join(packages, '@tensorflow/tfjs-core') },
    nodePaths: [packages],
    logLevel: 'error',
    external: ['node-fetch'],
    plugins: [standInModule],
  });
  createRequire(__filename)(outfile);
}

/** TensorFlow.js's test utilities load Jasmine itself for one constant. */
const standInModule = {
  name: 'no-jasmine',
  setup({ onResolve, onLoad }: import('esbuild').PluginBuild) {
    onResolve({ filter: /^jasmine-core/ }, ({ path: name }) => ({ path: name, namespace: 'no-jasmine' }));
    onLoad({ filter: /.*/, namespace: 'no-jasmine' }, () => ({ contents: 'module.exports = { core: () => ({}) };' }));
  },
};
