/** From events with times to the spikes of each step, which is all that the network sees. */

import { MenageError } from '../../errors/index.js';
import type { Recording, Sample, SpikeTrain } from '../types.js';
import type { EventBlock, EventStream, Origin, Sensor } from './events/stream.js';
import type { InputSpec } from './types.js';

type Encoding = Omit<InputSpec, 'dataset'>;

/** Takes a recording's events in their order, block by block, and holds no more than the spikes. */
export interface Encoder {
  /** false once an event came after the last step, so that none of the later ones counts */
  push(block: EventBlock): boolean;
  /** no push after it */
  finish(): SpikeTrain;
}

/**
 * Bins events: step = floor((t - origin) / windowUs), address = polarity * H * W + y * W + x with x and y divided by
 * `downsample`, which sums the events of its square of pixels. Events before the origin and after the last step are
 * dropped. `binary` keeps the first event of a cell in a step, `count` keeps all; both keep the order of arrival, which
 * is the order in which the hardware takes them. Cost grows with the events, not with cells times steps.
 *
 * @param sensor of the recording; `id` is printed in errors
 * @throws MenageError E_RECORDING when the recording's sensor is not the input's
 */
export function createEncoder(sensor: Sensor & { readonly id: string }, input: Encoding, origin: Origin = 0): Encoder {
  const [polarities, height, width] = input.shape;
  const { steps, windowUs, downsample = 1 } = input;
  if (Math.ceil(sensor.width / downsample) !== width || Math.ceil(sensor.height / downsample) !== height)
    throw new MenageError('E_RECORDING', {
      path: sensor.id,
      value: `${sensor.width} x ${sensor.height}`,
      legal: `the input is of ${width * downsample} x ${height * downsample} pixels`,
      remedy: 'set input.shape to the sensor of the recordings, divided by input.downsample',
    });
  const plane = height * width;
  const binary = input.encoding === 'binary';
  /** of each cell, the step of its last event plus 1: needs no clearing from step to step */
  const seen = new Uint32Array(binary ? polarities * plane : 0);
  const offset = new Uint32Array(steps + 1);
  let address = new Uint32Array(1024);
  let kept = 0;
  let step = 0;
  let start = origin;
  return {
    push: ({ count, time, x, y, polarity }) => {
      if (start === 'first' && count > 0) start = time[0];
      const zero = Number(start);
      if (kept + count > address.length) {
        const larger = new Uint32Array(Math.max(kept + count, 2 * address.length));
        larger.set(address);
        address = larger;
      }
      for (let i = 0; i < count; i++) {
        const at = Math.floor((time[i] - zero) / windowUs);
        if (at < 0) continue;
        if (at >= steps) return false;
        while (step < at) offset[++step] = kept;
        const [column, row] =
          downsample === 1 ? [x[i], y[i]] : [Math.floor(x[i] / downsample), Math.floor(y[i] / downsample)];
        const cell = polarity[i] * plane + row * width + column;
        if (binary) {
          if (seen[cell] === at + 1) continue;
          seen[cell] = at + 1;
        }
        address[kept++] = cell;
      }
      return true;
    },
    finish: () => {
      while (step < steps) offset[++step] = kept;
      return { steps, size: polarities * plane, offset, address: address.slice(0, kept) };
    },
  };
}

/** A recording that is in memory. @throws MenageError as createEncoder */
export function encode(recording: Recording, input: Encoding): Sample {
  const { id, label, emulated, time, x, y, polarity } = recording;
  const encoder = createEncoder(recording, input);
  encoder.push({ count: time.length, time, x, y, polarity });
  return { id, label, emulated, input: encoder.finish() };
}

/**
 * A recording that is read as it is encoded; what comes after the last step is not read.
 *
 * @throws MenageError as createEncoder, and what the stream throws; E_RECORDING for one without events
 */
export async function encodeStream(stream: EventStream, input: Encoding): Promise<Sample> {
  const { id, label, emulated } = stream;
  const encoder = createEncoder(stream, input, stream.origin);
  let events = 0;
  for await (const block of stream.blocks()) {
    events += block.count;
    if (!encoder.push(block)) break;
  }
  if (events === 0) throw new MenageError('E_RECORDING', { path: id, value: '0 events', legal: 'at least one event' });
  return { id, label, emulated, input: encoder.finish() };
}
