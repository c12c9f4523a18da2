/**
 * Every prior against SciPy 1.10, in float64. For u (log-odds) and x (values), with `from scipy import special, stats`:
 *   beta:    special.betainc(a, b, special.expit(u)), for u > 0 as 1 − betainc(b, a, expit(−u));
 *            exp(−a·log1p(exp(−u)) − b·log1p(exp(u)) − special.betaln(a, b))
 *   relaxed: stats.logistic.cdf(z), t·stats.logistic.pdf(z), z = t·u − special.logit(mean)
 *   normal:  stats.norm(mean, deviation).cdf(x), .pdf(x)
 */
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { beta } from '../../src/nn/distributions';
import { normal } from '../../src/nn/normal';
import type { Prior, ValuePrior } from '../../src/nn/prior';
import { priorOf } from '../../src/nn/priorOf';
import { relaxedBernoulli } from '../../src/nn/relaxedBernoulli';
import { tf } from './cpu';
import { largestGap, sigmoid } from './oracle';

const u = [-40, -20, -10, -5, -2, -0.5, 0, 0.3, 1, 3, 6, 12, 25, 40];
const x = [-25, -11, -5, -2, 0, 1, 1.5, 3, 6, 12, 30];

interface Reference {
  prior: Prior | ValuePrior;
  cdf: number[];
  density: number[];
}

const references: Reference[] = [
  {
    prior: beta(0.6, 0.4),
    cdf: [
      1.90474848488e-11, 3.10006942123e-6, 0.00125063597551, 0.0250569128573, 0.144840930352, 0.311017959252,
      0.384091934484, 0.430016357015, 0.536884409171, 0.77519977112, 0.931390782455, 0.993771518397, 0.99996564012,
      0.99999991483,
    ],
    density: [
      1.14284909093e-11, 1.86004165034e-6, 0.000750360294086, 0.0149711984906, 0.0803117223441, 0.139597965862,
      0.151365345728, 0.154236688176, 0.148351122859, 0.0868564062011, 0.0273952028082, 0.00249138170708,
      1.37439521289e-5, 3.40678512559e-8,
    ],
  },
  {
    prior: beta(3, 7),
    cdf: [
      6.44082438193e-51, 7.35546892696e-25, 7.85772736521e-12, 2.44349168415e-5, 0.0819209221914, 0.723612270994,
      0.91015625, 0.963954827641, 0.997854571963, 0.999999982151, 1, 1, 1, 1,
    ],
    density: [
      1.93224731458e-50, 2.20664066672e-24, 2.35705067015e-11, 7.20806881715e-5, 0.175546551082, 0.490985465092,
      0.24609375, 0.120739088228, 0.0100198436457, 1.17545019951e-7, 1.41345028227e-16, 8.32985376138e-35, 0, 0,
    ],
  },
  {
    prior: relaxedBernoulli(0.3, 0.5),
    cdf: [
      4.80935842923e-9, 0.000105921948798, 0.0154785248773, 0.160744082033, 0.461898473776, 0.645037856231, 0.7,
      0.730526974152, 0.793687510325, 0.912719207328, 0.979108454473, 0.99893880497, 0.999998402865, 0.999999999117,
    ],
    density: [
      2.40467920305e-9, 5.29553646694e-5, 0.00761947007246, 0.0674527110623, 0.12427413685, 0.11448201013, 0.105,
      0.0984286570942, 0.0818738231397, 0.0398314279513, 0.0102275444261, 0.000530034447663, 7.98565986033e-7,
      4.41675775457e-10,
    ],
  },
  {
    prior: relaxedBernoulli(0.8, 0.1),
    cdf: [
      0.00455803887367, 0.0327265563654, 0.0842238084009, 0.131667561668, 0.16990589328, 0.192119843971, 0.2,
      0.204843225796, 0.216480689052, 0.252316716408, 0.312964895232, 0.453560640872, 0.752819311429, 0.931738459359,
    ],
    density: [
      0.00045372631553, 0.00316555288738, 0.00771301584993, 0.0114331214872, 0.0141037880709, 0.0155209809524, 0.016,
      0.0162882478641, 0.016961680032, 0.0188652991029, 0.0215017869584, 0.0247843385924, 0.0186082395768,
      0.00636019027107,
    ],
  },
  {
    prior: normal(0, 1),
    cdf: [
      3.05669670638e-138, 1.9106595745e-28, 2.86651571879e-7, 0.0227501319482, 0.5, 0.841344746069, 0.933192798731,
      0.998650101968, 0.999999999013, 1, 1,
    ],
    density: [
      7.65392973642e-137, 2.11881925351e-27, 1.48671951473e-6, 0.0539909665132, 0.398942280401, 0.241970724519,
      0.129517595666, 0.00443184841194, 6.07588284982e-9, 2.14638373566e-32, 0,
    ],
  },
  {
    prior: normal(1.5, 2),
    cdf: [
      2.25601633969e-40, 2.05226342522e-10, 0.000577025042391, 0.0400591568638, 0.226627352377, 0.401293674317, 0.5,
      0.773372647623, 0.987775527345, 0.99999992395, 1,
    ],
    density: [
      1.50302976305e-39, 6.57000909078e-10, 0.00101452402865, 0.0431386594133, 0.150568716077, 0.193334058401,
      0.199471140201, 0.150568716077, 0.0158698259178, 2.06423549431e-7, 0,
    ],
  },
];

const isValue = (prior: Prior | ValuePrior): prior is ValuePrior => 'cdf' in prior;
const at = (prior: Prior | ValuePrior, points: number[]) =>
  tf.tidy(() => {
    const input = tf.tensor1d(points);
    const cdf = (v: tf.Tensor) => (isValue(prior) ? prior.cdf(v) : prior.cdfOfLogit(v));
    const density = isValue(prior) ? prior.density(input) : prior.densityInLogit(input);
    const gradient = tf.grad((v) => tf.sum(cdf(v)))(input);
    return [cdf(input), density, gradient].map((t) => [...t.dataSync()]) as [number[], number[], number[]];
  });

describe.each(references.map((reference) => [reference.prior.name, reference] as const))('%s', (_, reference) => {
  const { prior, cdf, density } = reference;
  const points = isValue(prior) ? x : u;

  it("has SciPy's CDF and density to 1e-6, tails included, and the density as gradient", () => {
    const [F, f, slope] = at(prior, points);
    expect(largestGap(F, cdf)).toBeLessThan(1e-6);
    expect(largestGap(f, density)).toBeLessThan(1e-6);
    expect(largestGap(slope, density)).toBeLessThan(1e-6);
  });

  it('keeps the digits of the lower tail', () => {
    const [F] = at(prior, points);
    cdf.forEach((expected, i) => {
      // Float32 has nothing smaller than 1.2e-38 with all its digits.
      if (expected > 1e-37) expect(F[i]! / expected, `at ${points[i]}`).toBeCloseTo(1, 4);
    });
  });

  it('comes back from its description, through JSON', () => {
    const again = priorOf(JSON.parse(JSON.stringify(prior.description)));
    expect(again.name).toBe(prior.name);
    expect(at(again, points)).toEqual(at(prior, points));
  });
});

describe('relaxedBernoulli', () => {
  it('is the distribution of sigmoid((logit(mean) + noise)/t), and knows its expected value', () => {
    const [mean, t, n] = [0.3, 0.5, 40_000];
    const random = new SeededRandom(1);
    const samples = Array.from({ length: n }, () => {
      const q = random.uniform();
      return sigmoid((Math.log(mean / (1 - mean)) + Math.log(q / (1 - q))) / t);
    });
    const prior = relaxedBernoulli(mean, t);
    const points = [0.01, 0.2, 0.5, 0.9, 0.999];
    const [F] = at(
      prior,
      points.map((p) => Math.log(p / (1 - p))),
    );
    // Four standard errors.
    const shares = points.map((p) => samples.filter((s) => s < p).length / n);
    expect(largestGap(F, shares)).toBeLessThan(0.01);
    expect(F[2]).toBeCloseTo(1 - mean, 6);
    expect(Math.abs(prior.mean - samples.reduce((a, b) => a + b) / n)).toBeLessThan(0.01);
  });

  it('takes only what is a distribution', () => {
    expect(() => relaxedBernoulli(0, 1)).toThrow('relaxedBernoulli(0, 1)');
    expect(() => relaxedBernoulli(0.5, 0)).toThrow('temperature');
    expect(() => normal(0, -1)).toThrow('normal(0, -1)');
    expect(() => normal(Number.NaN, 1)).toThrow('deviation');
  });
});

it('the density of a relaxed Bernoulli keeps its digits in both tails, and its temperature is a number', () => {
  const tails = tf.tidy(() => [
    ...relaxedBernoulli(0.5, 1)
      .densityInLogit(tf.tensor1d([-40, -20, 20, 40]))
      .dataSync(),
  ]);
  for (const [i, z] of [40, 20, 20, 40].entries()) expect(tails[i]! / Math.exp(-z)).toBeCloseTo(1, 4);
  expect(() => relaxedBernoulli(0.5, Number.POSITIVE_INFINITY)).toThrow('the temperature a positive number');
});
