/** From events with times to the spikes of each step, which is all that the network sees. */

import { MenageError } from '../../errors/index.js';
import type { Recording, Sample, SpikeTrain } from '../types.js';
import type { InputSpec } from './types.js';

/**
 * Bins a recording: step = floor(t / windowUs), address = polarity * H * W + y * W + x. Events after the last step are
 * dropped. `binary` keeps the first event of a cell in a step, `count` keeps all; both keep the order of arrival, which
 * is the order in which the hardware takes them. One pass; cost grows with the events, not with cells times steps.
 *
 * @throws MenageError E_RECORDING when the recording's sensor is not the input's
 */
export function encode(recording: Recording, input: Omit<InputSpec, 'dataset'>): Sample {
  const [polarities, height, width] = input.shape;
  if (recording.width !== width || recording.height !== height)
    throw new MenageError('E_RECORDING', {
      path: recording.id,
      value: `${recording.width} x ${recording.height}`,
      legal: `the input is of ${width} x ${height} pixels`,
      remedy: 'set input.shape to the sensor of the recordings',
    });
  const plane = height * width;
  const { time, x, y, polarity } = recording;
  const { steps, windowUs } = input;
  const binary = input.encoding === 'binary';
  /** of each cell, the step of its last event plus 1: needs no clearing from step to step */
  const seen = new Uint32Array(binary ? polarities * plane : 0);
  const offset = new Uint32Array(steps + 1);
  const address = new Uint32Array(time.length);
  let kept = 0;
  let step = 0;
  for (let i = 0; i < time.length; i++) {
    const at = Math.floor(time[i] / windowUs);
    if (at >= steps) break;
    while (step < at) offset[++step] = kept;
    const cell = polarity[i] * plane + y[i] * width + x[i];
    if (binary) {
      if (seen[cell] === at + 1) continue;
      seen[cell] = at + 1;
    }
    address[kept++] = cell;
  }
  while (step < steps) offset[++step] = kept;
  const spikes: SpikeTrain = { steps, size: polarities * plane, offset, address: address.slice(0, kept) };
  return { id: recording.id, label: recording.label, emulated: recording.emulated, input: spikes };
}
