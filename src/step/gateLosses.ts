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
} from '../nn';
import { type GateLayer, groups } from './gateGroups';
import type { Switching } from './macShare';
import { sparsityTerms } from './sparsityTerms';

export interface GateLosses {
  /** Weights by the names of the per-step numbers they become. */
  schedules: Record<string, Schedule>;
  /** Those of learnt priors, made here. */
  parameters: Parameter[];
  /** What asks for something that this model does not have. */
  warnings: string[];
  /** The terms that apply, already weighted, and what else is measured on the way, by name. */
  terms(observed: ObservedOutput, scalars: Record<string, tf.Scalar>): GateTerms;
}

export interface GateTerms {
  terms: { shaping?: tf.Scalar; sparsity?: tf.Scalar };
  /** Scalars: λ where it is steered (`lambda`), and the share that it is steered by. */
  measured: Record<string, tf.Scalar>;
}

export interface GateLossRequest {
  experiment: Pick<Experiment, 'shaping' | 'sparsity'>;
  gates: readonly GateLayer[];
  /** The model's layers made by `shape`. */
  shaped: readonly Shaped[];
  /** What the gates switch; needed where MACs are asked for. */
  switching?: Switching | undefined;
}

/** @param measured Takes what is measured on the way. */
export type Term = (
  observed: ObservedOutput,
  scalars: Record<string, tf.Scalar>,
  measured: Record<string, tf.Scalar>,
) => tf.Scalar;

/** Throws a `UserError` for a gate layer that the experiment names and the model has not. */
export function gateLosses(request: GateLossRequest): GateLosses {
  const losses = { schedules: {}, parameters: [], warnings: warningsOf(request) };
  const shaping = [...shapingTerms(request, losses), ...shapedTerms(request, losses)];
  const sparsity = sparsityTerms(request, losses);
  return {
    ...losses,
    terms: (observed, scalars) => {
      const measured: Record<string, tf.Scalar> = {};
      const terms: GateTerms['terms'] = {};
      if (shaping.length > 0) terms.shaping = total(shaping, observed, scalars, measured);
      if (sparsity.length > 0) terms.sparsity = total(sparsity, observed, scalars, measured);
      return { terms, measured };
    },
  };
}

const total = (terms: Term[], ...of: Parameters<Term>): tf.Scalar =>
  terms.map((term) => term(...of)).reduce((a, b) => a.add(b));

/** What the terms need besides: filled as they are made. */
export type Collected = Pick<GateLosses, 'schedules' | 'parameters'>;

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
        const options = { normalisation: shaping.normalisation, among, handleTies };
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
