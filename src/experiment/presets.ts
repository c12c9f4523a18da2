/** Experiments ready made, `presets.<name>(options)`. Add one: a file, a line here, its rows in `presetList.ts`. */
export { type Cifar10PresetOptions, cifar10Preset as cifar10 } from './cifar10Preset';
