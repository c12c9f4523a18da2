/** The outputs of an exported network: `output` of one, or of a model of several each by its own name, as TensorFlow.js has them. */
import { port } from '../port';

/** Names that the values within a file have. */
const taken = /^[tc]\d+$/;

/** The name of each port in a file whose inputs have the names `inputs`. */
export function networkOutputs(ports: readonly string[], inputs: readonly string[]): { port: string; name: string }[] {
  const given = new Set(inputs);
  return ports.map((at) => {
    let name = port.output.nameIn(at) ?? at;
    while (taken.test(name) || given.has(name)) name = `${name}_`;
    given.add(name);
    return { port: at, name };
  });
}
