/**
 * Messages of libraries may hold all of what they were given: TensorFlow.js puts a whole model into one. A user is shown the
 * beginning, which says what is wrong, and its end; the log has the rest.
 */

/** Characters from which on a message is cut, and what stays of it. */
const longest = 1000;
const [beginning, end] = [300, 80];

export const isLong = (message: string): boolean => message.length > longest;

export function shortened(message: string): string {
  if (!isLong(message)) return message;
  const left = message.length - beginning - end;
  return `${message.slice(0, beginning)} … (${left} characters left out) … ${message.slice(-end)}`;
}

/** What TensorFlow.js says of the model.json of a graph model: it takes the graph for the configuration of a layer. */
const graphModel = /Improper config format: \{\s*"?(node|library|versions)\b/;

/** What to do about a long message of a library, where it is known. */
export function hintOf(message: string): string | undefined {
  if (!graphModel.test(message)) return undefined;
  return 'This is a graph model, which cannot be trained: tf.loadLayersModel needs a layers model. Convert the original anew, with --output_format=tfjs_layers_model.';
}
