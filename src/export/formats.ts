/** The formats a run can be exported in, by name. */
import type { FormatName } from '../protocol/files/exportFormats';
import type { ExportFormat } from './format';
import { onnx } from './onnx';
import { onnxSkip } from './onnxSkip';
import { safetensors } from './safetensors';
import { tfjs } from './tfjs';

export const formats = { onnx, 'onnx-skip': onnxSkip, tfjs, safetensors } satisfies Record<FormatName, ExportFormat>;

export const formatNames = Object.keys(formats) as FormatName[];
