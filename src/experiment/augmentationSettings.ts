/** What of the augmentation can be set beside the experiment file: each switched on, off, or given a number, checked as a whole like the field. */
import type { Augmentation } from '../data';
import { type AugmentationSpec, checkedAugmentation } from './augmentation';
import { fieldError } from './checks';

type Change = <E extends { augmentation: Augmentation }>(experiment: E, value: unknown) => E;

/** Chances of what is no longer there go with it. */
function changed<E extends { augmentation: Augmentation }>(experiment: E, change: Record<string, unknown>): E {
  const { mixProbability, mixSwitchProbability, ...rest }: Record<string, unknown> = {
    ...experiment.augmentation,
    ...change,
  };
  const on = (name: string) => rest[name] !== undefined && rest[name] !== false;
  const chances = {
    ...(on('mixup') || on('cutmix') || 'mixProbability' in change ? { mixProbability } : {}),
    ...((on('mixup') && on('cutmix')) || 'mixSwitchProbability' in change ? { mixSwitchProbability } : {}),
  };
  return { ...experiment, augmentation: checkedAugmentation({ ...rest, ...chances } as AugmentationSpec) };
}

const field =
  (name: keyof AugmentationSpec): Change =>
  (experiment, value) =>
    changed(experiment, { [name]: value });

/** `true`: with its defaults, or as it is where it is on. A number stands for that inner field, where it has one that says it all. */
const switched =
  (name: keyof AugmentationSpec & keyof Augmentation, number?: string): Change =>
  (experiment, value) => {
    if (typeof value === 'number' && number !== undefined) return inner(name, number)(experiment, value);
    if (typeof value !== 'boolean')
      throw fieldError(`augmentation.${name}`, value, `is ${number === undefined ? '' : `${number}, `}true or false`);
    return changed(experiment, { [name]: value && (experiment.augmentation[name] ?? true) });
  };

/** Switches it on. */
const inner =
  (name: keyof Augmentation, number: string): Change =>
  (experiment, value) => {
    const now = experiment.augmentation[name];
    return changed(experiment, { [name]: { ...(typeof now === 'object' ? now : {}), [number]: value } });
  };

export const augmentationSettings = {
  'augmentation.padCrop': field('padCrop'),
  'augmentation.flip': field('flip'),
  'augmentation.resizedCrop': switched('resizedCrop'),
  'augmentation.scaleCrop': switched('scaleCrop'),
  'augmentation.colorJitter.brightness': inner('colorJitter', 'brightness'),
  'augmentation.colorJitter.contrast': inner('colorJitter', 'contrast'),
  'augmentation.colorJitter.saturation': inner('colorJitter', 'saturation'),
  'augmentation.lighting': field('lighting'),
  'augmentation.randAugment': switched('randAugment'),
  'augmentation.randAugment.operations': inner('randAugment', 'operations'),
  'augmentation.randAugment.magnitude': inner('randAugment', 'magnitude'),
  'augmentation.randomErasing': switched('randomErasing', 'probability'),
  'augmentation.randomErasing.probability': inner('randomErasing', 'probability'),
  'augmentation.randomErasing.value': inner('randomErasing', 'value'),
  'augmentation.mixup': switched('mixup', 'alpha'),
  'augmentation.mixup.alpha': inner('mixup', 'alpha'),
  'augmentation.cutmix': switched('cutmix', 'alpha'),
  'augmentation.cutmix.alpha': inner('cutmix', 'alpha'),
  'augmentation.mixProbability': field('mixProbability'),
  'augmentation.mixSwitchProbability': field('mixSwitchProbability'),
} satisfies Record<string, Change>;

/** Those need what is mixed, wherever that stands among the settings. */
export const needsOthers = (key: string): boolean => /^augmentation\.mix(Switch)?Probability$/.test(key);
