/** Every kernel the compiler knows. Add a family: one file beside this one and one line here. */
import type { Nature, Rule } from '../rule';
import { batchNormRules } from './batchNorm';
import { comparisonRules } from './comparisons';
import { convolutionRules } from './convolution';
import { countingRules } from './counting';
import { cropAndResizeRules } from './cropAndResize';
import { elementwiseRules } from './elementwise';
import { filledRules } from './filled';
import { filterGradientRules } from './filterGradient';
import { indexingRules } from './indexing';
import { joiningRules } from './joining';
import { localResponseRules } from './localResponse';
import { matmulRules } from './matmul';
import { morphologyRules } from './morphology';
import { movementRules } from './movement';
import { poolingRules } from './pooling';
import { poolingPlacesRules } from './poolingPlaces';
import { reductionRules } from './reduction';
import { reluRules } from './relu';
import { resizeRules } from './resize';
import { scatterRules } from './scatter';
import { volumeRules } from './volumes';

const rules = new Map<string, Rule>(
  [
    batchNormRules,
    comparisonRules,
    convolutionRules,
    countingRules,
    cropAndResizeRules,
    elementwiseRules,
    filledRules,
    filterGradientRules,
    indexingRules,
    joiningRules,
    localResponseRules,
    matmulRules,
    morphologyRules,
    movementRules,
    poolingRules,
    poolingPlacesRules,
    reductionRules,
    reluRules,
    resizeRules,
    scatterRules,
    volumeRules,
  ].flatMap((family) => family.map((rule) => [rule.kernel, rule] as const)),
);

export const ruleFor = (kernel: string): Rule | undefined => rules.get(kernel);
/** What is known of a kernel beside its rule. */
export const natureOf = (kernel: string): Nature => rules.get(kernel)?.nature ?? {};
export const knownKernels = (): string[] => [...rules.keys()];
