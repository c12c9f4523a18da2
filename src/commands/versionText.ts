/** What `sluice --version` says, and a report of a fault wants. */
import { versions } from '../run/record/versions';

/** `sluice 0.1.0 (Node 20.11.0, TensorFlow.js 4.22.0, ONNX Runtime 1.23.0)`. */
export function versionText(): string {
  const { sluice, node, tfjs, onnxruntime } = versions();
  return `sluice ${sluice} (Node ${node}, TensorFlow.js ${tfjs}, ONNX Runtime ${onnxruntime})`;
}
