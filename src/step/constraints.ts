/** Constraints of layers (`kernelConstraint: 'nonNeg'`, …): a part of the optimiser's formula, after its update, as in Keras. */
import type { Optimizer } from '../device/device';
import type { Parameter } from '../nn';

/** The optimiser as it is where no variable that is trained has a constraint. */
export function withConstraints(optimizer: Optimizer, parameters: readonly Parameter[]): Optimizer {
  const constraints = new Map(
    parameters.flatMap(({ name, trained, constraint }) => (trained && constraint ? [[name, constraint] as const] : [])),
  );
  if (constraints.size === 0) return optimizer;
  return {
    slots: optimizer.slots,
    update(variable, gradient, slots, context) {
      const updated = optimizer.update(variable, gradient, slots, context);
      const constraint = constraints.get(context.name);
      return constraint ? { ...updated, value: constraint.apply(updated.value) } : updated;
    },
  };
}
