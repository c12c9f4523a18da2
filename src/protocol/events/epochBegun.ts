/** Epochs that were done when a session began: what an earlier one did beyond them is done again. */
export const epochBegun = ({ step, stepsPerEpoch }: { step: number; stepsPerEpoch: number }): number =>
  stepsPerEpoch > 0 ? step / stepsPerEpoch : 0;
