/** The job of Slurm that a process belongs to, by the environment that Slurm gives it. */

export interface SlurmFacts {
  /** As `scontrol` and `squeue` name it: `12_3` for an element of an array, else `12`. */
  job: string;
  /** The number that Slurm gave this element alone. */
  id: string;
  nodes?: string;
  cpus?: number;
  /** How often the job has been put back into the queue before. */
  restarts?: number;
}

/** Undefined outside of a job. */
export function slurmJob(env: Readonly<Record<string, string | undefined>>): SlurmFacts | undefined {
  const { SLURM_JOB_ID: id, SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: element } = env;
  if (!isNumber(id)) return undefined;
  const cpus = env.SLURM_CPUS_PER_TASK ?? env.SLURM_CPUS_ON_NODE;
  return {
    job: isNumber(array) && isNumber(element) ? `${array}_${element}` : id,
    id,
    ...(env.SLURM_JOB_NODELIST ? { nodes: env.SLURM_JOB_NODELIST } : {}),
    ...(isNumber(cpus) ? { cpus: Number(cpus) } : {}),
    ...(isNumber(env.SLURM_RESTART_COUNT) ? { restarts: Number(env.SLURM_RESTART_COUNT) } : {}),
  };
}

const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d{1,18}$/.test(text);
