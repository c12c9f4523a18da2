import type { Evaluation } from './events';

/** What decides which epoch was the best: mean intersection over union where there is one, else accuracy; 0 … 1. */
export const scoreOf = ({ accuracy, meanIoU }: Pick<Evaluation, 'accuracy' | 'meanIoU'>): number => meanIoU ?? accuracy;
