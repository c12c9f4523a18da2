/** The presets by name, for the command line: each is an experiment file of a few lines, written into its run folder. */

import { suggestion } from '../base/nearest';
import { UserError } from '../base/userError';
import { type Cifar10PresetOptions, gateLossKinds, usualWeights } from './cifar10Preset';

export interface NamedPreset {
  name: string;
  /** One line for people. */
  description: string;
  options: Cifar10PresetOptions;
}

const gateText = {
  none: 'plain',
  l0: 'gated channels, L0 alone',
  shaping: 'gated channels, batch shaping alone',
  both: 'gated channels, batch shaping and L0',
} as const;

/** The rows of the comparison: plain networks of four widths, and the gated ones. */
export const presetList: readonly NamedPreset[] = [20, 32].flatMap((depth) => [
  ...[1, 0.75, 0.5, 0.25].map((width) => row(depth, width, 'none')),
  ...gateLossKinds.filter((gates) => gates !== 'none').map((gates) => row(depth, 1, gates)),
]);

function row(depth: number, width: number, gates: (typeof gateLossKinds)[number]): NamedPreset {
  const suffix = gates === 'none' ? (width === 1 ? '' : `-x${width}`) : `-${gates}`;
  const wide = width === 1 ? '' : `, ${width} × the channels`;
  return {
    name: `cifar10-resnet${depth}${suffix}`,
    description: `ResNet-${depth} on CIFAR-10, ${gateText[gates]}${wide}, 500 epochs`,
    options: { depth, width, gates },
  };
}

/** The experiment file of a preset. Throws a `UserError` that suggests the nearest for a name that is none. */
export function presetFile(name: string, dir: string): string {
  const preset = presetList.find((known) => known.name === name);
  if (!preset) {
    const names = presetList.map((known) => known.name);
    throw new UserError(`There is no preset '${name}'.`, {
      hint: suggestion(name, names, 'Presets'),
    });
  }
  const { depth, width, gates } = preset.options;
  // λ and γ count where the gates are trained with their terms.
  const lambda = gates === 'l0' || gates === 'both';
  const gamma = gates === 'shaping' || gates === 'both';
  const parameters = {
    width,
    ...(lambda && { lambda: usualWeights.sparsity }),
    ...(gamma && { gamma: usualWeights.shaping }),
  };
  const options = ['width', ...(lambda ? ['sparsity: lambda'] : []), ...(gamma ? ['shaping: gamma'] : [])];
  return [
    `// ${preset.description}`,
    "import { defineExperiment, presets } from 'sluice';",
    '',
    `export default defineExperiment({ parameters: ${JSON.stringify(parameters)} }, ({ ${Object.keys(parameters).join(', ')} }) =>`,
    `  presets.cifar10({ ...${JSON.stringify({ depth, gates, dir })}, ${options.join(', ')} }),`,
    ');',
    '',
  ].join('\n');
}
