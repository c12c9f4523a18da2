/** Each rule of the compiler on the processor, against eager TensorFlow.js. */
// A process of its own: eager devices, once open, leave gradients in TensorFlow.js for good.
import { describe } from 'vitest';
import { describeRules } from './ruleCases';

describeRules(describe, 'cpu');
