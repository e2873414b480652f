/** The files between the test bench and us: complete or refused. */

import { describe, expect, test } from 'vitest';
import { runPool } from '../../src/sim/pool.js';
import { layerTrains } from '../../src/sim/rtl/layers.js';
import { parseTrace } from '../../src/sim/rtl/trace.js';
import { parseSpikes, stimulus } from '../../src/sim/rtl/words.js';
import type { Sample } from '../../src/snn/types.js';

const sample: Sample = {
  id: 'a',
  label: null,
  emulated: true,
  input: { steps: 2, size: 5, offset: Uint32Array.of(0, 2, 3), address: Uint32Array.of(4, 0, 1) },
};

test('a recording is played as start, events and ends of steps', () => {
  expect(stimulus([sample]).split('\n')).toEqual(['2 0', '0 4', '0 0', '1 0', '0 1', '1 0', '3 0', '']);
});

describe('spikes', () => {
  const lines = [
    '0 2 0',
    '0 0 3',
    '0 0 1',
    'out 2 0 20',
    '0 1 0',
    'out 0 2 25',
    'out 1 0 26',
    '0 1 0',
    'out 1 0 31',
    '0 3 0',
    'out 3 0 33',
  ];
  const whole = `${lines.join('\n')}\nend 1 2 11 40 12\n`;
  const parse = (text: string) => parseSpikes(text, [0], [sample], 'spikes.txt');

  test('are sorted by place, recording and step', () => {
    const { cores, out, cycles, configurationCycles } = parse(whole);
    expect(cores.get(0)?.recordings).toEqual([[[3, 1], []]]);
    expect(out.recordings).toEqual([[[2], []]]);
    expect([out.lastCycle, out.endCycle, cycles, configurationCycles]).toEqual([[31], [33], 40, 12]);
  });

  test('become neurons of the network by the layout', () => {
    const core = { engines: 2, slots: 2, weightBits: 8, neuron: [], addressBase: 0 };
    const layout = {
      inputs: 5,
      cores: [
        { ...core, index: 0, layer: 0 },
        { ...core, index: 1, layer: 1 },
      ],
      stages: [[0], [1]],
      addressOf: [
        [1, 3],
        [0, 2],
      ],
    };
    const trains = layerTrains(layout, parse(whole), 0);
    expect(trains.map(({ address, offset, size }) => [[...address], [...offset], size])).toEqual([
      [[1, 0], [0, 2, 2], 2],
      [[1], [0, 1, 1], 2],
    ]);
    const empty = { ...layout, addressOf: [[1, 2], layout.addressOf[1]] };
    expect(() => layerTrains(empty, parse(whole), 0)).toThrow(/address 3.*no neuron lives/);
  });

  test.each([
    ['nothing', '', /did not finish/],
    ['a file cut at its end', whole.slice(0, -3), /did not finish/],
    ['a file cut in the middle', whole.slice(0, 30), /did not finish/],
    ['a line too few', whole.replace('0 0 1\n', ''), /10 lines where 11/],
    ['an unknown value', whole.replace('0 0 1\n', '0 0 x\n'), /line 3/],
    ['an unknown kind', whole.replace('0 0 1\n', '0 4 1\n'), /line 3/],
    ['a spike after the end', whole.replace('0 0 1\n', '0 3 0\n'), /line 5/],
    ['no end of the recording', whole.replace('0 3 0\n', '').replace('2 11', '2 10'), /steps are missing at 0/],
    ['an unknown place', whole.replace('0 0 1\n', '7 0 1\n'), /line 3/],
    ['a step too few of a core', whole.replace('0 1 0\n', '0 0 0\n'), /steps are missing at 0/],
    ['a spike before the start', whole.replace('0 2 0\n', '0 0 0\n'), /line 1/],
    ['other counts', whole.replace('end 1 2', 'end 1 3'), /3 steps left/],
  ])('are refused: %s', (_, text, message) => {
    expect(text).not.toBe(whole);
    expect(() => parse(text)).toThrowError(
      expect.objectContaining({ code: 'E_TOOL_FAILED', message: expect.stringMatching(message) }),
    );
  });
});

describe('control words', () => {
  const core = { index: 3, layer: 0, engines: 2, slots: 3, weightBits: 8, neuron: [], addressBase: 0 };
  // engine 0 in the low field: slots 2 bits, magnitudes 7
  const text = ['3 3 3 3fff 0 x', '0 3 1 0285 6 x', '2 2 0 0000 4 2', '1 2 0 0000 4 2', 'end 4', ''].join('\n');

  test('become the operations of each engine', () => {
    const traces = parseTrace(text, core, 'trace.txt');
    expect(traces.map(({ core: of, engine, slots, initial }) => [of, engine, slots, [...initial]])).toEqual([
      [3, 0, 3, [0, 0, 0]],
      [3, 1, 3, [0, 0, 0]],
    ]);
    expect(traces[0].ops).toEqual([
      { kind: 'reset', slot: 0 },
      { kind: 'event', slot: 2, weight: -5 },
    ]);
    expect(traces[1].ops).toEqual([
      { kind: 'reset', slot: 0 },
      { kind: 'event', slot: 1, weight: 5 },
      { kind: 'fire', slot: 1, spike: true },
      { kind: 'leak', slot: 1 },
    ]);
  });

  test.each([
    ['', 'end 5'],
    ['x', 'end 4'],
  ])('are refused when cut', (from, to) => {
    const cut = from === '' ? text.replace('end 4', to) : text.replace(/1 2 0 .*\n/, '');
    expect(() => parseTrace(cut, core, 'trace.txt')).toThrowError(expect.objectContaining({ code: 'E_TOOL_FAILED' }));
  });
});

describe('the pool', () => {
  const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  test('keeps the order, and no more than so many at a time', async () => {
    let now = 0;
    let most = 0;
    const jobs = Array.from({ length: 7 }, (_, i) => async () => {
      most = Math.max(most, ++now);
      await later();
      now--;
      return i;
    });
    expect(await runPool(jobs, 3)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(most).toBe(3);
    expect(await runPool([], 2)).toEqual([]);
  });

  test('the first failure stops the others and is what is thrown', async () => {
    const started: number[] = [];
    const stopped: number[] = [];
    const jobs = Array.from({ length: 5 }, (_, i) => async (signal: AbortSignal) => {
      started.push(i);
      if (i === 1) throw new Error('job 1');
      signal.addEventListener('abort', () => stopped.push(i));
      await later();
      if (signal.aborted) throw new Error('stopped');
    });
    await expect(runPool(jobs, 2)).rejects.toThrow('job 1');
    expect([started, stopped]).toEqual([[0, 1], [0]]);
  });

  test('a signal reaches every job', async () => {
    const abort = new AbortController();
    const job = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const running = runPool([job, job, job], 2, abort.signal);
    abort.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(runPool([job], 1, abort.signal)).rejects.toThrow('enough');
  });
});
