/** How long before the end of its time a task is asked for a checkpoint (`--signal`), and whether that is too long for the time. */
import { type SlurmSetting, secondsOf } from '../spec/slurmSetting';

/** Seconds, where there is time enough. */
const usual = 120;
/** A checkpoint of a small network; less is no use. */
const least = 15;
/** Slurm may ask so many seconds earlier (sbatch(1), --signal). */
const early = 60;

/** However early it is asked, a task has half of its time for work. */
export function askedBefore({ time }: SlurmSetting): number {
  const seconds = time === undefined ? Number.POSITIVE_INFINITY : (secondsOf(time) ?? Number.POSITIVE_INFINITY);
  return Math.max(least, Math.min(usual, Math.floor(seconds / 2) - early));
}

/** A sentence for a person who submits tasks that may be asked to stop as soon as they have begun. */
export function askedAtOnce(setting: SlurmSetting): string | undefined {
  const { time, extra } = setting;
  const seconds = time === undefined ? undefined : secondsOf(time);
  const given = /@(\d+)$/.exec(String(extra?.signal ?? ''))?.[1];
  const before = given === undefined ? askedBefore(setting) : Number(given);
  if (seconds === undefined || before + early < seconds) return undefined;
  return `slurm.time is ${JSON.stringify(time)}, and Slurm asks for a checkpoint ${before} to ${before + early} seconds before its end: a task may be asked as soon as it begins. Give it ${Math.ceil((2 * (before + early)) / 60)} minutes or more.`;
}
