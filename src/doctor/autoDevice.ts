/** The device `auto`: of those that compile, the one on which the experiment's own step is fastest. */

import { UserError } from '../base/userError';
import { type DeviceId, deviceIds, devices } from '../device';
import { rateText } from './diagnosisText';
import { type Diagnosis, diagnose } from './doctor';

/** The processor, which is always there, last. */
export const candidates: readonly DeviceId[] = deviceIds.filter((id) => devices[id].auto).reverse();

export interface AutoChoice {
  device: DeviceId;
  /** What a user should know: that it fell back to the processor, and why. */
  messages: string[];
}

/** `probe` as of `diagnose`; one at a time, so that whoever asks can say which it is that takes a while. */
export async function diagnoseOne(
  probe: (id: DeviceId) => readonly string[],
  id: DeviceId,
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const [found] = await diagnose(probe, { devices: [id], signal });
  if (found === undefined) throw new Error(`The device ${id} was not tried.`);
  return found;
}

/** Throws a `UserError` where no device can train the experiment. */
export function choose(found: readonly Diagnosis[]): AutoChoice {
  const working = found.filter(({ works }) => works);
  const speed = ({ imagesPerSecond = 0 }: Diagnosis) => imagesPerSecond;
  const [fastest] = working.toSorted((a, b) => speed(b) - speed(a));
  const told = found.map((d) => `${d.device}: ${d.works ? rateText(speed(d), d.pictures) : d.message}`).join(' ');
  if (fastest === undefined)
    throw new UserError(`No device can train this experiment. ${told}`, { hint: 'sluice doctor says more.' });
  if (fastest.device !== 'cpu') return { device: fastest.device, messages: [] };
  return { device: 'cpu', messages: [`Device auto trains on the processor. ${told}`] };
}
