/** What operations on elements do to zeros. Channels they leave apart, all of them. */
import { type GraphNode, type GraphTensor, uniformValue } from '../../graph';
import type { Nature } from '../rule';

/** Zero where these are. */
const zeros: Record<string, Nature['keepsZero']> = {
  Add: 'all',
  FloorDiv: ['a'],
  Maximum: (node) => besideNumber(node, (number) => number <= 0),
  Minimum: (node) => besideNumber(node, (number) => number >= 0),
  Mod: ['a'],
  Multiply: 'any',
  Pow: ({ inputs: { b } }) => (b && (uniformValue(b) ?? 0) > 0 ? ['a'] : undefined),
  Prelu: ['x'],
  RealDiv: ['a'],
  SquaredDifference: 'all',
  Sub: 'all',
  ClipByValue: ({ attrs: { clipValueMin, clipValueMax } }) =>
    (clipValueMin as number) <= 0 && (clipValueMax as number) >= 0 ? 'all' : undefined,
};
/** All operands, without a number that zero passes by, as the 6 of a ReLU6. */
function besideNumber({ inputs }: GraphNode, passes: (number: number) => boolean): readonly string[] {
  return Object.keys(inputs).filter((name) => {
    const number = uniformValue(inputs[name] as GraphTensor);
    return number === undefined || !passes(number);
  });
}

/** Of the unary kernels, `zeroAtZero` or not, and those of two operands. */
export const natureOfElements = (kernel: string, zeroAtZero = false): Nature => {
  const keepsZero = zeroAtZero ? 'all' : zeros[kernel];
  return { channelwise: true, ...(kernel === 'Identity' && { view: true }), ...(keepsZero && { keepsZero }) };
};

/** A vector condition chooses rows, not channels. */
export const natureOfSelect: Nature = {
  channelwise: ({ inputs, outputs }, operand) => {
    const rows = (inputs.condition?.shape.length ?? 0) < (outputs[0]?.shape.length ?? 0);
    return operand === 'condition' && rows ? undefined : (channel) => channel;
  },
  keepsZero: ['t', 'e'],
};
