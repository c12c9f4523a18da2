/** What `sluice sweep run --dry-run --json` prints: a spec as its tasks, for a window that says what running it would be. */
import { list, number, object, parsed, record, settingValue, text, whole } from '../shape';

export interface SweepPlan {
  name: string;
  /** Absolute path of the experiment file. */
  experiment: string;
  /** Tasks at a time, were it run on this machine. */
  atOnce: number;
  tasks: { id: string; settings: Record<string, string | number | boolean>; epochs: number }[];
}

/** Undefined for a text that is no plan. */
export const parsePlan = (json: string): SweepPlan | undefined =>
  parsed(
    json,
    object<SweepPlan>({
      name: text(200),
      experiment: text(4096),
      atOnce: whole(),
      tasks: list(
        object<SweepPlan['tasks'][number]>({ id: text(200), settings: record(settingValue, 1000), epochs: number }),
        100_000,
      ),
    }),
  );
