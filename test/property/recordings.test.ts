import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encode,
  formatEventsNpz,
  formatNmnist,
  formatPackedSteps,
  type InputSpec,
  parseNmnist,
} from '../../src/snn/recordings/index.js';
import { openNpz } from '../../src/snn/recordings/npz.js';
import { eventsFromNpz } from '../../src/snn/recordings/npz-events.js';
import { openPackedSteps } from '../../src/snn/recordings/npz-steps.js';
import type { Recording } from '../../src/snn/types.js';

const [width, height] = [7, 5];
const source = { path: 'a', id: '1/a', label: 1, width, height };

const recordings = (emulated: fc.Arbitrary<boolean>, maxTime: number): fc.Arbitrary<Recording> =>
  fc
    .tuple(
      fc.array(
        fc.record({
          t: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: maxTime })),
          x: fc.nat(width - 1),
          y: fc.nat(height - 1),
          p: fc.nat(1),
        }),
        { minLength: 1, maxLength: 60 },
      ),
      emulated,
    )
    .map(([events, mark]) => {
      events.sort((a, b) => a.t - b.t);
      return {
        id: '1/a',
        label: 1,
        width,
        height,
        emulated: mark,
        time: Uint32Array.from(events, ({ t }) => t),
        x: Uint16Array.from(events, ({ x }) => x),
        y: Uint16Array.from(events, ({ y }) => y),
        polarity: Uint8Array.from(events, ({ p }) => p),
      };
    });

const inputs: fc.Arbitrary<InputSpec> = fc.record({
  dataset: fc.constant('n-mnist' as const),
  shape: fc.constant([2, height, width] as [2, number, number]),
  steps: fc.integer({ min: 1, max: 12 }),
  windowUs: fc.double({ min: 1, max: 200, noNaN: true }),
  encoding: fc.constantFrom('binary' as const, 'count' as const),
});

test('N-MNIST: parse(format(x)) = x', () => {
  fc.assert(
    fc.property(recordings(fc.constant(false), 2 ** 23 - 1), (recording) => {
      expect(parseNmnist(formatNmnist(recording), source)).toEqual(recording);
    }),
  );
});

test('events in an .npz: parse(format(x)) = x', () => {
  fc.assert(
    fc.property(recordings(fc.boolean(), 2 ** 32 - 1), (recording) => {
      expect(eventsFromNpz(openNpz(formatEventsNpz(recording), 'a'), source)).toEqual(recording);
    }),
    { numRuns: 40 },
  );
});

test('packed steps: parse(format(x)) = x, whatever the number of cells in a byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      inputs,
      fc.array(recordings(fc.constant(false), 2000), { minLength: 1, maxLength: 4 }),
      async (input, all) => {
        const samples = all.map((recording) => encode(recording, { ...input, encoding: 'binary' }));
        const set = openPackedSteps(openNpz(formatPackedSteps(samples), 'a'), input);
        for (const [i, { input: wanted }] of samples.entries()) {
          const content = await set.read(i);
          if (content.kind !== 'steps') throw new Error('events from packed steps');
          const { offset, address } = content.sample.input;
          expect(offset).toEqual(wanted.offset);
          // The file keeps which cells spiked in a step, by index, not the order in which they did.
          for (let t = 0; t < wanted.steps; t++)
            expect(address.slice(offset[t], offset[t + 1])).toEqual(
              wanted.address.slice(offset[t], offset[t + 1]).sort(),
            );
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('encoding is what dense frames would say, and keeps the order of arrival', () => {
  fc.assert(
    fc.property(recordings(fc.boolean(), 2000), inputs, (recording, input) => {
      const { offset, address, steps } = encode(recording, input).input;
      for (let t = 0; t < steps; t++) {
        const arrived = [...recording.time.keys()]
          .filter((i) => Math.floor(recording.time[i] / input.windowUs) === t)
          .map((i) => recording.polarity[i] * width * height + recording.y[i] * width + recording.x[i]);
        const wanted = input.encoding === 'binary' ? [...new Set(arrived)] : arrived;
        expect([...address.slice(offset[t], offset[t + 1])]).toEqual(wanted);
      }
    }),
  );
});

test('no bytes make the readers fail without a coded error', () => {
  const coded = (read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      expect(error).toMatchObject({ code: 'E_RECORDING' });
    }
  };
  const archive = formatEventsNpz({
    ...source,
    emulated: false,
    time: Uint32Array.of(1, 2),
    x: Uint16Array.of(1, 2),
    y: Uint16Array.of(1, 2),
    polarity: Uint8Array.of(0, 1),
  });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(archive.length - 1), fc.nat(255), (bytes, at, value) => {
      coded(() => parseNmnist(bytes, source));
      coded(() => openNpz(bytes, 'a'));
      const damaged = archive.slice();
      damaged[at] = value;
      coded(() => eventsFromNpz(openNpz(damaged, 'a'), source));
      coded(() => eventsFromNpz(openNpz(damaged.subarray(0, at), 'a'), source));
    }),
    { numRuns: 300 },
  );
});
