/**
 * The batch-shaping and sparsity terms of one model: which gate layer has which prior and weight, the per-step numbers
 * that are needed for it, and the functions of one pass. Layers of one prior and weight go through one sort and one CDF.
 */
import type * as tf from '@tensorflow/tfjs';
import type { Experiment } from '../experiment/experiment';
import {
  type GateObservation,
  generalisedShapingTerm,
  type LearntPriors,
  type LearntVariables,
  learntParameters,
  learntVariables,
  type ObservedOutput,
  type Parameter,
  type Schedule,
  type Shaped,
  shapingTerm,
  sparsityTerm,
  type TermOptions,
} from '../nn';
import { type GateLayer, groups } from './gateGroups';

export interface GateLosses {
  /** Weights by the names of the per-step numbers they become. */
  schedules: Record<string, Schedule>;
  /** Those of learnt priors, made here. */
  parameters: Parameter[];
  /** What asks for something that this model does not have. */
  warnings: string[];
  /** The terms that apply, already weighted. */
  terms(observed: ObservedOutput, scalars: Record<string, tf.Scalar>): { shaping?: tf.Scalar; sparsity?: tf.Scalar };
}

export interface GateLossRequest {
  experiment: Pick<Experiment, 'shaping' | 'sparsity'>;
  gates: readonly GateLayer[];
  /** The model's layers made by `shape`. */
  shaped: readonly Shaped[];
  /** Multiply-adds that a channel of each gate layer switches (`macsPerGate`); needed for `by: 'macs'`. */
  macs?: Readonly<Record<string, number>>;
}

type Term = (observed: ObservedOutput, scalars: Record<string, tf.Scalar>) => tf.Scalar;

/** Throws a `UserError` for a gate layer that the experiment names and the model has not. */
export function gateLosses(request: GateLossRequest): GateLosses {
  const losses = { schedules: {}, parameters: [], warnings: warningsOf(request) };
  const shaping = [...shapingTerms(request, losses), ...shapedTerms(request, losses)];
  const sparsity = sparsityTerms(request, losses);
  return {
    ...losses,
    terms: (observed, scalars) => ({
      ...(shaping.length > 0 ? { shaping: total(shaping, observed, scalars) } : {}),
      ...(sparsity.length > 0 ? { sparsity: total(sparsity, observed, scalars) } : {}),
    }),
  };
}

const total = (terms: Term[], ...of: Parameters<Term>): tf.Scalar =>
  terms.map((term) => term(...of)).reduce((a, b) => a.add(b));

type Collected = Pick<GateLosses, 'schedules' | 'parameters'>;

function shapingTerms(
  { experiment: { shaping }, gates }: GateLossRequest,
  { schedules, parameters }: Collected,
): Term[] {
  const conditional = gates.filter((gate) => gate.conditional);
  if (!shaping || conditional.length === 0) return [];
  const { layers, handleTies = false } = shaping;
  return groups('shaping', shaping.weight, layers, conditional, (key) => layers?.[key]?.prior ?? shaping.prior).map(
    ({ scalar, weight, names, choice: prior }): Term => {
      schedules[scalar] = weight;
      const variables = 'hyperprior' in prior ? learn(prior, conditional, names, parameters) : undefined;
      return (observed, scalars) => {
        const among = observed.gates.filter((gate) => gate.conditional);
        const chosen = among.filter(({ name }) => names.has(name));
        const options = { ...normalised(shaping), among, handleTies };
        const term =
          'hyperprior' in prior
            ? generalisedShapingTerm(chosen, prior, variables as LearntVariables, options)
            : shapingTerm(chosen, prior, options);
        return term.mul(scalars[scalar] as tf.Scalar);
      };
    },
  );
}

function learn(prior: LearntPriors, gates: readonly GateLayer[], names: ReadonlySet<string>, parameters: Parameter[]) {
  const variables = learntVariables(
    prior,
    gates.filter(({ name }) => names.has(name)),
  );
  parameters.push(...learntParameters(variables));
  return variables;
}

function sparsityTerms({ experiment: { sparsity }, gates, macs }: GateLossRequest, { schedules }: Collected): Term[] {
  if (!sparsity || gates.length === 0) return [];
  if (sparsity.by === 'macs' && !macs) throw new Error('sparsity by MACs needs the MACs of each gate.');
  const layerWeights = sparsity.by === 'macs' && macs ? { layerWeights: macs } : {};
  return groups('sparsity', sparsity.weight, sparsity.layers, gates, () => undefined).map(
    ({ scalar, weight, names }): Term => {
      schedules[scalar] = weight;
      return ({ gates: among }, scalars) => {
        const chosen = among.filter(({ name }) => names.has(name));
        return sparsityTerm(chosen, { ...normalised(sparsity), ...layerWeights, among }).mul(
          scalars[scalar] as tf.Scalar,
        );
      };
    },
  );
}

function shapedTerms({ shaped }: GateLossRequest, { schedules }: Collected): Term[] {
  return shaped.map((layer): Term => {
    const scalar = `shape:${layer.name}`;
    schedules[scalar] = layer.weight;
    return (observed, scalars) =>
      observed.shaped
        .filter(({ name }) => name === layer.name)
        .map(({ values }) => layer.loss(values))
        .reduce((a, b) => a.add(b))
        .mul(scalars[scalar] as tf.Scalar);
  });
}

const normalised = ({ normalisation }: TermOptions): TermOptions =>
  normalisation === undefined ? {} : { normalisation };

function warningsOf({ experiment: { shaping, sparsity }, gates }: GateLossRequest): string[] {
  const asked = Object.entries({ shaping, sparsity }).flatMap(([field, setting]) => (setting ? [`\`${field}\``] : []));
  if (gates.length === 0)
    return asked.length === 0
      ? []
      : [
          `The model has no gates, so ${asked.join(' and ')} changes nothing. Add gates with channelGate(), or leave it out.`,
        ];
  if (shaping && gates.every((gate) => !gate.conditional))
    return ['No gate of the model decides by its input, so `shaping` changes nothing. Leave it out for static gates.'];
  return [];
}

/** Of an observed pass. */
export const gateLayer = ({ name, gate, conditional }: GateObservation): GateLayer => ({
  name,
  channels: gate.shape[1],
  conditional,
});
