/** ONNX Runtime, for the one place that loads it: with its telemetry off. */
import './noTelemetry';

export * as ort from 'onnxruntime-node';
