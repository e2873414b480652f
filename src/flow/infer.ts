/** The golden model over recordings, without a design: a network, semantics, and a folder. */

import { accuracy } from '../compare/accuracy.js';
import { recordingNumber } from '../compare/expected.js';
import type { PresetName } from '../config/design.js';
import { MenageError } from '../errors/index.js';
import { inferBatch } from '../golden/index.js';
import { importNetwork } from '../snn/nir/index.js';
import { quantise } from '../snn/quantise/index.js';
import { type DatasetName, openDataset } from '../snn/recordings/index.js';
import { applySemantics, resolveSemantics } from '../snn/semantics/index.js';
import type { Network } from '../snn/types.js';
import { readExpected } from './expected.js';
import type { Progress } from './progress.js';
import { readAll } from './samples.js';

export interface InferRequest {
  readonly network: string;
  readonly semantics: PresetName;
  readonly dataset: DatasetName;
  readonly recordings?: string;
  readonly limit?: number;
  readonly lenient?: boolean;
  readonly onDamage?: (error: MenageError) => void;
  readonly steps: number;
  readonly windowUs: number;
  readonly input: 'binary' | 'count';
  readonly level: 'L0' | 'L1';
  readonly weightBits: number;
  readonly expected?: string;
  readonly dt?: number;
  readonly decay?: string;
  readonly gain?: 'euler' | 'matched' | 'unit';
  readonly reset?: 'zero' | 'subtract';
  readonly resetDelay?: boolean;
  readonly fire?: 'above' | 'at';
}

export interface InferResult {
  readonly level: 'L0' | 'L1';
  readonly semantics: object;
  readonly emulated: boolean;
  readonly accuracy: number | null;
  readonly expected?: { readonly compared: number; readonly equal: number };
  readonly recordings: readonly {
    readonly id: string;
    readonly label: number | null;
    readonly counts: readonly number[];
    /** spikes that the network was given */
    readonly inputSpikes: number;
    /** spikes of each layer */
    readonly spikes: readonly number[];
  }[];
}

function decay(text: string | undefined): 'euler' | 'exponential' | number | undefined {
  if (text === undefined || text === 'euler' || text === 'exponential') return text;
  const beta = Number(text);
  if (text.trim() !== '' && beta >= 0 && beta <= 1) return beta;
  throw new MenageError('E_ARGUMENT', {
    path: '--decay',
    value: text,
    legal: 'euler, exponential, or a number in 0..1',
  });
}

/** The sensor that a network's input is: as its file says, or square with two polarities where it is flat. */
export function sensorShape({ inputShape }: Network): [2, number, number] {
  const [polarities, height, width] = inputShape;
  if (inputShape.length === 3 && polarities === 2) return [2, height, width];
  const size = inputShape.reduce((product, n) => product * n, 1);
  const side = Math.sqrt(size / 2);
  if (inputShape.length === 1 && Number.isInteger(side)) return [2, side, side];
  throw new MenageError('E_RECORDING', {
    path: 'network input',
    value: inputShape,
    legal: 'two polarities of a sensor: [2, height, width], or flat with a square sensor',
  });
}

export async function inferRecordings(
  request: InferRequest,
  progress: Progress,
  signal?: AbortSignal,
): Promise<InferResult> {
  const expected = request.expected === undefined ? null : await readExpected(request.expected);
  const network = await importNetwork(request.network);
  const { dt, gain, reset, resetDelay, fire } = request;
  const overrides = { dt, decay: decay(request.decay), gain, reset, resetDelay, fire };
  const semantics = resolveSemantics(request.semantics, [{ origin: 'command line', values: overrides }]);
  const float = applySemantics(network, semantics);
  const model = request.level === 'L0' ? float : quantise(float, request.weightBits);
  const dataset = await openDataset({
    input: {
      dataset: request.dataset,
      shape: sensorShape(network),
      steps: request.steps,
      windowUs: request.windowUs,
      encoding: request.input,
    },
    directory: request.recordings ?? null,
    limit: request.limit,
    lenient: request.lenient,
    onDamage: request.onDamage,
  });
  const samples = await progress.stage('reading recordings', (update) => readAll(dataset, update, signal));
  const results = await progress.stage('inference', (update) => inferBatch(model, samples, { signal, update }));
  const counted = samples.map(({ label }, i) => ({ label, counts: results[i].counts }));
  const compared = samples.flatMap(({ id }, i) => {
    const want = expected?.get(recordingNumber(id));
    return want === undefined ? [] : [String(want) === String([...results[i].counts])];
  });
  return {
    level: request.level,
    semantics,
    emulated: samples.some((sample) => sample.emulated),
    accuracy: accuracy(counted),
    ...(expected !== null && { expected: { compared: compared.length, equal: compared.filter(Boolean).length } }),
    recordings: samples.map(({ id, label, input }, i) => ({
      id,
      label,
      counts: [...results[i].counts],
      inputSpikes: input.address.length,
      spikes: results[i].layers.map(({ address }) => address.length),
    })),
  };
}
