/** `--explain LAYER:NEURON` of `menage map`, in words. */

import { MenageError } from '../errors/index.js';
import { type Explanation, explainNeuron } from '../mapper/index.js';
import type { Mapping, MappingProblem } from '../mapper/types.js';

/** Sources that are named; more do not help anybody. */
const named = 8;

/**
 * @param which layer by its name, or by its number where no layer has that name; then the neuron's number
 * @throws E_ARGUMENT for a layer or neuron that is not there
 */
export function explanation(
  problems: readonly MappingProblem[],
  mapping: Mapping,
  which: string,
): { readonly result: Explanation & { readonly layer: string }; readonly text: string } {
  const colon = which.lastIndexOf(':');
  const [name, number] = [which.slice(0, Math.max(colon, 0)), which.slice(colon + 1)];
  const byName = problems.findIndex((problem) => problem.name === name);
  const l = byName >= 0 || !/^\d+$/.test(name) ? byName : Number(name);
  const layers = problems.map((problem) => problem.name);
  if (problems[l] === undefined) {
    throw new MenageError('E_ARGUMENT', {
      path: '--explain',
      value: which,
      legal: `LAYER:NEURON, layers ${layers.join(', ')}`,
    });
  }
  const { neurons } = mapping.layers[l];
  const neuron = Number(number);
  if (!/^\d+$/.test(number) || neuron >= neurons) {
    const legal = `LAYER:NEURON, neurons 0..${neurons - 1} of layer ${layers[l]}`;
    throw new MenageError('E_ARGUMENT', { path: '--explain', value: which, legal });
  }
  const result = explainNeuron(problems[l], mapping.layers[l], mapping.resources, neuron);
  return { result: { layer: layers[l], ...result }, text: inWords(layers[l], result) };
}

const figure = (x: number): string => String(Number(x.toPrecision(4)));
const signed = (x: number): string => (x > 0 ? `+${figure(x)}` : figure(x));

function inWords(layer: string, e: Explanation): string {
  const share = e.paying.slice(0, named).map(({ source, rate }) => `${source} (${figure(rate)})`);
  const more = e.paying.length > named ? ` and ${e.paying.length - named} more` : '';
  const moves = [...e.moves].sort((a, b) => a.change - b.change || a.engine - b.engine);
  const to = moves.map(({ engine, change, free }) => `${engine}: ${signed(change)}${free ? '' : ', full'}`);
  return [
    `layer ${layer}, neuron ${e.neuron}: core ${e.core}, round ${e.round}, engine ${e.engine}, slot ${e.slot}`,
    `  ${e.sources} sources reach it, ${figure(e.load)} synaptic events a step`,
    `  ${e.paying.length} sources read one row more because of it, ${figure(e.saving)} rows a step${
      share.length > 0 ? `: ${share.join(', ')}${more}` : ''
    }`,
    `  moved to another engine, rows a step: ${to.length > 0 ? to.join('; ') : 'there is none'}`,
  ].join('\n');
}
