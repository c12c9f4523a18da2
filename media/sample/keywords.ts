// Data of your own: a function of an index that gives { x, y }. Here short sounds whose pitch rises, falls, trembles or
// stays, some clear and some hard to hear; read files here instead, or a database.
import { dataset, type SampleRandom } from 'sluice';

const words = ['rises', 'falls', 'trembles', 'stays'];
const pitches = [(t: number) => t, (t: number) => 1 - t, (t: number) => 0.5 + 0.4 * Math.sin(25 * t), () => 0.5];

function sound(index: number, random: SampleRandom) {
  const y = index % words.length;
  const [noise, loudness, steps] = [0.1 + 1.2 * random.uniform(), 0.5 + random.uniform(), 512];
  let phase = 2 * Math.PI * random.uniform();
  const x = Float32Array.from({ length: steps }, (_, t) => {
    phase += 0.15 + 0.5 * (pitches[y]?.(t / steps) ?? 0);
    return loudness * Math.sin(phase) + noise * random.normal();
  });
  return { x, y };
}

export const keywords = dataset({
  name: 'Keywords',
  version: '1', // another word where the data is another
  classes: words,
  shape: [512, 1], // steps, channels
  train: { length: 2000, sample: sound },
  test: { length: 500, sample: sound },
});
