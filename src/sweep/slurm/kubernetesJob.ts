/** A sweep as an indexed Job of Kubernetes: a pod a task, on a volume that holds the sweep, its experiment and Sluice. */
import { shellWord } from '../../base/shellWord';
import type { Sweep } from '../record/readSweep';

export interface Pods {
  /** Has Node in it. */
  image: string;
  /** Name of the claim of a volume. */
  claim: string;
  /** Where the volume is mounted: there its files have the same paths as here. */
  mount: string;
  /** Pods at a time. */
  atOnce: number;
}

/** Seconds from SIGTERM to SIGKILL. */
const graceSeconds = 120;
const mostTries = 6;

/** Every task has a pod; that of a task which is done leaves at once. */
export function kubernetesJob(sweep: Sweep, { image, claim, mount, atOnce }: Pods, command: readonly string[]): string {
  // Kubernetes replaces $(NAME) in a command, and reads $$ as $: what is the shell's must reach it.
  const words = [...command, 'sweep', 'task', sweep.folder].map((word) => shellWord(word).replaceAll('$', '$$$$'));
  const task = `exec ${words.join(' ')} "$JOB_COMPLETION_INDEX"`;
  const count = sweep.tasks.length;
  return `# For Kubernetes 1.29 or newer: a limit of tries for each index.
apiVersion: batch/v1
kind: Job
metadata:
  name: ${nameOf(sweep)}
spec:
  completionMode: Indexed
  completions: ${count}
  parallelism: ${Math.min(atOnce, count)}
  # A task that fails leaves the others alone.
  backoffLimitPerIndex: ${mostTries}
  maxFailedIndexes: ${count}
  podFailurePolicy:
    rules:
      # Taken off its node, with a checkpoint: that is no failure.
      - action: Ignore
        onExitCodes: { containerName: task, operator: In, values: [138, 140, 143] }
      - action: Ignore
        onPodConditions: [{ type: DisruptionTarget, status: "True" }]
      # Bad input, and a run that failed, are the same the next time.
      - action: FailIndex
        onExitCodes: { containerName: task, operator: In, values: [1, 2] }
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: ${graceSeconds}
      containers:
        - name: task
          image: ${JSON.stringify(image)}
          command: ["/bin/sh", "-c", ${JSON.stringify(task)}]
          resources:
            requests: { cpu: "${sweep.replicas}" }
          volumeMounts:
            - { name: files, mountPath: ${JSON.stringify(mount)} }
      volumes:
        - name: files
          persistentVolumeClaim: { claimName: ${JSON.stringify(claim)} }
`;
}

/** As Kubernetes has names: 63 characters of a DNS label, some of which its pods need. */
function nameOf({ name, made }: Sweep): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 36)
    .replaceAll(/^-+|-+$/g, '');
  return `${plain || 'sweep'}-${Math.abs(Math.trunc(made))}`;
}
