import { count } from '../base/numbers';
import { sampleWords } from '../base/sampleTensors';
import type { Diagnosis } from './doctor';

/** `310 images/s`. */
export const rateText = (perSecond: number, pictures: false | undefined): string =>
  `${count(perSecond)} ${sampleWords({ pictures }).many}/s`;

/** A diagnosis for a terminal: a line, and below it what to do or to know. */
export function diagnosisText({
  device,
  works,
  message,
  hint,
  imagesPerSecond,
  pictures,
  elsewhere,
  said = [],
}: Diagnosis): string {
  const speed = imagesPerSecond === undefined ? '' : `, ${rateText(imagesPerSecond, pictures)} in training`;
  const below = [hint, elsewhere && `On the processor all the same: ${elsewhere.join('; ')}.`, ...said].filter(Boolean);
  const first = `${works ? 'works   ' : 'missing '} ${device.padEnd(14)} ${message}${speed}`;
  return [first, ...below.map((text) => `${' '.repeat(24)}${text}`)].join('\n');
}
