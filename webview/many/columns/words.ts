/** What people call the columns, by the ids that the terminal has, and what they mean. A setting has its own name. */
import { t } from '../../shared/l10n';

export interface Words {
  title: string;
  hint: string;
  /** Pixels. */
  width?: number;
}

const words: Record<string, () => Words> = {
  state: () => ({ title: t('State'), hint: t('What has become of the run'), width: 96 }),
  note: () => ({ title: t('Note'), hint: t('What somebody wrote about it'), width: 180 }),
  id: () => ({ title: t('Folder'), hint: t('Name of its folder'), width: 220 }),
  folder: () => ({ title: t('Path'), hint: t('Path of its folder'), width: 280 }),
  sweep: () => ({ title: t('Sweep'), hint: t('The sweep that it is a task of'), width: 160 }),
  experiment: () => ({ title: t('Experiment'), hint: t('Its experiment file'), width: 200 }),
  live: () => ({ title: t('Live'), hint: t('A worker is at it'), width: 64 }),
  time: () => ({ title: t('Begun'), hint: t('When its first session began'), width: 160 }),
  device: () => ({ title: t('Device'), hint: t('What it was trained on'), width: 180 }),
  data: () => ({ title: t('Data'), hint: t('Its data set') }),
  testSamples: () => ({ title: t('Test samples'), hint: t('Samples of its test split') }),
  denseMacs: () => ({ title: t('Dense MACs'), hint: t('Multiply-adds of a sample with every gate open') }),
  gateLayers: () => ({ title: t('Gate layers'), hint: t('Gate layers of its network') }),
  early: () => ({ title: t('Ended early'), hint: t('Why its sweep ended it early'), width: 200 }),
  problem: () => ({ title: t('Problem'), hint: t('Why it failed, or cannot be read'), width: 240 }),
  epoch: () => ({ title: t('Epochs'), hint: t('Epochs done'), width: 72 }),
  samplesPerSecond: () => ({ title: t('Samples/s'), hint: t('Training samples a second'), width: 88 }),
  wall: () => ({ title: t('Time'), hint: t('How long its sessions took'), width: 96 }),
  accuracy: () => ({ title: t('Accuracy'), hint: t('Share of the test split classified right') }),
  top5: () => ({
    title: t('Top-5'),
    hint: t('Share of the test split whose class is among the five likeliest'),
    width: 80,
  }),
  meanIoU: () => ({ title: t('Mean IoU'), hint: t('Mean intersection over union of the classes') }),
  loss: () => ({ title: t('Test loss'), hint: t('Loss of the task on the test split') }),
  macs: () => ({
    title: t('MACs'),
    hint: t('Multiply-adds of a test sample on average, with the gates as they fired'),
  }),
  share: () => ({ title: t('Of dense'), hint: t('Average MACs as a share of those with every gate open'), width: 88 }),
  macsP5: () => ({ title: t('MACs p5'), hint: t('5 % of the test samples cost less') }),
  macsP95: () => ({ title: t('MACs p95'), hint: t('5 % of the test samples cost more') }),
  gatesOn: () => ({
    ...{ title: t('Gates on'), width: 84 },
    hint: t('Share of the gated channels that are open for at least 99 % of the test samples'),
  }),
  gatesConditional: () => ({
    ...{ title: t('Conditional'), width: 100 },
    hint: t('Share of the gated channels whose gate decides by the sample'),
  }),
  gatesOff: () => ({
    ...{ title: t('Gates off'), width: 84 },
    hint: t('Share of the gated channels that are open for at most 1 % of the test samples'),
  }),
  scoredEpoch: () => ({ title: t('Epoch scored'), hint: t('After which epoch its numbers were measured'), width: 104 }),
};

export const wordsOf = (id: string): Words | undefined => (Object.hasOwn(words, id) ? words[id]?.() : undefined);
