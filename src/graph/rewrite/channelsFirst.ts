/** Convolutions of images with channels first: the graph knows channels last, with a transposition before and after. */
import type { Info, Run } from './composed';

type Attributes = Readonly<Record<string, unknown>>;

const images: Record<string, readonly string[]> = {
  Conv2D: ['x'],
  Conv2DBackpropInput: ['dy'],
  Conv2DBackpropFilter: ['x', 'dy'],
};

const last = [0, 2, 3, 1];
const first = [0, 3, 1, 2];

/** Undefined for any other kernel or format. */
export function channelsFirst(kernel: string, attrs: Attributes) {
  const names = images[kernel];
  if (!names || attrs.dataFormat !== 'NCHW') return undefined;
  return (inputs: Record<string, Info>, _: Attributes, run: Run): Info => {
    const transposed = Object.entries(inputs).map(([name, x]) => [
      name,
      names.includes(name) ? run('Transpose', { x }, { perm: last }) : x,
    ]);
    const result = run(kernel, Object.fromEntries(transposed), channelsLast(attrs));
    return kernel === 'Conv2DBackpropFilter' ? result : run('Transpose', { x: result }, { perm: first });
  };
}

/** Of the attributes, what goes by the order of axes: explicit padding and the input's shape. */
function channelsLast(attrs: Attributes): Attributes {
  const reordered = ['pad', 'inputShape'].flatMap((name) => {
    const value = attrs[name];
    return Array.isArray(value) ? [[name, last.map((axis) => value[axis])]] : [];
  });
  return { ...attrs, ...Object.fromEntries(reordered), dataFormat: 'NHWC' };
}
