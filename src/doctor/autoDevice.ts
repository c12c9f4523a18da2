/** The device `auto`: of those that compile, the one on which the experiment's own step is fastest. */

import { UserError } from '../base/userError';
import { type DeviceId, deviceIds, devices } from '../device';
import { type Diagnosis, diagnose } from './doctor';

/** The processor, which is always there, last. */
const candidates = deviceIds.filter((id) => devices[id].auto).reverse();

export interface AutoChoice {
  device: DeviceId;
  /** What a user should know: that it fell back to the processor, and why. */
  messages: string[];
}

/** `probe` as of `diagnose`. Throws a `UserError` where no device can train the experiment. */
export async function autoDevice(
  probe: (id: DeviceId) => readonly string[],
  signal?: AbortSignal,
): Promise<AutoChoice> {
  return choose(await diagnose(probe, { devices: candidates, ...(signal ? { signal } : {}) }));
}

export function choose(found: readonly Diagnosis[]): AutoChoice {
  const working = found.filter(({ works }) => works);
  const speed = ({ imagesPerSecond = 0 }: Diagnosis) => imagesPerSecond;
  const [fastest] = working.toSorted((a, b) => speed(b) - speed(a));
  const told = found.map((d) => `${d.device}: ${d.works ? `${speed(d).toFixed(0)} images/s` : d.message}`).join(' ');
  if (fastest === undefined)
    throw new UserError(`No device can train this experiment. ${told}`, { hint: 'sluice doctor says more.' });
  if (fastest.device !== 'cpu') return { device: fastest.device, messages: [] };
  return { device: 'cpu', messages: [`Device auto trains on the processor. ${told}`] };
}
