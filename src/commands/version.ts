/** `--version`: versions of Sluice and of what its numbers depend on, as a report of a fault wants them. */
import { type Command, CommanderError } from 'commander';
import { versions } from '../run/record/versions';
import { print } from './print';

/** Files are read only where somebody asks. */
export function addVersion(program: Command): void {
  program.option('--version', 'versions of Sluice and of what its numbers depend on').on('option:version', () => {
    print(versionText());
    // As commander ends a command that has printed its help.
    throw new CommanderError(0, 'commander.version', '');
  });
}

/** `sluice 0.1.0 (Node 20.11.0, TensorFlow.js 4.22.0, ONNX Runtime 1.23.0)`. */
function versionText(): string {
  const { sluice, node, tfjs, onnxruntime } = versions();
  return `sluice ${sluice} (Node ${node}, TensorFlow.js ${tfjs}, ONNX Runtime ${onnxruntime})`;
}
