import type { EvaluationValues } from './events';

type Scored = Pick<EvaluationValues, 'accuracy'> & { meanIoU?: number | undefined };

/** What decides which epoch was the best: mean intersection over union where there is one, else accuracy; 0 … 1. */
export const scoreOf = ({ accuracy, meanIoU }: Scored): number => meanIoU ?? accuracy;

/** Whether a score is the best so far: strictly better than the best before, and any number better than none. */
export const isBest = (score: number, best: number | undefined): boolean =>
  best === undefined || score > best || (Number.isNaN(best) && !Number.isNaN(score));
