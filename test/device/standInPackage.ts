/**
 * A package that stands in for `@tensorflow/tfjs-node-gpu` and does what that does, as it is compiled: ES5 classes that extend
 * ours by calling them, a backend registered at load, `util` as it was before Node 23. In the place of its native library
 * are TensorFlow.js's own CPU kernels.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const extend = `
var __extends = function (d, b) {
  Object.setPrototypeOf(d, b);
  function __() { this.constructor = d; }
  d.prototype = (__.prototype = b.prototype, new __());
};`;

const backend = `"use strict";${extend}
Object.defineProperty(exports, "__esModule", { value: true });
var tf = require("@tensorflow/tfjs");
var util_1 = require("util");
var NodeJSKernelBackend = (function (_super) {
  __extends(NodeJSKernelBackend, _super);
  function NodeJSKernelBackend(binding, packageName) {
    var _this = _super.call(this) || this;
    _this.binding = binding;
    _this.isGPUPackage = packageName === '@tensorflow/tfjs-node-gpu';
    _this.isUsingGpuDevice = _this.binding.isUsingGpuDevice();
    _this.tensorMap = new tf.DataStorage(_this, tf.engine());
    return _this;
  }
  NodeJSKernelBackend.prototype.write = function (values, shape, dtype) {
    var dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  };
  NodeJSKernelBackend.prototype.move = function (dataId, values, shape, dtype, refCount) {
    this.tensorMap.set(dataId, { values: values, shape: shape, dtype: dtype, refCount: refCount });
  };
  NodeJSKernelBackend.prototype.readSync = function (dataId) { return this.tensorMap.get(dataId).values; };
  NodeJSKernelBackend.prototype.read = function (dataId) { return Promise.resolve(this.readSync(dataId)); };
  NodeJSKernelBackend.prototype.numDataIds = function () { return this.tensorMap.numDataIds(); };
  NodeJSKernelBackend.prototype.refCount = function (dataId) {
    return this.tensorMap.has(dataId) ? this.tensorMap.get(dataId).refCount : 0;
  };
  NodeJSKernelBackend.prototype.incRef = function (dataId) { this.tensorMap.get(dataId).refCount++; };
  NodeJSKernelBackend.prototype.disposeData = function (dataId) {
    if (!this.tensorMap.has(dataId)) return true;
    var data = this.tensorMap.get(dataId);
    data.refCount--;
    if (data.refCount > 0) return false;
    return this.tensorMap.delete(dataId);
  };
  NodeJSKernelBackend.prototype.floatPrecision = function () { return 32; };
  NodeJSKernelBackend.prototype.epsilon = function () { return _super.prototype.epsilon.call(this); };
  NodeJSKernelBackend.prototype.dispose = function () {};
  NodeJSKernelBackend.prototype.run = function (kernel, inputs, attrs) {
    if (util_1.isNullOrUndefined(kernel) || util_1.isArray(kernel)) throw new Error('no kernel');
    var _this = this;
    var cpu = tf.findBackend('cpu');
    var given = Array.isArray(inputs) ? [] : {};
    Object.keys(inputs).forEach(function (name) {
      var t = inputs[name];
      given[name] = t && cpu.makeTensorInfo(t.shape, t.dtype, _this.readSync(t.dataId));
    });
    var results = kernel.kernelFunc({ inputs: given, attrs: attrs, backend: cpu });
    var infos = [].concat(results).map(function (t) {
      return { dataId: _this.write(cpu.readSync(t.dataId), t.shape, t.dtype), shape: t.shape, dtype: t.dtype };
    });
    return Array.isArray(results) ? infos : infos[0];
  };
  return NodeJSKernelBackend;
}(tf.KernelBackend));
exports.NodeJSKernelBackend = NodeJSKernelBackend;
`;

const callbacks = `"use strict";${extend}
Object.defineProperty(exports, "__esModule", { value: true });
var tf = require("@tensorflow/tfjs");
var ProgbarLogger = (function (_super) {
  __extends(ProgbarLogger, _super);
  function ProgbarLogger() {
    var _this = _super.call(this, { onTrainBegin: function () {} }) || this;
    _this.numTrainBatchesPerEpoch = 0;
    return _this;
  }
  return ProgbarLogger;
}(tf.CustomCallback));
exports.ProgbarLogger = ProgbarLogger;
var TensorBoardCallback = (function (_super) {
  __extends(TensorBoardCallback, _super);
  function TensorBoardCallback(logdir) {
    var _this = _super.call(this, { onEpochEnd: function () { return logdir; } }) || this;
    return _this;
  }
  return TensorBoardCallback;
}(tf.CustomCallback));
exports.TensorBoardCallback = TensorBoardCallback;
`;

const index = ({ fails, gpu }: Required<StandIn>) => `"use strict";
var __createBinding = function (o, m, k) {
  var desc = Object.getOwnPropertyDescriptor(m, k);
  if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable))
    desc = { enumerable: true, get: function () { return m[k]; } };
  Object.defineProperty(o, k, desc);
};
Object.defineProperty(exports, "__esModule", { value: true });
var tf = require("@tensorflow/tfjs");
if (require("@tensorflow/tfjs-core").KernelBackend !== tf.KernelBackend) throw new Error("two of them");
var callbacks_1 = require("./callbacks");
var nodejs_kernel_backend_1 = require("./nodejs_kernel_backend");
tf.getKernelsForBackend('cpu').forEach(function (kernel) {
  tf.registerKernel({
    kernelName: kernel.kernelName,
    backendName: 'tensorflow',
    kernelFunc: function (given) { return given.backend.run(kernel, given.inputs, given.attrs); },
  });
});
for (var p in tf) if (p !== "default") __createBinding(exports, tf, p);
var binding = { isUsingGpuDevice: function () { return ${gpu}; } };
tf.registerBackend('tensorflow', function () {
  if (${JSON.stringify(fails)}) throw new Error(${JSON.stringify(fails)});
  return new nodejs_kernel_backend_1.NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu');
}, 3);
if (!tf.setBackend('tensorflow')) throw new Error("Could not initialize TensorFlow backend.");
tf.registerCallbackConstructor(1, callbacks_1.ProgbarLogger);
// As \`fit\` and \`tensorBoard\` would.
[new callbacks_1.ProgbarLogger(), new callbacks_1.TensorBoardCallback('x')].forEach(function (made, i) {
  if (!(made instanceof tf.CustomCallback) || made.constructor !== [callbacks_1.ProgbarLogger, callbacks_1.TensorBoardCallback][i])
    throw new Error("a callback is not what it was made as");
});
`;

export interface StandIn {
  /** What its backend throws when it is to start. */
  fails?: string;
  /** Whether its library says that it uses a GPU. */
  gpu?: boolean;
}

/** A folder in which it is installed. */
export function standInPackage({ fails = '', gpu = false }: StandIn = {}): string {
  return installed(
    {
      'dist/index.js': index({ fails, gpu }),
      'dist/nodejs_kernel_backend.js': backend,
      'dist/callbacks.js': callbacks,
    },
    '@tensorflow/tfjs-node-gpu',
  );
}

/** A folder in which a package of that name is installed: its files by path, `dist/index.js` its entry. */
export function installed(files: Readonly<Record<string, string>>, name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-gpu-'));
  const own = path.join(folder, 'node_modules', name);
  mkdirSync(path.join(own, 'dist'), { recursive: true });
  writeFileSync(path.join(own, 'package.json'), JSON.stringify({ name, main: 'dist/index.js' }));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(own, file), text);
  return folder;
}

/** Where a real one is installed, if the tests were told: CONTRIBUTING.md says how. */
export const realPackage: string | undefined = process.env.SLUICE_TEST_TFJS_NODE_GPU || undefined;
